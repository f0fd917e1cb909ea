import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { parseIsoDuration } from '../iso-duration.ts';
import { odataType, parseModel } from './parse-model.ts';
import { question } from './parse-question.ts';
import { subjectSet } from './parse-subject-set.ts';

const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

const duration = z.string().refine((text) => parseIsoDuration(text) !== undefined, 'is no usable duration');
const instant = z.iso.datetime({ offset: true });

const subjectSets = z
  .array(subjectSet)
  .nullish()
  .transform((list) => list ?? []);

const expiration = z
  .strictObject({
    ...odataType,
    endDateTime: instant.nullish().default(null),
    duration: duration.nullish().default(null),
    type: z.enum(['notSpecified', 'noExpiration', 'afterDateTime', 'afterDuration']).default('notSpecified'),
  })
  .refine(({ type, endDateTime }) => type !== 'afterDateTime' || endDateTime !== null, 'lacks endDateTime')
  .refine(({ type, duration: span }) => type !== 'afterDuration' || span !== null, 'lacks duration')
  .transform(({ endDateTime, duration: span, type }) => ({ endDateTime, duration: span, type }));

const requestorSettings = z.strictObject({
  ...odataType,
  enableTargetsToSelfAddAccess: flag,
  enableTargetsToSelfUpdateAccess: flag,
  enableTargetsToSelfRemoveAccess: flag,
  allowCustomAssignmentSchedule: flag,
  enableOnBehalfRequestorsToAddAccess: flag,
  enableOnBehalfRequestorsToUpdateAccess: flag,
  enableOnBehalfRequestorsToRemoveAccess: flag,
  onBehalfRequestors: subjectSets,
});

const stage = z
  .strictObject({
    ...odataType,
    durationBeforeAutomaticDenial: duration,
    isApproverJustificationRequired: flag,
    isEscalationEnabled: flag,
    durationBeforeEscalation: duration.nullish().transform((text) => text ?? 'PT0S'),
    primaryApprovers: subjectSets,
    fallbackPrimaryApprovers: subjectSets,
    escalationApprovers: subjectSets,
    fallbackEscalationApprovers: subjectSets,
    approverInformationVisibility: z.enum(['default', 'notVisible', 'visible']).optional(),
  })
  .refine(
    (input) => input.primaryApprovers.length + input.fallbackPrimaryApprovers.length > 0,
    'has no approvers',
  )
  .refine(
    (input) =>
      !input.isEscalationEnabled ||
      (input.durationBeforeEscalation !== 'PT0S' &&
        input.escalationApprovers.length + input.fallbackEscalationApprovers.length > 0),
    'has no escalation approvers, or no durationBeforeEscalation',
  );

const requestApprovalSettings = z
  .strictObject({
    ...odataType,
    isApprovalRequiredForAdd: flag,
    isApprovalRequiredForUpdate: flag,
    isRequestorJustificationRequired: flag,
    stages: z
      .array(stage)
      .max(3)
      .nullish()
      .transform((list) => list ?? []),
  })
  .refine(
    (input) =>
      input.stages.length > 0 || !(input.isApprovalRequiredForAdd || input.isApprovalRequiredForUpdate),
    'requires approval but has no stage',
  );

const recurrence = z.strictObject({
  ...odataType,
  pattern: z.looseObject({
    type: z.enum(['daily', 'weekly', 'absoluteMonthly', 'absoluteYearly']),
    interval: z.int().min(1),
    month: z.int().min(0).default(0),
    dayOfMonth: z.int().min(0).max(31).default(0),
    daysOfWeek: z.array(z.string()).nullish().default([]),
  }),
  range: z.looseObject({
    type: z.enum(['endDate', 'noEnd', 'numbered']).default('noEnd'),
    numberOfOccurrences: z.int().min(0).default(0),
    endDate: z.iso.date().nullish(),
  }),
});

const reviewSettings = z
  .strictObject({
    ...odataType,
    isEnabled: flag,
    expirationBehavior: z
      .enum(['keepAccess', 'removeAccess', 'acceptAccessRecommendation'])
      .default('keepAccess'),
    isRecommendationEnabled: flag,
    isReviewerJustificationRequired: flag,
    isSelfReview: flag,
    schedule: z
      .strictObject({
        ...odataType,
        startDateTime: instant.nullish().default(null),
        expiration: expiration.nullish().default(null),
        recurrence: recurrence.nullish().default(null),
      })
      .nullish()
      .default(null),
    primaryReviewers: subjectSets,
    fallbackReviewers: subjectSets,
  })
  .refine(
    ({ isEnabled, schedule }) => !isEnabled || (schedule?.expiration?.duration ?? null) !== null,
    'is enabled but its schedule does not say how long a review lasts',
  );

