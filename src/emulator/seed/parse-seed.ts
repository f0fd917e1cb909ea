import { z } from 'zod';
import { crossTenantSections } from './parse-cross-tenant.ts';
import { catalog } from './parse-packages.ts';
import { byItself, byName, distinct, guid, name, span } from './parse-values.ts';
import { faultList } from '../control/parse-fault.ts';
import { quirkChanges } from '../quirks.ts';

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
  accountIn: z.array(name).superRefine(byItself).default([]),
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
  members: z
    .array(
      z.union([z.email(), z.strictObject({ group: name })], {
        error: 'write a user principal name or { group }',
      }),
    )
    .superRefine(distinct((member) => (typeof member === 'string' ? member : member.group)))
    .default([]),
  owners: z.array(z.email()).superRefine(byItself).default([]),
  /** Who may activate membership. */
  eligibleMembers: z.array(z.email()).superRefine(byItself).default([]),
  /** The membership rule of a dynamic group. */
  rule: name.optional(),
  directoryRole: name.optional(),
  /** Whether roles can be given to it; a group that has one is in any case. */
  roleAssignable: z.boolean().default(false),
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
  /** People whose app permission policy does not allow it. */
  blockedFor: z.array(z.email()).default([]),
});

const directory = z.strictObject({
  connectedOrganizations: z
    .array(connectedOrganization)
    .superRefine(distinct(({ tenant: source }: { readonly tenant: string }) => source))
    .default([]),
  groups: z.array(group).superRefine(byName).default([]),
  catalogs: z.array(catalog).superRefine(byName).default([]),
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
  people: z
    .array(person)
    .superRefine(
      distinct(({ userPrincipalName }: z.infer<typeof person>) => userPrincipalName, 'userPrincipalName'),
    )
    .default([]),
  /** The bot's own in every tenant when absent. */
  teamsApps: z.array(teamsApp).optional(),
  directory: z.record(name, directory).default({}),
});

const tenants = z
  .array(tenant)
  .min(1)
  .superRefine(byName)
  .superRefine(distinct(({ id }: z.infer<typeof tenant>) => id, 'id'))
  .superRefine(distinct(({ domain }: z.infer<typeof tenant>) => domain, 'domain'));

const seedSchema = z.looseObject({ tenants, sandbox });

export type Seed = z.infer<typeof seedSchema>;
export type DirectorySeed = z.infer<typeof directory>;
export type GroupSeed = z.infer<typeof group>;
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
