import { z } from 'zod';
import { parseIsoDuration } from '../iso-duration.ts';

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
  kind: z.enum(['source', 'target']),
  topology: z.union([z.literal(1), z.literal(2)]).default(2),
  signInConnection: name,
});

const person = z.strictObject({
  name,
  userPrincipalName: z.email(),
  home: name,
  accountIn: z.array(name).default([]),
  roles: z.array(name).default([]),
  manager: z.email().optional(),
  department: name.optional(),
  /** False, or the tenants in which the person is signed in; everywhere when absent. */
  signedIn: z.union([z.boolean(), z.array(name)]).default(true),
  objectIds: z.record(name, guid).default({}),
});

const group = z.strictObject({
  name,
  id: guid.optional(),
  members: z.array(z.union([z.email(), z.strictObject({ group: name })])).default([]),
  directoryRole: name.optional(),
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

const policy = z.strictObject({
  name,
  id: guid.optional(),
  description: z.string().default(''),
  requestors: z.union([z.strictObject({ connectedOrganization: name }), z.strictObject({ group: name })]),
  maximumDuration: span.optional(),
  justificationRequired: z.boolean().default(false),
  customSchedule: z.boolean().default(true),
  extension: z
    .strictObject({ allowed: z.boolean().default(true), approval: z.boolean().default(false) })
    .prefault({}),
  stages: z.array(stage).max(3).default([]),
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

const accessPackage = z.strictObject({
  name,
  id: guid.optional(),
  description: z.string().default(''),
  group: name.optional(),
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

const directory = z.strictObject({
  connectedOrganizations: z.array(connectedOrganization).default([]),
  groups: z.array(group).default([]),
  catalogs: z.array(catalog).default([]),
});

const sandbox = z.strictObject({
  app: z.strictObject({
    name,
    clientId: guid,
    clientSecret: name,
    applicationPermissions: z.array(name).default([]),
    delegatedPermissions: z.array(name).default([]),
  }),
  delays: z
    .strictObject({
      seed: z.int().default(1),
      jitter: span.prefault('PT0S'),
      submit: span.prefault('PT1S'),
      deliver: span.prefault('PT3S'),
      membership: span.prefault('PT2S'),
      directoryRole: span.prefault('PT4S'),
      removal: span.prefault('PT3S'),
    })
    .prefault({}),
  people: z.array(person).default([]),
  directory: z.record(name, directory).default({}),
});

const seedSchema = z.looseObject({ tenants: z.array(tenant).min(1), sandbox });

export type Seed = z.infer<typeof seedSchema>;
export type DirectorySeed = z.infer<typeof directory>;
export type GroupSeed = z.infer<typeof group>;
export type PolicySeed = z.infer<typeof policy>;
export type ApproverSeed = z.infer<typeof approver>;
export type PersonSeed = z.infer<typeof person>;

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
