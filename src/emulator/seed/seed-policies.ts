import type { AccessPackage, AssignmentPolicy } from '../entitlement/entities.ts';
import { parsePolicy } from '../entitlement/parse-policy.ts';
import { toPolicyTerms } from '../entitlement/policy-terms.ts';
import { GraphError } from '../graph-error.ts';
import { formatIsoDuration } from '../iso-duration.ts';
import { deriveObjectId } from '../world/object-id.ts';
import type { Tenant } from '../world/tenant.ts';
import type { ApproverSeed, PolicySeed } from './parse-packages.ts';
import { SeedError } from './parse-seed.ts';
import { accountOf, groupNamed } from './seed-groups.ts';

const dayMs = 86_400_000;
const typed = (name: string, properties: object = {}) => ({
  '@odata.type': `#microsoft.graph.${name}`,
  ...properties,
});

function toSubjectSet(seed: ApproverSeed, tenant: Tenant, path: string): object {
  if ('user' in seed) {
    const userId = accountOf(tenant, seed.user, `${path}.user`);
    return typed('singleUser', { userId, description: seed.user });
  }
  if ('group' in seed) {
    const group = groupNamed(tenant, seed.group, `${path}.group`);
    return typed('groupMembers', { groupId: group.id, description: group.displayName });
  }
  if ('sponsors' in seed) return typed(`${seed.sponsors}Sponsors`);
  return typed('requestorManager', { managerLevel: 1 });
}

function toSets(seeds: readonly ApproverSeed[], tenant: Tenant, path: string): object[] {
  return seeds.map((seed, at) => toSubjectSet(seed, tenant, `${path}[${at}]`));
}

/** Who may request: Graph's scope, and whom it names. */
function toTargets(
  requestors: PolicySeed['requestors'],
  tenant: Tenant,
  path: string,
): { readonly allowedTargetScope: string; readonly specificAllowedTargets: object[] } {
  if ('scope' in requestors) return { allowedTargetScope: requestors.scope, specificAllowedTargets: [] };
  if ('rule' in requestors) {
    const set = typed('attributeRuleMembers', {
      membershipRule: requestors.rule,
      description: requestors.rule,
    });
    return { allowedTargetScope: 'specificDirectoryUsers', specificAllowedTargets: [set] };
  }
  if ('group' in requestors) {
    const set = toSubjectSet(requestors, tenant, path);
    return { allowedTargetScope: 'specificDirectoryUsers', specificAllowedTargets: [set] };
  }
  const wanted = requestors.connectedOrganization;
  const organization = tenant.connectedOrganizations
    .entries()
    .find(({ row }) => row.displayName === wanted)?.row;
  if (organization === undefined) {
    throw new SeedError(
      `${path}.connectedOrganization: ${tenant.name} has no connected organization "${wanted}"`,
    );
  }
  const { id: connectedOrganizationId, displayName: description } = organization;
  const set = typed('connectedOrganizationMembers', { connectedOrganizationId, description });
  return { allowedTargetScope: 'specificConnectedOrganizationUsers', specificAllowedTargets: [set] };
}

function toStages(seeds: PolicySeed['stages'], tenant: Tenant, path: string): object[] {
  return seeds.map((stage, index) => ({
    durationBeforeAutomaticDenial: formatIsoDuration(stage.timeout),
    isApproverJustificationRequired: stage.justificationRequired,
    isEscalationEnabled: stage.escalation !== undefined,
    durationBeforeEscalation: formatIsoDuration(stage.escalation ?? 0),
    primaryApprovers: toSets(stage.approvers, tenant, `${path}[${index}].approvers`),
    fallbackPrimaryApprovers: toSets(stage.fallbackApprovers, tenant, `${path}[${index}].fallbackApprovers`),
    escalationApprovers: toSets(stage.escalationApprovers, tenant, `${path}[${index}].escalationApprovers`),
    fallbackEscalationApprovers: [],
  }));
}

function toRecurrence(intervalMs: number | undefined, path: string): object | null {
  if (intervalMs === undefined) return null;
  if (intervalMs % dayMs !== 0) throw new SeedError(`${path}: reviews recur after whole days only`);
  const pattern = { type: 'daily', interval: intervalMs / dayMs, month: 0, dayOfMonth: 0, daysOfWeek: [] };
  return { pattern, range: { type: 'noEnd', numberOfOccurrences: 0 } };
}

