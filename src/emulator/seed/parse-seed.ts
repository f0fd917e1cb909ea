import { z } from 'zod';
import { crossTenantSections } from './parse-cross-tenant.ts';
import { faultList } from '../control/parse-fault.ts';
import { parseIsoDuration } from '../iso-duration.ts';
import { quirkChanges } from '../quirks.ts';

const guid = z.guid().transform((id) => id.toLowerCase());
const name = z.string().min(1);

const span = z.string().transform((text, context) => {
  const spanMs = parseIsoDuration(text);
  if (spanMs !== undefined) return spanMs;
  context.addIssue({
    code: 'custom',
    message: `"${text}" is no ISO 8601 duration of days and smaller (like PT8H)`,
  });
  return z.NEVER;
});

// The bot owns this part and may add keys of its own to it, so keys unknown here are let through.
const tenant = z.looseObject({
  name,
  id: guid,
  domain: name,
  kind: z.enum(['source', 'target']).default('target'),
  topology: z.union([z.literal(1), z.literal(2)]).default(2),
  /** The bot's OAuth connection of this tenant; its name when absent. */
  signInConnection: name.optional(),
});

const person = z.strictObject({
  name,
  userPrincipalName: z.email(),
  home: name,
  accountIn: z.array(name).default([]),
  roles: z.array(name).default([]),
  manager: z.email().optional(),
  /** Who answers for the person, where both have an account. */
  sponsors: z.array(z.email()).max(5).default([]),
  department: name.optional(),
  /** False, or the tenants in which the person is signed in; everywhere when absent. */
  signedIn: z.union([z.boolean(), z.array(name)]).default(true),
  objectIds: z.record(name, guid).default({}),
});

const group = z.strictObject({
  name,
  id: guid.optional(),
  members: z.array(z.union([z.email(), z.strictObject({ group: name })])).default([]),
  owners: z.array(z.email()).default([]),
  /** Who may activate membership. */
  eligibleMembers: z.array(z.email()).default([]),
  /** The membership rule of a dynamic group. */
  rule: name.optional(),
  directoryRole: name.optional(),
  /** Whether roles can be given to it; a group that has one is in any case. */
  roleAssignable: z.boolean().default(false),
});

const approver = z.union([
  z.strictObject({ user: z.email() }),
  z.strictObject({ group: name }),
  z.strictObject({ sponsors: z.enum(['internal', 'external']) }),
  z.strictObject({ manager: z.literal(true) }),
]);

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

const policy = z.strictObject({
  name,
  id: guid.optional(),
  description: z.string().default(''),
  requestors: z.union([
    z.strictObject({ connectedOrganization: name }),
    z.strictObject({ group: name }),
    /** A membership rule, such as `(user.department -eq "SOC")`. */
    z.strictObject({ rule: name }),
    /** Everybody whom Graph's word covers; with `notSpecified` nobody requests and administrators assign. */
    z.strictObject({
      scope: z.enum([
        'notSpecified',
        'allMemberUsers',
        'allDirectoryUsers',
        'allConfiguredConnectedOrganizationUsers',
        'allExternalUsers',
      ]),
    }),
  ]),
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
    .default([]),
});

/** What a package gives. Roles that are eligible still have to be activated. */
const grant = z.union([
  z.strictObject({ group: name, as: z.enum(['member', 'owner', 'eligible']).default('member') }),
  z.strictObject({ directoryRole: name, as: z.enum(['active', 'eligible']).default('active') }),
  z.strictObject({ app: name, role: name }),
]);

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
  policies: z.array(policy).default([]),
});

const catalog = z.strictObject({
  name,
  id: guid.optional(),
  description: z.string().default(''),
  packages: z.array(accessPackage).default([]),
});

const connectedOrganization = z.union([
  name.transform((tenantName) => ({ tenant: tenantName, internalSponsors: [], externalSponsors: [] })),
  z.strictObject({
    tenant: name,
    internalSponsors: z.array(z.email()).default([]),
    externalSponsors: z.array(z.email()).default([]),
  }),
]);

/** A role of entitlement management, by Graph's name for it. */
const entitlementRole = z.strictObject({
  role: name,
  /** All catalogs when absent. */
  catalog: name.optional(),
  users: z.array(z.email()).default([]),
  groups: z.array(name).default([]),
  /** Client ids. */
  apps: z.array(guid).default([]),
});

