import { randomUUID } from 'node:crypto';
import { auditDirectory, toAuditTarget, toChanges } from '../audit/audit-directory.ts';
import type { GraphCall } from '../graph/route.ts';
import { GraphError } from '../graph-error.ts';
import { endAccess, reconcileAccess } from '../lifecycle/reconcile-access.ts';
import { activeRoleIds, hasRoleFor, requestDenied, requireRole } from '../roles/active-roles.ts';
import { scheduleAt } from '../time/schedule-event.ts';
import type { Scope } from '../world/world.ts';
import { createAccount } from './create-account.ts';
import { processDynamicGroupsSoon } from './dynamic-groups.ts';
import type { DeletedUser, DirectoryUser } from './entities.ts';
import { toUserValues } from './user-fields.ts';

/** The directory roles that write users. */
export const userWriters = ['User Administrator', 'Directory Writers'];

/** How long a deleted user can be restored. */
export const retentionMs = 30 * 86_400_000;

function badRequest(message: string): GraphError {
  return new GraphError(400, 'Request_BadRequest', message);
}

function refuseTaken(
  { reading: { tenant } }: GraphCall,
  userPrincipalName: string,
  self?: DirectoryUser,
): void {
  const taken = tenant.users.find('userPrincipalName', userPrincipalName);
  if (taken === undefined || taken === self) return;
  throw badRequest('Another object with the same value for property userPrincipalName already exists.');
}

/**
 * Creates a member of the tenant.
 * @throws GraphError 400 for a name in a foreign domain or one that is taken, 403 without a role that writes users
 * @see https://learn.microsoft.com/graph/api/user-post-users
 */
export function createUser(call: GraphCall): DirectoryUser {
  requireRole(call, userWriters);
  const { tenant, now } = call.reading;
  const values = toUserValues(call.body);
  const { userPrincipalName = '', displayName = '' } = values;
  if (userPrincipalName.split('@')[1]?.toLowerCase() !== tenant.domain.toLowerCase()) {
    throw badRequest(
      'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.',
    );
  }
  refuseTaken(call, userPrincipalName);
  const user = createAccount(tenant, {
    displayName,
    homeUserPrincipalName: userPrincipalName,
    homeTenantId: tenant.id,
    createdAt: now,
    // Not derived from the name: a deleted user with the same name keeps their id.
    values: { ...values, id: randomUUID() },
  });
  const targets = [toAuditTarget(user)];
  auditDirectory(call, { category: 'UserManagement', activity: 'Add user', operation: 'Add', targets });
  processDynamicGroupsSoon(call.reading);
  return user;
}

/** What users may change of their own account without a role. */
const ownFields: ReadonlySet<string> = new Set(['mobilePhone']);

function requireWriter(call: GraphCall, user: DirectoryUser): void {
  const { caller } = call;
  const isOwn = caller.kind === 'user' && caller.userId === user.id;
  const reachesAll = ['User.ReadWrite.All', 'Directory.ReadWrite.All'].some((name) =>
    caller.permissions.has(name),
  );
  if (reachesAll && hasRoleFor(call, userWriters)) return;
  if (!isOwn || !Object.keys(Object(call.body)).every((name) => ownFields.has(name))) throw requestDenied();
}

function auditChange(call: GraphCall, user: DirectoryUser, before: DirectoryUser): void {
  const targets = [toAuditTarget(user, toChanges(before, user))];
  const event = { category: 'UserManagement', operation: 'Update', targets } as const;
  auditDirectory(call, { ...event, activity: 'Update user' });
  if (user.accountEnabled === before.accountEnabled) return;
  auditDirectory(call, { ...event, activity: user.accountEnabled ? 'Enable account' : 'Disable account' });
}

/**
 * Changes properties of a user: with a role those of anybody, without one the own mobile phone.
 * @throws GraphError 400, 403, 501
 * @see https://learn.microsoft.com/graph/api/user-update
 */
export function updateUser(call: GraphCall, user: DirectoryUser): void {
  requireWriter(call, user);
  const values = toUserValues(call.body, user);
  if (values.userPrincipalName !== undefined) refuseTaken(call, values.userPrincipalName, user);
  const before = { ...user };
  call.reading.tenant.users.change(user, values);
  auditChange(call, user, before);
  processDynamicGroupsSoon(call.reading);
}

