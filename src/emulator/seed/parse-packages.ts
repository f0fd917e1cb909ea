import { z } from 'zod';
import { byName, distinct, guid, name, span } from './parse-values.ts';

const approver = z.union(
  [
    z.strictObject({ user: z.email() }),
    z.strictObject({ group: name }),
    z.strictObject({ sponsors: z.enum(['internal', 'external']) }),
    z.strictObject({ manager: z.literal(true) }),
  ],
  { error: 'write { user }, { group }, { sponsors: internal or external } or { manager: true }' },
);

const stage = z.strictObject({
  approvers: z.array(approver),
  fallbackApprovers: z.array(approver).default([]),
  /** After this long the escalation approvers may decide too. */
  escalation: span.optional(),
  escalationApprovers: z.array(approver).default([]),
  justificationRequired: z.boolean().default(false),
  timeout: span.prefault('P14D'),
});

const review = z.strictObject({
  /** An instant, or how long after the first instant of the world. */
  start: z
    .union([z.iso.datetime({ offset: true }).transform((text) => new Date(text)), span])
    .prefault('PT0S'),
  /** How long one round stays open. */
  span,
  /** Between the starts of two rounds; there is one round only when absent. */
  interval: span.optional(),
  reviewers: z.array(approver).default([]),
  fallbackReviewers: z.array(approver).default([]),
  selfReview: z.boolean().default(false),
  expirationBehavior: z
    .enum(['keepAccess', 'removeAccess', 'acceptAccessRecommendation'])
    .default('removeAccess'),
  recommendations: z.boolean().default(true),
  justificationRequired: z.boolean().default(false),
});

/** Everybody whom Graph's word covers; with `notSpecified` nobody requests and administrators assign. */
const scopes = [
  'notSpecified',
  'allMemberUsers',
  'allDirectoryUsers',
  'allConfiguredConnectedOrganizationUsers',
  'allExternalUsers',
] as const;

const policy = z.strictObject({
  name,
  id: guid.optional(),
  description: z.string().default(''),
  requestors: z.union(
    [
      z.strictObject({ connectedOrganization: name }),
      z.strictObject({ group: name }),
      /** A membership rule, such as `(user.department -eq "SOC")`. */
      z.strictObject({ rule: name }),
      z.strictObject({ scope: z.enum(scopes) }),
    ],
    { error: `write { connectedOrganization }, { group }, { rule } or { scope: ${scopes.join(' or ')} }` },
  ),
  /** Assigns by itself to whom the rule fits. */
  automatic: z.strictObject({ remove: z.boolean().default(true), grace: span.prefault('PT0S') }).optional(),
  /** False leaves requests to administrators. */
  selfService: z.boolean().default(true),
  /** Managers may ask for their direct reports. */
  onBehalf: z.boolean().default(false),
  maximumDuration: span.optional(),
  justificationRequired: z.boolean().default(false),
  customSchedule: z.boolean().default(true),
  extension: z
    .strictObject({ allowed: z.boolean().default(true), approval: z.boolean().default(false) })
    .prefault({}),
  stages: z.array(stage).max(3).default([]),
  review: review.optional(),
  questions: z
    .array(
      z.strictObject({
        text: name,
        choices: z.array(name).default([]),
        required: z.boolean().default(false),
        /** A regular expression for text answers. */
        pattern: name.optional(),
        /** Several choices may be taken. */
        multiple: z.boolean().default(false),
        german: name.optional(),
      }),
    )
    .superRefine(distinct(({ text }: { readonly text: string }) => text, 'text'))
    .default([]),
});

/** What a package gives. Roles that are eligible still have to be activated. */
const grant = z.union(
  [
    z.strictObject({ group: name, as: z.enum(['member', 'owner', 'eligible']).default('member') }),
    z.strictObject({ directoryRole: name, as: z.enum(['active', 'eligible']).default('active') }),
    z.strictObject({ app: name, role: name }),
  ],
  {
    error:
      'write { group, as: member, owner or eligible }, { directoryRole, as: active or eligible } or { app, role }',
  },
);

const accessPackage = z.strictObject({
  name,
  id: guid.optional(),
  description: z.string().default(''),
  hidden: z.boolean().default(false),
  /** The group whose membership the package gives; short for one entry of `gives`. */
  group: name.optional(),
  gives: z.array(grant).default([]),
  incompatiblePackages: z.array(name).default([]),
  incompatibleGroups: z.array(name).default([]),
  policies: z.array(policy).superRefine(byName).default([]),
});

/** A catalog with its packages and their policies. */
export const catalog = z.strictObject({
  name,
  id: guid.optional(),
  description: z.string().default(''),
  packages: z.array(accessPackage).superRefine(byName).default([]),
});

export type PackageSeed = z.infer<typeof accessPackage>;
export type GrantSeed = z.infer<typeof grant>;
export type PolicySeed = z.infer<typeof policy>;
export type ApproverSeed = z.infer<typeof approver>;
