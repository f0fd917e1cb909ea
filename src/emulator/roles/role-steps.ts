import type { RoleEventKind, Step } from '../time/event-queue.ts';
import { refreshInheritedRoles } from './inherited-roles.ts';
import { endRole, startRole } from './request-role.ts';

/** What happens to directory roles over time. */
export const roleSteps: Readonly<Record<RoleEventKind, Step>> = {
  'start-role': (scope, { rowId }) => startRole(scope, rowId),
  'end-role': (scope, { rowId }) => endRole(scope, rowId),
  'refresh-inherited-roles': (scope, { rowId }) => refreshInheritedRoles(scope, rowId),
};
