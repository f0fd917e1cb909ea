import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { toAuditTarget } from '../audit/audit-directory.ts';
import type { Initiator } from '../audit/entities.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { toDirectoryObjects } from '../directory/directory-objects.ts';
import { refuseDynamic } from '../directory/group-access.ts';
import { parseBody } from '../graph/parse-body.ts';
import type { GraphCall } from '../graph/route.ts';
import { resourceNotFound } from '../graph-error.ts';
import { scheduleAfter, scheduleAt } from '../time/schedule-event.ts';
import type { Tenant } from '../world/tenant.ts';
import type { Scope } from '../world/world.ts';
import type { GroupAccess, GroupAssignment, GroupEligibility, GroupScheduleRequest } from './entities.ts';
import { canManageAccess } from './group-readers.ts';
import {
  creatorOf,
  privilegedIdentityManagement,
  toEndActivity,
  toRequestActivity,
} from './request-activity.ts';
import { endOf } from './request-schedule.ts';
import type { Holding, ScheduleRequest } from './schedule-request.ts';
import { checkScheduleRequest, scheduleRequestSchema, toScheduleRequest } from './schedule-request.ts';

const bodySchema = scheduleRequestSchema.extend({
  accessId: z.enum(['member', 'owner']),
  groupId: z.guid(),
});

/** Which place in which group. */
interface Place {
  readonly groupId: string;
  readonly principalId: string;
  readonly access: GroupAccess;
}

function isSame(left: Place, right: Place): boolean {
  return left.groupId === right.groupId && left.access === right.access;
}

function eligibilityOf(tenant: Tenant, place: Place): GroupEligibility | undefined {
  return tenant.groupEligibilities.where('principal', place.principalId).find((row) => isSame(row, place));
}

function assignmentOf(tenant: Tenant, place: Place): GroupAssignment | undefined {
  return tenant.groupAssignments.where('principal', place.principalId).find((row) => isSame(row, place));
}

/** Whether the directory has it, with or without PIM. */
function isInDirectory(tenant: Tenant, { groupId, principalId, access }: Place): boolean {
  if (access === 'member') return tenant.memberships.get(`${groupId}/${principalId}`) !== undefined;
  return tenant.groups.get(groupId)?.ownerIds.includes(principalId) === true;
}

function putIntoDirectory(scope: Scope, { groupId, principalId, access }: Place): void {
  const { tenant, world } = scope;
  const group = tenant.groups.get(groupId);
  if (group === undefined) return;
  if (access === 'owner') {
    tenant.groups.change(group, { ownerIds: [...new Set([...group.ownerIds, principalId])] });
    return;
  }
  const id = `${groupId}/${principalId}`;
  if (tenant.memberships.get(id) !== undefined) return;
  tenant.memberships.insert({ id, groupId, memberId: principalId, isPermanent: true });
  scheduleAfter(scope, world.delays.directoryRoleMs, 'refresh-inherited-roles', principalId);
}

function takeOutOfDirectory(scope: Scope, { groupId, principalId, access }: Place): void {
  const { tenant, world } = scope;
  const group = tenant.groups.get(groupId);
  if (access === 'owner') {
    if (group === undefined) return;
    tenant.groups.change(group, { ownerIds: group.ownerIds.filter((id) => id !== principalId) });
    return;
  }
  tenant.memberships.remove(`${groupId}/${principalId}`);
  scheduleAfter(scope, world.delays.directoryRoleMs, 'refresh-inherited-roles', principalId);
}

function audit(scope: Scope, activity: string, request: GroupScheduleRequest, initiatedBy: Initiator): void {
  const { groupId, principalId, justification } = request;
  const objects = toDirectoryObjects(scope.tenant, [groupId, principalId]);
  writeAudit(scope, {
    category: 'GroupManagement',
    service: 'PIM',
    activity,
    operation: activity.startsWith('Remove') ? 'Unassign' : 'Assign',
    reason: justification ?? '',
    initiatedBy,
    targets: objects.map((object) => toAuditTarget(object)),
  });
}

function end(scope: Scope, request: GroupScheduleRequest): void {
  const { tenant } = scope;
  if (request.grants === 'eligibility') {
    const row = eligibilityOf(tenant, request);
    if (row !== undefined) tenant.groupEligibilities.remove(row.id);
    return;
  }
  const row = assignmentOf(tenant, request);
  if (row !== undefined) tenant.groupAssignments.remove(row.id);
  takeOutOfDirectory(scope, request);
}