const automaticRequestSettings = z.strictObject({
  ...odataType,
  requestAccessForAllowedTargets: flag,
  removeAccessWhenTargetLeavesAllowedTargets: flag,
  gracePeriodBeforeAccessRemoval: duration.nullish().default(null),
});

const requestStages = [
  'assignmentRequestCreated',
  'assignmentRequestApproved',
  'assignmentRequestGranted',
  'assignmentRequestRemoved',
] as const;
const assignmentStages = [
  'assignmentFourteenDaysBeforeExpiration',
  'assignmentOneDayBeforeExpiration',
] as const;

const customExtensionStageSetting = z
  .strictObject({
    ...odataType,
    id: z.guid().optional(),
    stage: z.enum([...requestStages, ...assignmentStages]),
    customExtension: z.looseObject({ id: z.guid() }),
  })
  .transform(({ id, stage: name, customExtension }) => ({
    id: id ?? randomUUID(),
    stage: name,
    customExtensionId: customExtension.id.toLowerCase(),
  }));

// What the service sets by itself may come back in a body that was read before; it is not looked at.
const readOnly = {
  id: z.unknown().optional(),
  createdDateTime: z.unknown().optional(),
  modifiedDateTime: z.unknown().optional(),
  catalog: z.unknown().optional(),
  '@odata.context': z.unknown().optional(),
};

const policyBody = z.strictObject({
  ...odataType,
  ...readOnly,
  displayName: z.string().min(1),
  description: z
    .string()
    .nullish()
    .transform((text) => text ?? ''),
  allowedTargetScope: z
    .enum([
      'notSpecified',
      'specificDirectoryUsers',
      'specificConnectedOrganizationUsers',
      'specificDirectoryServicePrincipals',
      'allMemberUsers',
      'allDirectoryUsers',
      'allDirectoryServicePrincipals',
      'allConfiguredConnectedOrganizationUsers',
      'allExternalUsers',
      'allDirectoryAgentIdentities',
    ])
    .default('notSpecified'),
  specificAllowedTargets: subjectSets,
  automaticRequestSettings: automaticRequestSettings.nullish().default(null),
  expiration: expiration
    .nullish()
    .transform((value) => value ?? { endDateTime: null, duration: null, type: 'notSpecified' as const }),
  requestorSettings: requestorSettings.nullish().default(null),
  requestApprovalSettings: requestApprovalSettings.nullish().default(null),
  reviewSettings: reviewSettings.nullish().default(null),
  notificationSettings: z
    .strictObject({ ...odataType, isAssignmentNotificationDisabled: flag })
    .nullish()
    .transform((value) => value ?? { isAssignmentNotificationDisabled: false }),
  questions: z
    .array(question)
    .nullish()
    .transform((list) => list ?? []),
  customExtensionStageSettings: z
    .array(customExtensionStageSetting)
    .max(5)
    .nullish()
    .transform((list) => list ?? []),
  accessPackage: z.looseObject({ id: z.string() }).optional(),
});

type ParsedPolicy = z.output<typeof policyBody>;

/** What a policy's author wrote, with Graph's defaults: what is read back, and what the terms are derived from. */
export type WrittenPolicy = Omit<ParsedPolicy, keyof typeof readOnly | 'accessPackage' | '@odata.type'>;

/** A checked body: the policy, and the package it is for. */
export interface PolicyInput {
  readonly written: WrittenPolicy;
  readonly accessPackageId: string | null;
}

/**
 * The checked body of POST and PUT assignmentPolicies.
 * @throws GraphError 400 InvalidModel; also for properties v1.0 does not have
 * @see https://learn.microsoft.com/graph/api/entitlementmanagement-post-assignmentpolicies
 */
export function parsePolicy(body: unknown): PolicyInput {
  const { accessPackage, ...rest } = parseModel(policyBody, body);
  const hidden: ReadonlySet<string> = new Set([...Object.keys(readOnly), '@odata.type']);
  const kept = Object.entries(rest).filter(([name]) => !hidden.has(name));
  return {
    written: Object.fromEntries(kept) as WrittenPolicy,
    accessPackageId: accessPackage?.id ?? null,
  };
}
