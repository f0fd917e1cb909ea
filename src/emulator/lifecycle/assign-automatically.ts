import { randomUUID } from 'node:crypto';
import { processDynamicGroupsSoon } from '../directory/dynamic-groups.ts';
import type { Group } from '../directory/entities.ts';
import type { Assignment, AssignmentPolicy } from '../entitlement/entities.ts';
import { emptySchedule } from '../entitlement/schedule.ts';
import { scheduleAfter, scheduleAt } from '../time/schedule-event.ts';
import { deriveObjectId } from '../world/object-id.ts';
import type { Tenant } from '../world/tenant.ts';
import type { Scope } from '../world/world.ts';
import { hasOpenRequest, holdsPackage } from './check-conflicts.ts';
import { removeBySystem } from './end-assignment.ts';
import { fileRequest } from './submit-request.ts';
import { subjectOf } from './subjects.ts';

const inGracePeriod = 'AutoAssignmentInGracePeriod';

function ruleOf({ automatic, targets }: AssignmentPolicy): string | undefined {
  const set = targets.find((target) => target.kind === 'attributeRuleMembers');
  return automatic === null || set === undefined ? undefined : set.membershipRule;
}

function groupIdOf(tenant: Tenant, policyId: string): string {
  return deriveObjectId(tenant.id, 'automatic assignment', policyId);
}

/**
 * Keeps the hidden dynamic group in line with a policy that assigns by itself: its rule finds the people. To be called
 * when a policy was written.
 * @see https://learn.microsoft.com/entra/id-governance/entitlement-management-access-package-auto-assignment-policy
 */
export function followRule(scope: Scope, policy: AssignmentPolicy): void {
  const { tenant, now } = scope;
  const membershipRule = ruleOf(policy);
  const id = groupIdOf(tenant, policy.id);
  const known = tenant.groups.get(id);
  if (membershipRule === undefined) {
    if (known !== undefined) forgetRule(scope, policy.id);
    return;
  }
  // Microsoft does not document its name.
  const group: Group = {
    id,
    displayName: `EntitlementManagement_${policy.id}`,
    description: `Automatic assignment policy ${policy.displayName}`,
    isAssignableToRole: false,
    membershipRule,
    ownerIds: [],
    createdAt: known?.createdAt ?? now,
  };
  if (known === undefined) tenant.groups.insert(group);
  else tenant.groups.change(known, group);
  processDynamicGroupsSoon(scope);
}

/** Removes the hidden group of a policy that is gone, or does not assign by itself any more. */
export function forgetRule({ tenant }: Scope, policyId: string): void {
  const id = groupIdOf(tenant, policyId);
  for (const row of tenant.memberships.where('group', id)) tenant.memberships.remove(row.id);
  tenant.groups.remove(id);
}

/** Plans that automatic policies look at their groups; to be called when dynamic groups were processed. */
export function assignAutomaticallySoon(scope: Scope): void {
  const { tenant, world } = scope;
  if (!tenant.assignmentPolicies.entries().some(({ row }) => ruleOf(row) !== undefined)) return;
  scheduleAfter(scope, world.delays.automaticMs, 'assign-automatically', tenant.id);
}

function addMissing(scope: Scope, policy: AssignmentPolicy, memberIds: ReadonlySet<string>): void {
  const { tenant } = scope;
  for (const memberId of memberIds) {
    if (tenant.users.get(memberId) === undefined) continue;
    const subject = subjectOf(tenant, memberId);
    const { accessPackageId } = policy;
    if (holdsPackage(tenant, subject, accessPackageId) || hasOpenRequest(tenant, subject, accessPackageId))
      continue;
    fileRequest(
      scope,
      { subject, policy, assignmentId: randomUUID() },
      {
        requestType: 'systemAdd',
        requestorSubjectId: null,
        justification: null,
        answers: [],
        schedule: emptySchedule,
      },
    );
  }
}

function isMember({ tenant }: Scope, policyId: string, { subjectId }: Assignment): boolean {
  const objectId = tenant.subjects.get(subjectId)?.objectId ?? '';
  return tenant.memberships.get(`${groupIdOf(tenant, policyId)}/${objectId}`) !== undefined;
}

/** Who left the rule keeps access for the grace period; who came back in it, for good. */
function followMember(scope: Scope, policy: AssignmentPolicy, assignment: Assignment): void {
  const { tenant, now } = scope;
  const isInGrace = assignment.status === inGracePeriod;
  if (isMember(scope, policy.id, assignment)) {
    if (isInGrace) tenant.assignments.change(assignment, { status: 'Delivered' });
    return;
  }
  const { removeAccess, graceMs } = policy.automatic ?? { removeAccess: false, graceMs: 0 };
  if (!removeAccess || isInGrace) return;
  const graceEndsAt = new Date(now.getTime() + graceMs);
  tenant.assignments.change(assignment, { status: inGracePeriod, graceEndsAt });
  scheduleAt(scope, graceEndsAt, 'end-grace-period', assignment.id);
}

/** Brings the assignments of a tenant's automatic policies in line with who fits their rules now. */
export function assignAutomatically(scope: Scope): void {
  const { tenant } = scope;
  for (const { row: policy } of tenant.assignmentPolicies.entries()) {
    if (ruleOf(policy) === undefined) continue;
    const members = tenant.memberships.where('group', groupIdOf(tenant, policy.id));
    if (policy.automatic?.requestAccess === true) {
      addMissing(scope, policy, new Set(members.map(({ memberId }) => memberId)));
    }
    for (const assignment of tenant.assignments.where('assignmentPolicy', policy.id)) {
      if (assignment.state === 'delivered') followMember(scope, policy, assignment);
    }
  }
}

/** Ends the access of somebody who left the rule and did not come back in time. */
export function endGracePeriod(scope: Scope, assignment: Assignment): void {
  const { state, status, graceEndsAt } = assignment;
  if (
    state !== 'delivered' ||
    status !== inGracePeriod ||
    graceEndsAt === undefined ||
    graceEndsAt > scope.now
  )
    return;
  removeBySystem(scope, assignment, 'Removed');
}
