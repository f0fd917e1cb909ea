import { GraphError, invalidModel } from '../graph-error.ts';
import { parseMembershipRule } from '../directory/membership-rule.ts';
import { followRule, forgetRule } from '../lifecycle/assign-automatically.ts';
import { forgetPolicy, followPolicy } from '../reviews/follow-policy.ts';
import type { Tenant } from '../world/tenant.ts';
import type { Scope } from '../world/world.ts';
import { isOpenRequest } from './assignment-entities.ts';
import type { AccessPackage, AssignmentPolicy, SubjectSet } from './entities.ts';
import type { WrittenPolicy } from './parse-policy.ts';
import { toSubjectSet } from './parse-subject-set.ts';
import { toPolicyTerms } from './policy-terms.ts';

/** Of one policy; @see https://learn.microsoft.com/entra/id-governance/governance-service-limits */
const mostUsersAndGroups = 500;
const mostOrganizations = 1000;

function setsOf(written: WrittenPolicy): SubjectSet[] {
  const { specificAllowedTargets, requestorSettings, requestApprovalSettings, reviewSettings } = written;
  const stages = requestApprovalSettings?.stages ?? [];
  return [
    ...specificAllowedTargets,
    ...(requestorSettings?.onBehalfRequestors ?? []),
    ...stages.flatMap((stage) => [
      ...stage.primaryApprovers,
      ...stage.fallbackPrimaryApprovers,
      ...stage.escalationApprovers,
      ...stage.fallbackEscalationApprovers,
    ]),
    ...(reviewSettings?.primaryReviewers ?? []),
    ...(reviewSettings?.fallbackReviewers ?? []),
  ].map(toSubjectSet);
}

function isRule(text: string): boolean {
  try {
    parseMembershipRule(text);
    return true;
  } catch {
    return false;
  }
}

/** What of a set does not exist in the tenant; null when all of it does. */
function missingOf(tenant: Tenant, set: SubjectSet): string | null {
  if (set.kind === 'singleUser' && tenant.users.get(set.userId) === undefined)
    return `the user ${set.userId}`;
  if (set.kind === 'groupMembers' && tenant.groups.get(set.groupId) === undefined)
    return `the group ${set.groupId}`;
  if (set.kind === 'connectedOrganizationMembers') {
    const { connectedOrganizationId: id } = set;
    return tenant.connectedOrganizations.get(id) === undefined ? `the connected organization ${id}` : null;
  }
  if (set.kind === 'attributeRuleMembers' && !isRule(set.membershipRule))
    return `the rule ${set.membershipRule}`;
  return null;
}

function checkTargets({ allowedTargetScope, specificAllowedTargets }: WrittenPolicy): void {
  const isSpecific = allowedTargetScope.startsWith('specific');
  if (isSpecific && specificAllowedTargets.length === 0) {
    throw invalidModel(`specificAllowedTargets is required for the scope ${allowedTargetScope}.`);
  }
  const organizations = specificAllowedTargets.filter(
    (set) => set['@odata.type'] === '#microsoft.graph.connectedOrganizationMembers',
  );
  const others = specificAllowedTargets.length - organizations.length;
  if (others > mostUsersAndGroups)
    throw invalidModel(`A policy has at most ${mostUsersAndGroups} users and groups.`);
  if (organizations.length > mostOrganizations) {
    throw invalidModel(`A policy has at most ${mostOrganizations} connected organizations.`);
  }
}

function checkAutomatic(
  tenant: Tenant,
  written: WrittenPolicy,
  accessPackageId: string,
  policyId: string,
): void {
  if (written.automaticRequestSettings?.requestAccessForAllowedTargets !== true) return;
  const hasRule = (set: { '@odata.type': string }) => set['@odata.type'].endsWith('.attributeRuleMembers');
  if (!written.specificAllowedTargets.every(hasRule)) {
    throw invalidModel('A policy that assigns by itself has attributeRuleMembers as its target.');
  }
  const other = tenant.assignmentPolicies
    .where('accessPackage', accessPackageId)
    .find((policy) => policy.automatic !== null && policy.id !== policyId);
  if (other !== undefined)
    throw invalidModel('An access package has at most one policy that assigns by itself.');
}

