import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { toDirectoryObjects } from '../directory/directory-objects.ts';
import { parseBody } from '../graph/parse-body.ts';
import type { GraphCall } from '../graph/route.ts';
import { GraphError } from '../graph-error.ts';
import { endOf } from '../privileged-access/request-schedule.ts';
import {
  creatorOf,
  privilegedIdentityManagement,
  toEndActivity,
  toRequestActivity,
} from '../privileged-access/request-activity.ts';
import {
  checkScheduleRequest,
  scheduleRequestSchema,
  toScheduleRequest,
} from '../privileged-access/schedule-request.ts';
import type { ScheduleRequest } from '../privileged-access/schedule-request.ts';
import { scheduleAfter, scheduleAt } from '../time/schedule-event.ts';
import type { Scope } from '../world/world.ts';
import { hasRoleFor } from './active-roles.ts';
import { auditRole } from './audit-role.ts';
import { directoryRoleOf } from './directory-roles.ts';
import type { RoleEligibility, RoleInstance, RoleScheduleRequest } from './entities.ts';
import { refreshMembersSoon } from './inherited-roles.ts';

const bodySchema = scheduleRequestSchema.extend({
  roleDefinitionId: z.guid(),
  directoryScopeId: z.literal('/'),
});

/** The active role of a principal itself, not of its groups. */
export function activeRole({ tenant }: Scope, principalId: string, roleId: string): RoleInstance | undefined {
  const held = tenant.roleInstances.where('principal', principalId);
  return held.find((row) => row.roleDefinitionId === roleId && row.memberType === 'Direct');
}

function eligibleRole({ tenant }: Scope, principalId: string, roleId: string): RoleEligibility | undefined {
  const held = tenant.roleEligibilities.where('principal', principalId);
  return held.find((row) => row.roleDefinitionId === roleId);
}

/**
 * Refuses a role or a principal that cannot be brought together.
 * @throws GraphError 404 RoleNotFound or SubjectNotFound, 400 for a group that is not role-assignable
 */
export function checkRoleHolder({ tenant }: Scope, principalId: string, roleId: string): void {
  if (directoryRoleOf(roleId) === undefined) {
    throw new GraphError(404, 'RoleNotFound', 'The role is not found.');
  }
  const isServicePrincipal = tenant.servicePrincipals.get(principalId) !== undefined;
  const [principal] = toDirectoryObjects(tenant, [principalId]);
  if (principal === undefined && !isServicePrincipal) {
    throw new GraphError(404, 'SubjectNotFound', 'The subject is not found.');
  }
  if (principal === undefined || 'userPrincipalName' in principal || principal.isAssignableToRole) return;
  const message = 'The group cannot be assigned to a role: it is not role-assignable.';
  throw new GraphError(400, 'Request_BadRequest', message);
}

/** Takes away what a request granted, or what it asks to remove. */
function end(scope: Scope, { grants, principalId, roleDefinitionId }: RoleScheduleRequest): void {
  const { tenant } = scope;
  if (grants === 'eligibility') {
    const row = eligibleRole(scope, principalId, roleDefinitionId);
    if (row !== undefined) tenant.roleEligibilities.remove(row.id);
    return;
  }
  const row = activeRole(scope, principalId, roleDefinitionId);
  if (row !== undefined) tenant.roleInstances.remove(row.id);
  refreshMembersSoon(scope, principalId);
}

function scheduleStart(scope: Scope, { id, schedule }: RoleScheduleRequest): void {
  if (schedule.startAt > scope.now) scheduleAt(scope, schedule.startAt, 'start-role', id);
  else scheduleAfter(scope, scope.world.delays.directoryRoleMs, 'start-role', id);
}

/**
 * Asks Privileged Identity Management for a role: an administrator assigns or removes it, a user activates or
 * deactivates one of theirs. It shows in the lists after the delay of directory roles. Approvals of activations are not
 * emulated.
 * @throws GraphError 400, 403, 404
 * @see https://learn.microsoft.com/graph/api/rbacapplication-post-roleassignmentschedulerequests
 * @see https://learn.microsoft.com/graph/api/rbacapplication-post-roleeligibilityschedulerequests
 */
export function requestRole(call: GraphCall, grants: ScheduleRequest['grants']): RoleScheduleRequest {
  const { reading } = call;
  const body = parseBody(bodySchema, call.body);
  const roleDefinitionId = body.roleDefinitionId.toLowerCase();
  const request = { ...toScheduleRequest(call, grants, body, randomUUID()), roleDefinitionId };
  const { principalId, justification } = request;
  checkRoleHolder(reading, principalId, roleDefinitionId);
  const active = activeRole(reading, principalId, roleDefinitionId);
  checkScheduleRequest(call, request, {
    active: active && { isActivated: active.activatedUsingId !== undefined, startAt: active.startAt },
    isEligible: eligibleRole(reading, principalId, roleDefinitionId) !== undefined,
    isAdministrator: hasRoleFor(call, ['Privileged Role Administrator']),
  });
  reading.tenant.roleRequests.insert(request);
  const creator = creatorOf(reading, request);
  auditRole(reading, toRequestActivity(request, 'requested'), request, creator, justification);
  if (request.status !== 'Revoked') {
    scheduleStart(reading, request);
    return request;
  }
  end(reading, request);
  auditRole(reading, toRequestActivity(request, 'completed'), request, creator, justification);
  return request;
}

/** Grants what a request asks for, unless its time is over already or somebody else was faster, and plans its end. */
export function startRole(scope: Scope, requestId: string): void {
  const { tenant, now } = scope;
  const request = tenant.roleRequests.get(requestId);
  const endAt = request === undefined ? null : endOf(request.schedule);
  if (request === undefined || (endAt !== null && endAt <= now)) return;
  const { id, principalId, roleDefinitionId, schedule } = request;
  const { startAt } = schedule;
  const row = { id, principalId, roleDefinitionId, memberType: 'Direct', startAt, endAt } as const;
  const eligible = eligibleRole(scope, principalId, roleDefinitionId);
  if (request.grants === 'eligibility') {
    if (eligible !== undefined) return;
    tenant.roleEligibilities.insert(row);
  } else {
    if (activeRole(scope, principalId, roleDefinitionId) !== undefined) return;
    const isActivation = request.action === 'selfActivate' && eligible !== undefined;
    tenant.roleInstances.insert(isActivation ? { ...row, activatedUsingId: eligible.id } : row);
    refreshMembersSoon(scope, principalId);
  }
  tenant.roleRequests.change(request, { status: 'Provisioned' });
  const activity = toRequestActivity(request, 'completed');
  auditRole(scope, activity, request, creatorOf(scope, request), request.justification);
  if (endAt !== null) scheduleAt(scope, endAt, 'end-role', id);
}

/** Ends what a request granted, when its time is over. */
export function endRole(scope: Scope, requestId: string): void {
  const { tenant, now } = scope;
  const request = tenant.roleRequests.get(requestId);
  const table = request?.grants === 'eligibility' ? tenant.roleEligibilities : tenant.roleInstances;
  const endAt = table.get(requestId)?.endAt ?? null;
  if (request === undefined || endAt === null || endAt > now) return;
  end(scope, request);
  auditRole(scope, toEndActivity(request), request, privilegedIdentityManagement);
}