function holdingOf(call: GraphCall, place: Place): Omit<Holding, 'isAdministrator'> {
  const { tenant } = call.reading;
  const timed = assignmentOf(tenant, place);
  const untimed = isInDirectory(tenant, place) ? { isActivated: false, startAt: new Date(0) } : undefined;
  return {
    active: timed ? { isActivated: timed.activatedUsingId !== null, startAt: timed.startAt } : untimed,
    isEligible: eligibilityOf(tenant, place) !== undefined,
  };
}

/**
 * Asks Privileged Identity Management for a place in a group: an owner or administrator assigns or removes it, a user
 * activates or deactivates one of theirs. It shows in the directory after the delay of memberships. Approvals of
 * activations are not emulated.
 * @throws GraphError 400, 403, 404
 * @see https://learn.microsoft.com/graph/api/privilegedaccessgroup-post-assignmentschedulerequests
 * @see https://learn.microsoft.com/graph/api/privilegedaccessgroup-post-eligibilityschedulerequests
 */
export function requestGroupAccess(call: GraphCall, grants: ScheduleRequest['grants']): GroupScheduleRequest {
  const { reading } = call;
  const body = parseBody(bodySchema, call.body);
  const group = reading.tenant.groups.get(body.groupId);
  if (group === undefined) throw resourceNotFound(body.groupId);
  refuseDynamic(group);
  const asked = toScheduleRequest(call, grants, body, randomUUID());
  const request = { ...asked, groupId: group.id, access: body.accessId };
  if (toDirectoryObjects(reading.tenant, [request.principalId]).length === 0) {
    throw resourceNotFound(request.principalId);
  }
  checkScheduleRequest(call, request, {
    ...holdingOf(call, request),
    isAdministrator: canManageAccess(call, group),
  });
  reading.tenant.groupRequests.insert(request);
  const creator = creatorOf(reading, request);
  audit(reading, toRequestActivity(request, 'requested'), request, creator);
  if (request.status === 'Revoked') {
    end(reading, request);
    audit(reading, toRequestActivity(request, 'completed'), request, creator);
  } else if (request.status === 'Granted') {
    scheduleAt(reading, request.schedule.startAt, 'start-group-access', request.id);
  } else {
    scheduleAfter(reading, reading.world.delays.membershipMs, 'start-group-access', request.id);
  }
  return request;
}

/** Grants what a request asks for, unless its time is over already or somebody else was faster, and plans its end. */
export function startGroupAccess(scope: Scope, requestId: string): void {
  const { tenant, now } = scope;
  const request = tenant.groupRequests.get(requestId);
  const endAt = request === undefined ? null : endOf(request.schedule);
  if (request === undefined || (endAt !== null && endAt <= now)) return;
  const { id, groupId, principalId, access, schedule } = request;
  const row = { id, groupId, principalId, access, startAt: schedule.startAt, endAt };
  const eligibility = eligibilityOf(tenant, request);
  if (request.grants === 'eligibility') {
    if (eligibility !== undefined) return;
    tenant.groupEligibilities.insert(row);
  } else {
    if (isInDirectory(tenant, request)) return;
    const activatedUsingId = request.action === 'selfActivate' ? (eligibility?.id ?? null) : null;
    tenant.groupAssignments.insert({ ...row, activatedUsingId });
    putIntoDirectory(scope, request);
  }
  tenant.groupRequests.change(request, { status: 'Provisioned' });
  audit(scope, toRequestActivity(request, 'completed'), request, creatorOf(scope, request));
  if (endAt !== null) scheduleAt(scope, endAt, 'end-group-access', id);
}

/** Ends what a request granted, when its time is over. */
export function endGroupAccess(scope: Scope, requestId: string): void {
  const { tenant, now } = scope;
  const request = tenant.groupRequests.get(requestId);
  const table = request?.grants === 'eligibility' ? tenant.groupEligibilities : tenant.groupAssignments;
  const endAt = table.get(requestId)?.endAt ?? null;
  if (request === undefined || endAt === null || endAt > now) return;
  end(scope, request);
  audit(scope, toEndActivity(request), request, privilegedIdentityManagement);
}
