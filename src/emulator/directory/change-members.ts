import { auditDirectory, toAuditTarget } from '../audit/audit-directory.ts';
import type { GraphCall } from '../graph/route.ts';
import { GraphError, resourceNotFound } from '../graph-error.ts';
import { transitiveMemberIds } from '../lifecycle/subjects.ts';
import { scheduleAfter } from '../time/schedule-event.ts';
import type { DirectoryObject } from './directory-objects.ts';
import { isUser, toDirectoryObjects } from './directory-objects.ts';
import type { Group } from './entities.ts';
import { refuseDynamic, requireGroupWriter } from './group-access.ts';

function badRequest(message: string): GraphError {
  return new GraphError(400, 'Request_BadRequest', message);
}

function alreadyThere(relation: 'members' | 'owners'): GraphError {
  return badRequest(
    `One or more added object references already exist for the following modified properties: '${relation}'.`,
  );
}

function checkNewMember({ reading: { tenant } }: GraphCall, group: Group, member: DirectoryObject): void {
  if (tenant.memberships.get(`${group.id}/${member.id}`) !== undefined) throw alreadyThere('members');
  if (isUser(member)) return;
  // https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept#how-are-role-assignable-groups-protected
  if (group.isAssignableToRole) throw badRequest('A group cannot be a member of a role-assignable group.');
  if (member.id === group.id || transitiveMemberIds(tenant, member.id).includes(group.id)) {
    throw badRequest('A group cannot be a member of itself.');
  }
}

function refreshRoles(call: GraphCall, group: Group, memberId: string): void {
  if (!group.isAssignableToRole) return;
  const { reading } = call;
  scheduleAfter(reading, reading.world.delays.directoryRoleMs, 'refresh-inherited-roles', memberId);
}

/** Puts members into a group whose writer the caller is known to be; all of them or, with an error, none. */
export function addMembers(call: GraphCall, group: Group, members: readonly DirectoryObject[]): void {
  if (members.length === 0) return;
  refuseDynamic(group);
  for (const member of members) checkNewMember(call, group, member);
  for (const member of members) {
    const id = `${group.id}/${member.id}`;
    call.reading.tenant.memberships.insert({ id, groupId: group.id, memberId: member.id, isPermanent: true });
    refreshRoles(call, group, member.id);
    auditDirectory(call, {
      category: 'GroupManagement',
      activity: 'Add member to group',
      operation: 'Assign',
      targets: [toAuditTarget(member), toAuditTarget(group)],
    });
  }
}

/** Identity Governance Administrator changes members, but not groups. */
const memberWriters = ['Identity Governance Administrator'];

/**
 * Adds a member.
 * @throws GraphError 400 when it is one already or cannot be one, 403
 * @see https://learn.microsoft.com/graph/api/group-post-members
 */
export function addMember(call: GraphCall, group: Group, member: DirectoryObject): void {
  requireGroupWriter(call, group, memberWriters);
  addMembers(call, group, [member]);
}

/**
 * Removes a member.
 * @throws GraphError 403, 404 when it is none
 * @see https://learn.microsoft.com/graph/api/group-delete-members
 */
export function removeMember(call: GraphCall, group: Group, memberId: string): void {
  requireGroupWriter(call, group, memberWriters);
  refuseDynamic(group);
  const { tenant } = call.reading;
  const membership = tenant.memberships.get(`${group.id}/${memberId}`);
  if (membership === undefined) throw resourceNotFound(memberId);
  tenant.memberships.remove(membership.id);
  refreshRoles(call, group, membership.memberId);
  const members = toDirectoryObjects(tenant, [membership.memberId]);
  auditDirectory(call, {
    category: 'GroupManagement',
    activity: 'Remove member from group',
    operation: 'Unassign',
    targets: [...members.map((member) => toAuditTarget(member)), toAuditTarget(group)],
  });
}

/**
 * Adds an owner, who must be a user here.
 * @throws GraphError 400, 403
 * @see https://learn.microsoft.com/graph/api/group-post-owners
 */
export function addOwner(call: GraphCall, group: Group, owner: DirectoryObject): void {
  requireGroupWriter(call, group);
  if (!isUser(owner)) throw badRequest('The owner of a group must be a user or a service principal.');
  if (group.ownerIds.includes(owner.id)) throw alreadyThere('owners');
  call.reading.tenant.groups.change(group, { ownerIds: [...group.ownerIds, owner.id] });
  auditDirectory(call, {
    category: 'GroupManagement',
    activity: 'Add owner to group',
    operation: 'Assign',
    targets: [toAuditTarget(owner), toAuditTarget(group)],
  });
}

/**
 * Removes an owner; the last user among them stays.
 * @throws GraphError 400 for the last one, 403, 404
 * @see https://learn.microsoft.com/graph/api/group-delete-owners
 */
export function removeOwner(call: GraphCall, group: Group, id: string): void {
  requireGroupWriter(call, group);
  const ownerId = id.toLowerCase();
  if (!group.ownerIds.includes(ownerId)) throw resourceNotFound(id);
  if (group.ownerIds.length === 1) {
    throw badRequest('The group must have at least one owner, hence this owner cannot be removed.');
  }
  const { tenant } = call.reading;
  tenant.groups.change(group, { ownerIds: group.ownerIds.filter((other) => other !== ownerId) });
  const owners = toDirectoryObjects(tenant, [ownerId]);
  auditDirectory(call, {
    category: 'GroupManagement',
    activity: 'Remove owner from group',
    operation: 'Unassign',
    targets: [...owners.map((owner) => toAuditTarget(owner)), toAuditTarget(group)],
  });
}
