import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { AccessError } from './access/errors.ts';
import type { TenantId } from './access/ids.ts';
import { isGuid } from './access/ids.ts';
import { isChannelId } from './access/recipient.ts';
import { SECURITY_ROLES } from './access/security-role.ts';
import { CLOUDS } from './access/tenant.ts';
import type { Cloud, Tenant } from './access/tenant.ts';
import { isLocale, isTimeZone } from './access/locale.ts';
import { CLOUD_ADDRESSES } from './cloud-addresses.ts';
import type { Addresses, Audiences } from './cloud-addresses.ts';
import { followShape } from './follow-shape.ts';
import type { Tenants } from './ports/tenants.ts';

const url = z.url().transform((text) => text.replace(/\/+$/, ''));
const guid = z
  .string()
  .refine(isGuid, 'must be a GUID')
  .transform((text) => text.toLowerCase() as TenantId);
const seconds = z.coerce.number().positive().max(86_400);
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
);
/** As `createServiceUrlCheck` compares them: with a path, even a slash, none would ever match. */
const isOrigin = (text: string): boolean => {
  const bare = text.replace(/:\*$/, '');
  return !bare.includes('*') && URL.canParse(bare) && new URL(bare).origin === bare;
};
const origins = list.refine(
  (all) => all.length > 0 && all.every(isOrigin),
  'must be origins such as https://host, without a path',
);

/** Every variable of the environment that the bot reads; env/.env.example explains each. */
export const environmentShape = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3978),
  HOST: z.string().default('0.0.0.0'),
  BOT_APP_ID: guid,
  BOT_APP_SECRET: z.string().min(1),
  BOT_APP_TENANT_ID: guid,
  TENANTS_FILE: z.string().min(1),
  TEAMS_APP_ID: guid.exactOptional(),
  DATA_DIR: z.string().min(1).default('data'),
  DATABASE_URL: z.string().startsWith('postgres').optional(),
  CLOUD: z.enum(CLOUDS).default('global'),
  GRAPH_BASE_URL: url.exactOptional(),
  LOGIN_BASE_URL: url.exactOptional(),
  CHANNEL_ISSUER: url.exactOptional(),
  CHANNEL_OPENID_METADATA_URL: url.exactOptional(),
  TOKEN_SERVICE_URL: url.exactOptional(),
  SERVICE_URL_ALLOW: origins.exactOptional(),
  CLOCK_URL: url.optional(),
  SYNC_OPEN_SECONDS: seconds.default(15),
  SYNC_IDLE_SECONDS: seconds.default(60),
  SYNC_REVIEWS_SECONDS: seconds.default(900),
  TICK_SECONDS: seconds.default(1),
  KEEP_DAYS: z.coerce.number().int().min(400).max(3650).default(400),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export type Environment = Readonly<z.infer<typeof environmentShape>>;

export interface Config extends Omit<Environment, keyof Addresses>, Addresses, Audiences {
  readonly tenants: Tenants;
}

const word = z.string().trim().min(1).max(80);
const common = {
  name: word,
  id: guid,
  domain: word,
  aliases: z.array(word.transform((text) => text.toLowerCase())).default([]),
  signInConnection: word,
  operators: z
    .array(
      word.refine(
        (text) => isGuid(text) || text.includes('@'),
        'must be a user principal name or an object id',
      ),
    )
    .exactOptional(),
  installForPeople: z.boolean().exactOptional(),
};
/** How the cards in the approvals channel read: there is no one reader whose settings would tell. */
const channelShape = {
  approvalsChannel: z
    .string()
    .trim()
    .refine(
      isChannelId,
      'must be the id of a channel, such as 19:abc@thread.tacv2, and not its link; mention the bot in the channel to read it',
    )
    .exactOptional(),
  timeZone: z.string().refine(isTimeZone, 'must be an IANA time zone such as Europe/Berlin').exactOptional(),
  locale: z.string().refine(isLocale, 'must be a language such as de or de-DE').exactOptional(),
};
const tenantShape = z.discriminatedUnion('kind', [
  z.strictObject({ ...common, kind: z.literal('source') }),
  z
    .strictObject({
      ...common,
      kind: z.literal('target'),
      topology: z.union([z.literal(1), z.literal(2)]),
      packages: z.partialRecord(z.enum(SECURITY_ROLES), word),
      firstRequestByApp: z.boolean().exactOptional(),
      reprocess: z.boolean().exactOptional(),
      follow: followShape.exactOptional(),
      ...channelShape,
    })
    .refine(({ approvalsChannel, timeZone, locale }) => approvalsChannel || !(timeZone || locale), {
      path: ['approvalsChannel'],
      error: 'is missing: timeZone and locale say how its cards read',
    })
    .refine(({ topology, firstRequestByApp }) => topology === 2 || !firstRequestByApp, {
      path: ['firstRequestByApp'],
      error: 'is for topology 2: in topology 1 the source makes the accounts',
    }),
]);
/** `sandbox` is for the emulator; the bot does not read it. */
const tenantsFileShape = z.strictObject({
  tenants: z.array(tenantShape).min(2),
  sandbox: z.unknown().optional(),
});

