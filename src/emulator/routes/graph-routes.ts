import type { Route } from '../graph/route.ts';
import { accessPackageRoutes } from './access-packages.ts';
import { administrationRoutes } from './administration.ts';
import { approvalRoutes } from './approvals.ts';
import { assignmentRequestRoutes } from './assignment-requests.ts';
import { assignmentRoutes } from './assignments.ts';
import { auditLogRoutes } from './audit-logs.ts';
import { groupRoutes } from './groups.ts';
import { organizationRoutes } from './organization.ts';
import { roleManagementRoutes } from './role-management.ts';
import { userRoutes } from './users.ts';

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
