import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { auditDirectory, toAuditTarget, toChanges } from '../audit/audit-directory.ts';
import { parseBody } from '../graph/parse-body.ts';
import type { GraphCall } from '../graph/route.ts';
import { GraphError, notEmulated } from '../graph-error.ts';
import { requestDenied } from '../roles/active-roles.ts';
import { scheduleAfter } from '../time/schedule-event.ts';
import { addMembers } from './change-members.ts';
import type { DirectoryObject } from './directory-objects.ts';
import { processDynamicGroupsSoon } from './dynamic-groups.ts';
import type { Group } from './entities.ts';
import { findReferenced } from './find-object.ts';
import { requireGroupWriter, requireRoleManagement } from './group-access.ts';
import { parseMembershipRule, RuleError } from './membership-rule.ts';

const references = z.array(z.string()).max(20).optional();

const shape = {
  displayName: z.string().min(1).max(256),
  description: z.string().nullable(),
  mailNickname: z.string().min(1).max(64),
  groupTypes: z.array(z.string()),
  membershipRule: z.string().min(1).nullable(),
  membershipRuleProcessingState: z.enum(['On', 'Paused']),
};

const changeSchema = z
  .strictObject({ ...shape, '@odata.type': z.string(), 'members@odata.bind': references })
  .partial();

const creationSchema = z
  .strictObject({
    ...shape,
    '@odata.type': z.string(),
    mailEnabled: z.boolean(),
    securityEnabled: z.boolean(),
    isAssignableToRole: z.boolean(),
    visibility: z.string().nullable(),
    'members@odata.bind': references,
    'owners@odata.bind': references,
  })
  .partial()
  .required({ displayName: true, mailEnabled: true, mailNickname: true, securityEnabled: true });

function badRequest(message: string): GraphError {
  return new GraphError(400, 'Request_BadRequest', message);
}

function checkRule(rule: string): void {
  try {
    parseMembershipRule(rule);
  } catch (cause) {
    if (!(cause instanceof RuleError)) throw cause;
    throw badRequest(`Dynamic membership rule validation error: ${cause.message}`);
  }
}

/** The rule of a body; dynamic membership needs one, and one needs dynamic membership. @throws GraphError 400 */
function toRule({ groupTypes = [], membershipRule }: z.infer<typeof changeSchema>): string | null {
  const isDynamic = groupTypes.includes('DynamicMembership');
  const rule = membershipRule ?? null;
  if (rule !== null) checkRule(rule);
  if (isDynamic === (rule !== null)) return rule;
  throw badRequest('A group with dynamic membership must have a membershipRule, and no other group can.');
}

function refuseOtherTypes({ mailEnabled, groupTypes = [] }: z.infer<typeof creationSchema>): void {
  if (mailEnabled || groupTypes.includes('Unified'))
    throw notEmulated('Microsoft 365 and mail-enabled groups');
}

function toObjects(call: GraphCall, urls: readonly string[] | undefined): DirectoryObject[] {
  return (urls ?? []).map((url) => findReferenced(call, url));
}

/**
 * Creates a security group. A signed-in user who names no owner becomes it.
 * @throws GraphError 400, 403 for guests and for role-assignable groups without the rights they need, 404, 501
 * @see https://learn.microsoft.com/graph/api/group-post-groups
 */