function checkExtensions(
  tenant: Tenant,
  { customExtensionStageSettings }: WrittenPolicy,
  catalogId: string,
): void {
  for (const { stage, customExtensionId } of customExtensionStageSettings) {
    const extension = tenant.customExtensions.get(customExtensionId);
    if (extension?.catalogId !== catalogId) {
      throw invalidModel(`${customExtensionId} is no custom extension of the catalog.`);
    }
    const isOfRequests = extension.kind === 'accessPackageAssignmentRequestWorkflowExtension';
    if (stage.startsWith('assignmentRequest') !== isOfRequests) {
      throw invalidModel(`A custom extension of this type is not called at ${stage}.`);
    }
  }
}

/** A retried create is refused by its name; that the name alone decides is the emulator's choice. */
function checkDuplicate(
  tenant: Tenant,
  displayName: string,
  accessPackageId: string,
  policyId: string,
): void {
  const isSame = (policy: AssignmentPolicy) =>
    policy.id !== policyId && policy.displayName.toLowerCase() === displayName.toLowerCase();
  if (!tenant.assignmentPolicies.where('accessPackage', accessPackageId).some(isSame)) return;
  throw new GraphError(409, 'DuplicateKey', 'There is already a duplicated entity.');
}

/**
 * Stores a policy, new or in place of what it said before, and brings its reviews and automatic assignments in line. Requests and assignments
 * that exist keep what they have.
 * @throws GraphError 400 for references to what does not exist, 409 for a second policy of the same name
 * @see https://learn.microsoft.com/graph/api/accesspackageassignmentpolicy-update
 */
export function writePolicy(
  scope: Scope,
  id: string,
  accessPackage: AccessPackage,
  written: WrittenPolicy,
): AssignmentPolicy {
  const { tenant, now } = scope;
  const missing = setsOf(written)
    .map((set) => missingOf(tenant, set))
    .find((text) => text !== null);
  if (missing !== undefined) throw invalidModel(`There is no such thing as ${missing}.`);
  checkTargets(written);
  checkAutomatic(tenant, written, accessPackage.id, id);
  checkExtensions(tenant, written, accessPackage.catalogId);
  checkDuplicate(tenant, written.displayName, accessPackage.id, id);
  const { displayName, description } = written;
  const content = { displayName, description, written, ...toPolicyTerms(written, now), modifiedAt: now };
  const known = tenant.assignmentPolicies.get(id);
  if (known === undefined) {
    const { id: accessPackageId, catalogId } = accessPackage;
    tenant.assignmentPolicies.insert({ id, accessPackageId, catalogId, ...content, createdAt: now });
  } else tenant.assignmentPolicies.change(known, content);
  const policy = tenant.assignmentPolicies.get(id);
  if (policy === undefined) throw new Error(`The policy ${id} was not stored.`);
  followPolicy(scope, policy);
  followRule(scope, policy);
  return policy;
}

/**
 * Deletes a policy and plans no more reviews of it.
 * @throws GraphError 400 while assignments or open requests through it exist. Microsoft's pages speak of assignments;
 * a request under way would come to no end without its policy.
 * @see https://learn.microsoft.com/graph/api/accesspackageassignmentpolicy-delete
 */
export function removePolicy(scope: Scope, policy: AssignmentPolicy): void {
  const { tenant } = scope;
  const isInUse = tenant.assignments
    .where('assignmentPolicy', policy.id)
    .some((assignment) => assignment.state !== 'expired');
  if (isInUse) throw invalidModel('The policy has active assignments.');
  const isAwaited = tenant.assignmentRequests
    .where('accessPackage', policy.accessPackageId)
    .some((request) => request.assignmentPolicyId === policy.id && isOpenRequest(request));
  if (isAwaited) throw invalidModel('The policy has open requests.');
  forgetPolicy(scope, policy.id);
  forgetRule(scope, policy.id);
  tenant.assignmentPolicies.remove(policy.id);
}
