import type {
  AccessPackage,
  ApprovalStageSettings,
  AssignmentPolicy,
  SubjectSet,
} from '../entitlement/entities.ts';
import { deriveObjectId } from '../world/object-id.ts';
import type { Tenant } from '../world/tenant.ts';
import type { ApproverSeed, PolicySeed } from './parse-seed.ts';
import { SeedError } from './parse-seed.ts';
import { accountOf, groupNamed } from './seed-groups.ts';

function toSubjectSet(seed: ApproverSeed, tenant: Tenant, path: string): SubjectSet {
  if ('user' in seed) {
    return {
      kind: 'singleUser',
      userId: accountOf(tenant, seed.user, `${path}.user`),
      description: seed.user,
    };
  }
  if ('group' in seed) {
    const group = groupNamed(tenant, seed.group, `${path}.group`);
    return { kind: 'groupMembers', groupId: group.id, description: group.displayName };
  }
  if ('sponsors' in seed) return { kind: `${seed.sponsors}Sponsors` };
  return { kind: 'requestorManager', managerLevel: 1 };
}

function toTarget(requestors: PolicySeed['requestors'], tenant: Tenant, path: string): SubjectSet {
  if ('group' in requestors) return toSubjectSet(requestors, tenant, path);
  const wanted = requestors.connectedOrganization;
  const organization = tenant.connectedOrganizations
    .entries()
    .find(({ row }) => row.displayName === wanted)?.row;
  if (organization === undefined) {
    throw new SeedError(
      `${path}.connectedOrganization: ${tenant.name} has no connected organization "${wanted}"`,
    );
  }
  return {
    kind: 'connectedOrganizationMembers',
    connectedOrganizationId: organization.id,
    description: organization.displayName,
  };
}

function toStages(seeds: PolicySeed['stages'], tenant: Tenant, path: string): ApprovalStageSettings[] {
  const toSets = (approvers: readonly ApproverSeed[], here: string) =>
    approvers.map((approver, at) => toSubjectSet(approver, tenant, `${here}[${at}]`));
  return seeds.map((stage, index) => ({
    escalationMs: stage.escalation ?? null,
    escalationApprovers: toSets(stage.escalationApprovers, `${path}[${index}].escalationApprovers`),
    fallbackEscalationApprovers: [],
    timeoutMs: stage.timeout,
    justificationRequired: stage.justificationRequired,
    primaryApprovers: toSets(stage.approvers, `${path}[${index}].approvers`),
    fallbackPrimaryApprovers: toSets(stage.fallbackApprovers, `${path}[${index}].fallbackApprovers`),
  }));
}

/** The assignment policy a seed describes. @throws SeedError for references to what does not exist */
export function toAssignmentPolicy(
  seed: PolicySeed,
  accessPackage: AccessPackage,
  tenant: Tenant,
  path: string,
): AssignmentPolicy {
  const key = `${accessPackage.id}/${seed.name}`;
  return {
    id: seed.id ?? deriveObjectId(tenant.id, 'assignment policy', key),
    displayName: seed.name,
    description: seed.description,
    accessPackageId: accessPackage.id,
    catalogId: accessPackage.catalogId,
    allowedTargetScope:
      'group' in seed.requestors ? 'specificDirectoryUsers' : 'specificConnectedOrganizationUsers',
    targets: [toTarget(seed.requestors, tenant, `${path}.requestors`)],
    maximumMs: seed.maximumDuration ?? null,
    endAt: null,
    justificationRequired: seed.justificationRequired,
    customScheduleAllowed: seed.customSchedule,
    selfAddAllowed: true,
    extensionAllowed: seed.extension.allowed,
    selfRemovalAllowed: true,
    onBehalfAllowed: false,
    approvalRequired: seed.stages.length > 0,
    extensionApproval: seed.extension.approval,
    stages: toStages(seed.stages, tenant, `${path}.stages`),
    questions: seed.questions.map(({ text, choices, required, pattern, multiple, german }, index) => ({
      id: deriveObjectId(tenant.id, 'question', `${key}/${text}`),
      text,
      localizations: german === undefined ? [] : [{ languageCode: 'de-de', text: german }],
      isRequired: required,
      isAnswerEditable: true,
      sequence: index + 1,
      isSingleLineQuestion: true,
      regexPattern: pattern ?? null,
      isMultipleSelectionAllowed: multiple,
      choices: choices.map((choice) => ({ actualValue: choice, text: choice, localizations: [] })),
    })),
    review: null,
    automatic: null,
    notificationsDisabled: false,
    createdAt: accessPackage.createdAt,
    modifiedAt: accessPackage.createdAt,
  };
}
