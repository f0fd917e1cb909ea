import type { Route } from './route.ts';
import { accessPackageRoutes } from '../entitlement/access-package-routes.ts';
import { administrationRoutes } from '../entitlement/administration-routes.ts';
import { approvalRoutes } from '../entitlement/approval-routes.ts';
import { assignmentRequestRoutes } from '../entitlement/assignment-request-routes.ts';
import { assignmentRoutes } from '../entitlement/assignment-routes.ts';
import { auditLogRoutes } from '../audit/audit-routes.ts';
import { groupRoutes } from '../directory/group-routes.ts';
import { organizationRoutes } from '../directory/organization-routes.ts';
import { roleManagementRoutes } from '../roles/role-routes.ts';
import { userRoutes } from '../directory/user-routes.ts';

/** Everything the emulator serves below /v1.0/. A new resource is one more file and one more line here. */
export const graphRoutes: readonly Route[] = [
  ...userRoutes,
  ...groupRoutes,
  ...organizationRoutes,
  ...accessPackageRoutes,
  ...administrationRoutes,
  ...assignmentRequestRoutes,
  ...assignmentRoutes,
  ...approvalRoutes,
  ...roleManagementRoutes,
  ...auditLogRoutes,
];
