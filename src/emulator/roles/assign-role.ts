import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { initiatorOf } from '../audit/audit-directory.ts';
import { parseBody } from '../graph/parse-body.ts';
import type { GraphCall } from '../graph/route.ts';
import { GraphError } from '../graph-error.ts';
import { requireRole } from './active-roles.ts';
import { auditRole } from './audit-role.ts';
import type { RoleInstance } from './entities.ts';
import { refreshMembersSoon } from './inherited-roles.ts';
import { activeRole, checkRoleHolder } from './request-role.ts';

const bodySchema = z.object({
  '@odata.type': z.string().optional(),
  principalId: z.guid(),
  roleDefinitionId: z.guid(),
  directoryScopeId: z.literal('/'),
});

/**
 * Assigns a role for good, past Privileged Identity Management.
 * @throws GraphError 400 when it is assigned already (the code is not documented), 403, 404
 * @see https://learn.microsoft.com/graph/api/rbacapplication-post-roleassignments
 */
export function assignRole(call: GraphCall): RoleInstance {
  requireRole(call, ['Privileged Role Administrator']);
  const { reading } = call;
  const body = parseBody(bodySchema, call.body, 'Request_BadRequest');
  const principalId = body.principalId.toLowerCase();
  const roleDefinitionId = body.roleDefinitionId.toLowerCase();
  checkRoleHolder(reading, principalId, roleDefinitionId);
  if (activeRole(reading, principalId, roleDefinitionId) !== undefined) {
    const message =
      'A conflicting object with one or more of the specified property values is present in the directory.';
    throw new GraphError(400, 'Request_BadRequest', message);
  }
  const row = reading.tenant.roleInstances.insert({
    id: randomUUID(),
    principalId,
    roleDefinitionId,
    memberType: 'Direct',
    startAt: reading.now,
    endAt: null,
  });
  refreshMembersSoon(reading, principalId);
  auditRole(reading, 'Add member to role', row, initiatorOf(call), null, 'Core Directory');
  return row;
}

/** Takes an assignment away. @throws GraphError 403 */
export function unassignRole(call: GraphCall, row: RoleInstance): void {
  requireRole(call, ['Privileged Role Administrator']);
  call.reading.tenant.roleInstances.remove(row.id);
  refreshMembersSoon(call.reading, row.principalId);
  auditRole(call.reading, 'Remove member from role', row, initiatorOf(call), null, 'Core Directory');
}