/** Those who hold a role are deleted by few only, and by no app that holds none itself. */
function requireDeleter(call: GraphCall, user: DirectoryUser): void {
  const { caller, reading } = call;
  const isAdministrator = activeRoleIds(reading, user.id).size > 0;
  if (!isAdministrator) return requireRole(call, ['User Administrator']);
  const principalId = caller.kind === 'user' ? caller.userId : caller.servicePrincipalId;
  const held = activeRoleIds(reading, principalId);
  if (![...sensitiveRoleIds].some((id) => held.has(id))) throw requestDenied();
}

/** Global Administrator and Privileged Authentication Administrator. */
const sensitiveRoleIds = [
  '62e90394-69f5-4237-9190-012177145e10',
  '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
] as const;

/**
 * Takes a user out of the directory; they can be restored for 30 days. What Privileged Identity Management keeps of them
 * ends; that it does is the emulator's reading.
 */
export function moveToDeleted(scope: Scope, user: DirectoryUser): void {
  const { tenant, now } = scope;
  const timed = tenant.groupAssignments
    .where('principal', user.id)
    .filter(({ access }) => access === 'member');
  const held = tenant.memberships.where('member', user.id);
  for (const { id } of held) tenant.memberships.remove(id);
  const memberships = held.filter(({ groupId }) => !timed.some((row) => row.groupId === groupId));
  const { roleInstances, roleEligibilities, groupAssignments, groupEligibilities } = tenant;
  for (const table of [roleInstances, roleEligibilities, groupAssignments, groupEligibilities]) {
    for (const { id } of table.where('principal', user.id)) table.remove(id);
  }
  tenant.users.remove(user.id);
  tenant.deletedUsers.insert({ id: user.id, user, memberships, deletedAt: now });
  scheduleAt(scope, new Date(now.getTime() + retentionMs), 'purge-deleted-user', user.id);
}

/**
 * Deletes a user, who can be restored for 30 days.
 * @throws GraphError 403
 * @see https://learn.microsoft.com/graph/api/user-delete
 */
export function deleteUser(call: GraphCall, user: DirectoryUser): void {
  requireDeleter(call, user);
  moveToDeleted(call.reading, user);
  const targets = [toAuditTarget(user)];
  auditDirectory(call, { category: 'UserManagement', activity: 'Delete user', operation: 'Delete', targets });
}

/** Puts a deleted user back into the directory, with their memberships and what their assignments give. */
export function bringBack(scope: Scope, deleted: DeletedUser): DirectoryUser {
  const { tenant } = scope;
  tenant.deletedUsers.remove(deleted.id);
  const user = tenant.users.insert(deleted.user);
  for (const row of deleted.memberships) {
    if (tenant.groups.get(row.groupId) !== undefined) tenant.memberships.insert(row);
  }
  reconcileAccess(scope, user.id);
  processDynamicGroupsSoon(scope);
  return user;
}

/**
 * Brings a deleted user back with their memberships; roles are not given back, but for those of assignments.
 * @throws GraphError 400 when the name has been taken meanwhile, 403
 * @see https://learn.microsoft.com/graph/api/directory-deleteditems-restore
 */
export function restoreUser(call: GraphCall, deleted: DeletedUser): DirectoryUser {
  requireRole(call, ['User Administrator']);
  refuseTaken(call, deleted.user.userPrincipalName);
  const user = bringBack(call.reading, deleted);
  const targets = [toAuditTarget(user)];
  auditDirectory(call, {
    category: 'UserManagement',
    activity: 'Restore user',
    operation: 'Update',
    targets,
  });
  return user;
}

/** What becomes of a deleted user who cannot be restored any more: their assignments end, too. */
export function forgetUser(scope: Scope, userId: string): void {
  const { tenant } = scope;
  if (tenant.deletedUsers.get(userId) === undefined) return;
  tenant.deletedUsers.remove(userId);
  for (const { id } of tenant.appRoleAssignments.where('principal', userId))
    tenant.appRoleAssignments.remove(id);
  for (const { row: group } of tenant.groups.entries()) {
    const ownerIds = group.ownerIds.filter((ownerId) => ownerId !== userId);
    if (ownerIds.length < group.ownerIds.length) tenant.groups.change(group, { ownerIds });
  }
  endAccess(scope, userId);
}

/** Deletes a deleted user for good. @throws GraphError 403 */
export function purgeUser(call: GraphCall, { id, user }: DeletedUser): void {
  requireRole(call, ['User Administrator']);
  forgetUser(call.reading, id);
  const targets = [toAuditTarget(user)];
  const event = { category: 'UserManagement', operation: 'Delete', targets } as const;
  auditDirectory(call, { ...event, activity: 'Hard Delete user' });
}