export function createGroup(call: GraphCall): Group {
  const { caller, reading } = call;
  const body = parseBody(creationSchema, call.body, 'Request_BadRequest');
  refuseOtherTypes(body);
  if (!body.securityEnabled) throw badRequest('A group must be mail-enabled or security-enabled.');
  const membershipRule = toRule(body);
  const isAssignableToRole = body.isAssignableToRole ?? false;
  if (isAssignableToRole) requireRoleManagement(call);
  if (isAssignableToRole && membershipRule !== null) {
    throw badRequest('A role-assignable group cannot have dynamic membership.');
  }
  // By default all members of a tenant may create security groups.
  const isGuest = caller.kind === 'user' && reading.tenant.users.get(caller.userId)?.userType === 'Guest';
  if (isGuest) throw requestDenied();
  const members = toObjects(call, body['members@odata.bind']);
  const owners = toObjects(call, body['owners@odata.bind']).map(({ id }) => id);
  const group: Group = {
    id: randomUUID(),
    displayName: body.displayName,
    description: body.description ?? null,
    isAssignableToRole,
    membershipRule,
    isRulePaused: body.membershipRuleProcessingState === 'Paused',
    mailNickname: body.mailNickname,
    ownerIds: owners.length === 0 && caller.kind === 'user' ? [caller.userId] : owners,
    createdAt: reading.now,
  };
  reading.tenant.groups.insert(group);
  const targets = [toAuditTarget(group)];
  auditDirectory(call, { category: 'GroupManagement', activity: 'Add group', operation: 'Add', targets });
  addMembers(call, group, members);
  processDynamicGroupsSoon(reading);
  return group;
}

function toGroupChanges(body: z.infer<typeof changeSchema>, group: Group): Partial<Group> {
  const isRuleChanged = body.groupTypes !== undefined || body.membershipRule !== undefined;
  const isDynamic = group.membershipRule !== null;
  const old = { groupTypes: isDynamic ? ['DynamicMembership'] : [], membershipRule: group.membershipRule };
  const { displayName, description, mailNickname, membershipRuleProcessingState: state } = body;
  return {
    ...(displayName === undefined ? {} : { displayName }),
    ...(description === undefined ? {} : { description }),
    ...(mailNickname === undefined ? {} : { mailNickname }),
    ...(isRuleChanged ? { membershipRule: toRule({ ...old, ...body }) } : {}),
    ...(state === undefined ? {} : { isRulePaused: state === 'Paused' }),
  };
}

/**
 * Changes a group; `members@odata.bind` adds up to 20 members at once.
 * @throws GraphError 400, 403, 404
 * @see https://learn.microsoft.com/graph/api/group-update
 */
export function updateGroup(call: GraphCall, group: Group): void {
  requireGroupWriter(call, group);
  const body = parseBody(changeSchema, call.body, 'Request_BadRequest');
  const members = toObjects(call, body['members@odata.bind']);
  const changes = toGroupChanges(body, group);
  if (members.length > 0) addMembers(call, group, members);
  if (Object.keys(changes).length === 0) return;
  const before = { ...group };
  call.reading.tenant.groups.change(group, changes);
  const targets = [toAuditTarget(group, toChanges(before, group))];
  auditDirectory(call, {
    category: 'GroupManagement',
    activity: 'Update group',
    operation: 'Update',
    targets,
  });
  processDynamicGroupsSoon(call.reading);
}

/**
 * Deletes a group for good, as Entra deletes security groups: with its memberships and the roles it carries.
 * @throws GraphError 403
 * @see https://learn.microsoft.com/graph/api/group-delete
 */
export function deleteGroup(call: GraphCall, group: Group): void {
  requireGroupWriter(call, group);
  const { tenant, world } = call.reading;
  const members = tenant.memberships.where('group', group.id);
  for (const { id } of [...members, ...tenant.memberships.where('member', group.id)])
    tenant.memberships.remove(id);
  for (const table of [tenant.roleInstances, tenant.roleEligibilities]) {
    for (const { id } of table.where('principal', group.id)) table.remove(id);
  }
  for (const table of [tenant.groupEligibilities, tenant.groupAssignments]) {
    for (const { id } of [...table.where('group', group.id), ...table.where('principal', group.id)])
      table.remove(id);
  }
  for (const { id } of tenant.appRoleAssignments.where('principal', group.id))
    tenant.appRoleAssignments.remove(id);
  tenant.groups.remove(group.id);
  for (const { memberId } of members) {
    scheduleAfter(call.reading, world.delays.directoryRoleMs, 'refresh-inherited-roles', memberId);
  }
  const targets = [toAuditTarget(group)];
  auditDirectory(call, {
    category: 'GroupManagement',
    activity: 'Delete group',
    operation: 'Delete',
    targets,
  });
}
