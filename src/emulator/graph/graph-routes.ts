import type { Route } from './route.ts';
import { accessPackageRoutes } from '../entitlement/access-package-routes.ts';
import { administrationRoutes } from '../entitlement/administration-routes.ts';
import { appRoleAssignmentRoutes } from '../applications/app-role-assignment-routes.ts';
import { applicationRoutes } from '../applications/application-routes.ts';
import { applicationTemplateRoutes } from '../applications/application-template-routes.ts';
import { approvalRoutes } from '../entitlement/approval-routes.ts';
import { assignmentRequestRoutes } from '../entitlement/assignment-request-routes.ts';
import { additionalAccessRoutes } from '../entitlement/additional-access-routes.ts';
import { assignmentRequestActionRoutes } from '../entitlement/assignment-request-action-routes.ts';
import { assignmentRoutes } from '../entitlement/assignment-routes.ts';
import { auditLogRoutes } from '../audit/audit-routes.ts';
import { conditionalAccessRoutes } from '../conditional-access/policy-routes.ts';
import { crossTenantPolicyRoutes } from '../cross-tenant/policy-routes.ts';
import { deletedUserRoutes } from '../directory/deleted-user-routes.ts';
import { directoryObjectRoutes } from '../directory/directory-object-routes.ts';
import { extensionPropertyRoutes } from '../applications/extension-property-routes.ts';
import { groupRoutes } from '../directory/group-routes.ts';
import { groupScheduleRoutes } from '../privileged-access/group-schedule-routes.ts';
import { identitySynchronizationRoutes } from '../cross-tenant/identity-synchronization-routes.ts';
import { invitationRoutes } from '../directory/invitation-routes.ts';
import { managerRoutes } from '../directory/manager-routes.ts';
import { memberOfRoutes } from '../directory/member-of-routes.ts';
import { memberRoutes } from '../directory/member-routes.ts';
import { onDemandRoutes } from '../synchronization/on-demand-routes.ts';
import { organizationRoutes } from '../directory/organization-routes.ts';
import { partnerRoutes } from '../cross-tenant/partner-routes.ts';
import { provisioningLogRoutes } from '../synchronization/provisioning-log-routes.ts';
import { reviewRoutes } from '../reviews/review-routes.ts';
import { roleManagementRoutes } from '../roles/role-routes.ts';
import { servicePrincipalRoutes } from '../applications/service-principal-routes.ts';
import { synchronizationJobRoutes } from '../synchronization/job-routes.ts';
import { synchronizationSchemaRoutes } from '../synchronization/schema-routes.ts';
import { synchronizationSecretRoutes } from '../synchronization/secret-routes.ts';
import { teamsAppRoutes } from '../teams-apps/installation-routes.ts';
import { userRoutes } from '../directory/user-routes.ts';

/** Everything the emulator serves below /v1.0/. A new resource is one more file and one more line here. */
export const graphRoutes: readonly Route[] = [
  ...userRoutes,
  ...managerRoutes,
  ...groupRoutes,
  ...memberRoutes,
  ...memberOfRoutes,
  ...directoryObjectRoutes,
  ...deletedUserRoutes,
  ...invitationRoutes,
  ...organizationRoutes,
  ...accessPackageRoutes,
  ...administrationRoutes,
  ...assignmentRequestRoutes,
  ...assignmentRequestActionRoutes,
  ...additionalAccessRoutes,
  ...assignmentRoutes,
  ...approvalRoutes,
  ...reviewRoutes,
  ...roleManagementRoutes,
  ...groupScheduleRoutes,
  ...teamsAppRoutes,
  ...auditLogRoutes,
  ...applicationRoutes,
  ...extensionPropertyRoutes,
  ...servicePrincipalRoutes,
  ...appRoleAssignmentRoutes,
  ...applicationTemplateRoutes,
  ...crossTenantPolicyRoutes,
  ...partnerRoutes,
  ...identitySynchronizationRoutes,
  ...synchronizationSecretRoutes,
  ...synchronizationJobRoutes,
  ...synchronizationSchemaRoutes,
  ...onDemandRoutes,
  ...provisioningLogRoutes,
  ...conditionalAccessRoutes,
];