/** A directory role by Microsoft's name for it; eligible ones still have to be activated. */
const directoryRole = z.strictObject({
  role: name,
  eligible: z.boolean().default(false),
  users: z.array(z.email()).default([]),
  groups: z.array(name).default([]),
  /** Client ids. */
  apps: z.array(guid).default([]),
});

/** An app in the catalogs of Teams. */
const teamsApp = z.strictObject({
  name,
  /** The id in its manifest. */
  manifestId: guid,
  /** The registration behind it; the bot's when absent. */
  appId: guid.optional(),
  version: name.default('1.0.0'),
  distribution: z.enum(['organization', 'store', 'sideloaded']).default('organization'),
  /** The tenants with it in their catalog; all when absent. */
  availableIn: z.array(name).optional(),
  installedFor: z.array(z.email()).default([]),
});

const directory = z.strictObject({
  connectedOrganizations: z.array(connectedOrganization).default([]),
  groups: z.array(group).default([]),
  catalogs: z.array(catalog).default([]),
  entitlementRoles: z.array(entitlementRole).default([]),
  directoryRoles: z.array(directoryRole).default([]),
  ...crossTenantSections,
});

const app = z.strictObject({
  name,
  clientId: guid,
  /** Without secret and certificate the app is a public client. */
  clientSecret: name.nullable().default(null),
  certificates: z.array(name).default([]),
  redirectUris: z.array(name).default([]),
  /** `api://<client id>` when absent. */
  identifierUris: z.array(name).optional(),
  /** The tenants whose administrator has consented; all when absent. */
  consentedIn: z.array(name).optional(),
  applicationPermissions: z.array(name).default([]),
  delegatedPermissions: z.array(name).default([]),
});

const sandbox = z.strictObject({
  /** The bot's registration. */
  app,
  /** Further registrations, for whoever else calls Graph. */
  apps: z.array(app).default([]),
  delays: z
    .strictObject({
      seed: z.int().default(1),
      jitter: span.prefault('PT0S'),
      submit: span.prefault('PT1S'),
      deliver: span.prefault('PT3S'),
      membership: span.prefault('PT2S'),
      directoryRole: span.prefault('PT4S'),
      removal: span.prefault('PT3S'),
      automatic: span.prefault('PT5M'),
      synchronization: span.prefault('PT40M'),
      provisioning: span.prefault('PT5S'),
    })
    .prefault({}),
  quirks: quirkChanges.default({}),
  /** As `PUT /control/faults` takes them; they are set at the start and after a reset. */
  faults: faultList.default([]),
  /** Whether Microsoft's published limits hold. */
  throttling: z.enum(['none', 'published']).default('none'),
  people: z.array(person).default([]),
  /** The bot's own in every tenant when absent. */
  teamsApps: z.array(teamsApp).optional(),
  directory: z.record(name, directory).default({}),
});

const seedSchema = z.looseObject({ tenants: z.array(tenant).min(1), sandbox });

export type Seed = z.infer<typeof seedSchema>;
export type DirectorySeed = z.infer<typeof directory>;
export type GroupSeed = z.infer<typeof group>;
export type PackageSeed = z.infer<typeof accessPackage>;
export type GrantSeed = z.infer<typeof grant>;
export type PolicySeed = z.infer<typeof policy>;
export type ApproverSeed = z.infer<typeof approver>;
export type PersonSeed = z.infer<typeof person>;
export type AppSeed = z.infer<typeof app>;

/** Is thrown when the seed is not usable; the message has one line `path: what is wrong` per problem. */
export class SeedError extends Error {
  override readonly name = 'SeedError';
}

/**
 * The validated seed with its defaults filled in and its durations in milliseconds.
 * @param source the parsed YAML
 * @throws SeedError naming the path of everything that is wrong
 */
export function parseSeed(source: unknown): Seed {
  const result = seedSchema.safeParse(source);
  if (result.success) return result.data;
  throw new SeedError(
    result.error.issues.map((issue) => `${z.core.toDotPath(issue.path)}: ${issue.message}`).join('\n'),
  );
}