/**
 * The whole configuration, or one error that lists everything that is missing or wrong.
 * @throws AccessError `invalid-input`, its message for the operator's eyes
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  // An empty variable is an absent one: nobody means "no secret" by it.
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = environmentShape.safeParse(given);
  const cloud = parsed.data?.CLOUD ?? 'global';
  const path = given['TENANTS_FILE'];
  const file = typeof path === 'string' ? readTenantsFile(path, cloud) : { problems: [] };
  const problems = [
    ...(parsed.success ? [] : parsed.error.issues.map((issue) => toProblem(issue, given))),
    ...('problems' in file ? file.problems : []),
    ...('tenants' in file && !given['TEAMS_APP_ID'] ? findInstalling(file.tenants) : []),
  ];
  if (!parsed.success || !('tenants' in file) || problems.length > 0) {
    throw new AccessError('invalid-input', toReport(problems));
  }
  return Object.freeze({ ...CLOUD_ADDRESSES[cloud], ...parsed.data, tenants: file.tenants });
}

/** What the bot is to add for people it has to know by its id in the catalog. */
const findInstalling = ({ source, targets }: Tenants): string[] =>
  [source, ...targets]
    .filter(({ installForPeople }) => installForPeople)
    .map(({ name }) => `TEAMS_APP_ID is missing: ${name} has installForPeople`);

function toProblem(issue: z.core.$ZodIssue, given: Readonly<Record<string, unknown>>): string {
  const name = issue.path.join('.');
  return given[name] === undefined ? `${name} is missing` : `${name}: ${issue.message}`;
}

const toReport = (problems: readonly string[]): string =>
  [
    'SOC Access cannot start: its configuration is not complete.',
    ...problems.map((problem) => `  - ${problem}`),
    'env/.env.example explains every variable. To try it without any: npm run sandbox',
  ].join('\n');

function readTenantsFile(path: string, cloud: Cloud): { tenants: Tenants } | { problems: string[] } {
  try {
    const parsed = tenantsFileShape.safeParse(parseYaml(readFileSync(path, 'utf8')));
    if (!parsed.success) {
      return {
        problems: parsed.error.issues.map(({ path: at, message }) =>
          [path, ...(at.length > 0 ? [at.join('.')] : []), message].join(': '),
        ),
      };
    }
    return toTenants(parsed.data.tenants as unknown as readonly Tenant[], path, cloud);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { problems: [`TENANTS_FILE: ${path} cannot be read: ${why}`] };
  }
}

function toTenants(
  rows: readonly Tenant[],
  path: string,
  cloud: Cloud,
): { tenants: Tenants } | { problems: string[] } {
  const where = cloud === 'global' ? {} : { cloud };
  const all = rows.map((row) => ({ ...row, packages: row.packages ?? {}, ...where }));
  const sources = all.filter(({ kind }) => kind === 'source');
  const targets = all.filter(({ kind }) => kind === 'target');
  const twice = [
    ...findShared(all, ({ id }) => [id]),
    ...findShared(all, ({ name, domain, aliases }) => [name.toLowerCase(), domain.toLowerCase(), ...aliases]),
    ...findShared(all, ({ signInConnection }) => [signInConnection]),
    ...findShared(all, ({ approvalsChannel }) => (approvalsChannel ? [approvalsChannel] : [])),
  ];
  const problems = [
    ...(sources.length === 1 ? [] : [`${path}: there must be exactly one tenant of kind source`]),
    ...(targets.length > 0 ? [] : [`${path}: there must be at least one tenant of kind target`]),
    ...twice.map((each) => `${path}: ${each} stands for two tenants`),
  ];
  const [source] = sources;
  if (!source || problems.length > 0) return { problems };
  const find = (id: TenantId): Tenant | undefined => all.find((tenant) => tenant.id === id);
  return {
    tenants: {
      source,
      targets,
      find,
      get(id) {
        const tenant = find(id);
        if (!tenant) throw new AccessError('not-found', `tenant ${id} is not in the tenants file`);
        return tenant;
      },
    },
  };
}

/** What stands for more than one tenant. */
function findShared(tenants: readonly Tenant[], wordsOf: (tenant: Tenant) => readonly string[]): string[] {
  const words = tenants.flatMap((tenant) => [...new Set(wordsOf(tenant))]);
  return [...new Set(words.filter((each, at) => words.indexOf(each) !== at))];
}
