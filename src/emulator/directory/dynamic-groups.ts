import { toAuditTarget } from '../audit/audit-directory.ts';
import type { Initiator } from '../audit/entities.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { scheduleAfter } from '../time/schedule-event.ts';
import type { Scope } from '../world/world.ts';
import type { DirectoryUser, Group } from './entities.ts';
import { parseMembershipRule } from './membership-rule.ts';

/** Plans that the rules of dynamic groups are applied again; to be called when users or rules have changed. */
export function processDynamicGroupsSoon(scope: Scope): void {
  const { tenant, world } = scope;
  if (!tenant.groups.entries().some(({ row }) => row.membershipRule !== null)) return;
  scheduleAfter(scope, world.delays.membershipMs, 'process-dynamic-groups', tenant.id);
}

/** Microsoft's app in whose name dynamic membership changes. */
const approvalManagement: Initiator = {
  appId: '65d91a3d-ab74-42e6-8a2f-0add61688c74',
  appName: 'Microsoft Approval Management',
};

function auditMember(scope: Scope, group: Group, user: DirectoryUser, isAdded: boolean): void {
  writeAudit(scope, {
    category: 'GroupManagement',
    service: 'Core Directory',
    activity: isAdded ? 'Add member to group' : 'Remove member from group',
    operation: isAdded ? 'Assign' : 'Unassign',
    initiatedBy: approvalManagement,
    targets: [toAuditTarget(user), toAuditTarget(group)],
  });
}

function processGroup(scope: Scope, group: Group): void {
  const { tenant } = scope;
  if (group.membershipRule === null || group.isRulePaused === true) return;
  const fits = parseMembershipRule(group.membershipRule);
  for (const { row: user } of tenant.users.entries()) {
    const id = `${group.id}/${user.id}`;
    const isMember = tenant.memberships.get(id) !== undefined;
    const isWanted = fits(user);
    if (isMember === isWanted) continue;
    if (isWanted) tenant.memberships.insert({ id, groupId: group.id, memberId: user.id, isPermanent: true });
    else tenant.memberships.remove(id);
    auditMember(scope, group, user, isWanted);
  }
}

/** Puts everybody into the dynamic groups whose rule they meet, and takes the others out. */
export function processDynamicGroups(scope: Scope): void {
  for (const { row } of scope.tenant.groups.entries()) processGroup(scope, row);
}