function toReview(seed: PolicySeed['review'], tenant: Tenant, path: string, from: Date): object | null {
  if (seed === undefined) return null;
  const startAt = seed.start instanceof Date ? seed.start : new Date(from.getTime() + seed.start);
  return {
    isEnabled: true,
    expirationBehavior: seed.expirationBehavior,
    isRecommendationEnabled: seed.recommendations,
    isReviewerJustificationRequired: seed.justificationRequired,
    isSelfReview: seed.selfReview,
    schedule: {
      startDateTime: startAt.toISOString(),
      expiration: { type: 'afterDuration', duration: formatIsoDuration(seed.span) },
      recurrence: toRecurrence(seed.interval, `${path}.interval`),
    },
    primaryReviewers: toSets(seed.reviewers, tenant, `${path}.reviewers`),
    fallbackReviewers: toSets(seed.fallbackReviewers, tenant, `${path}.fallbackReviewers`),
  };
}

function toQuestions(seeds: PolicySeed['questions'], tenant: Tenant, key: string): object[] {
  return seeds.map(({ text, choices, required, pattern, multiple, german }, index) => {
    const common = {
      id: deriveObjectId(tenant.id, 'question', `${key}/${text}`),
      text,
      localizations: german === undefined ? [] : [{ languageCode: 'de-de', text: german }],
      isRequired: required,
      isAnswerEditable: true,
      sequence: index + 1,
    };
    if (choices.length === 0) {
      const own = { isSingleLineQuestion: true, regexPattern: pattern ?? null };
      return typed('accessPackageTextInputQuestion', { ...common, ...own });
    }
    return typed('accessPackageMultipleChoiceQuestion', {
      ...common,
      isMultipleSelectionAllowed: multiple,
      choices: choices.map((choice) => ({ actualValue: choice, text: choice, localizations: [] })),
    });
  });
}

function toExpiration(maximumMs: number | undefined): object {
  if (maximumMs === undefined) return { endDateTime: null, duration: null, type: 'noExpiration' };
  return { endDateTime: null, duration: formatIsoDuration(maximumMs), type: 'afterDuration' };
}

/** The body an administrator would send to Graph for the policy a seed describes. */
function toBody(seed: PolicySeed, accessPackage: AccessPackage, tenant: Tenant, path: string): object {
  const isAutomatic = seed.automatic !== undefined;
  const stages = toStages(seed.stages, tenant, `${path}.stages`);
  return {
    displayName: seed.name,
    description: seed.description,
    ...toTargets(seed.requestors, tenant, `${path}.requestors`),
    expiration: toExpiration(seed.maximumDuration),
    automaticRequestSettings:
      seed.automatic === undefined
        ? null
        : {
            requestAccessForAllowedTargets: true,
            removeAccessWhenTargetLeavesAllowedTargets: seed.automatic.remove,
            gracePeriodBeforeAccessRemoval: formatIsoDuration(seed.automatic.grace),
          },
    requestorSettings: {
      enableTargetsToSelfAddAccess: !isAutomatic && seed.selfService,
      enableTargetsToSelfUpdateAccess: !isAutomatic && seed.extension.allowed,
      enableTargetsToSelfRemoveAccess: !isAutomatic && seed.selfService,
      allowCustomAssignmentSchedule: seed.customSchedule,
      enableOnBehalfRequestorsToAddAccess: seed.onBehalf,
      enableOnBehalfRequestorsToUpdateAccess: seed.onBehalf,
      enableOnBehalfRequestorsToRemoveAccess: seed.onBehalf,
      onBehalfRequestors: seed.onBehalf ? [typed('targetManager', { managerLevel: 1 })] : [],
    },
    requestApprovalSettings: {
      isApprovalRequiredForAdd: stages.length > 0,
      isApprovalRequiredForUpdate: stages.length > 0 && seed.extension.approval,
      isRequestorJustificationRequired: seed.justificationRequired,
      stages,
    },
    reviewSettings: toReview(seed.review, tenant, `${path}.review`, accessPackage.createdAt),
    questions: toQuestions(seed.questions, tenant, `${accessPackage.id}/${seed.name}`),
  };
}

/** The assignment policy a seed describes. @throws SeedError for what does not exist, or what Graph would refuse */
export function toAssignmentPolicy(
  seed: PolicySeed,
  accessPackage: AccessPackage,
  tenant: Tenant,
  path: string,
): AssignmentPolicy {
  const { id: accessPackageId, catalogId, createdAt } = accessPackage;
  try {
    const { written } = parsePolicy(toBody(seed, accessPackage, tenant, path));
    return {
      id: seed.id ?? deriveObjectId(tenant.id, 'assignment policy', `${accessPackageId}/${seed.name}`),
      displayName: written.displayName,
      description: written.description,
      accessPackageId,
      catalogId,
      written,
      ...toPolicyTerms(written, createdAt),
      createdAt,
      modifiedAt: createdAt,
    };
  } catch (cause) {
    if (cause instanceof GraphError) throw new SeedError(`${path}: ${cause.message}`, { cause });
    throw cause;
  }
}
