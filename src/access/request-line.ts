import { parseDuration } from './duration.ts';
import type { TenantId } from './ids.ts';
import type { SecurityRole } from './security-role.ts';
import type { Tenant } from './tenant.ts';
import { parseTypedTime, TIME_WORDS_MAX } from './typed-time.ts';
import { meaningsOf, wordsOf } from './typed-words.ts';

/** What a typed line such as `operator in fabrikam for 4h INC-4711 lateral movement` asks for. */
export interface RequestLine {
  readonly roles: readonly SecurityRole[];
  readonly tenants: readonly TenantId[];
  /** What stood where a tenant is expected and is none that we know. */
  readonly unknownTenant?: string;
  /** `until 18:00` counts from the start, or from now. */
  readonly durationMs?: number;
  /** Absent: as soon as it is approved. */
  readonly startsAt?: Date;
  readonly incident?: string;
  readonly urgent?: true;
  readonly justification: string;
}

const ROLES = meaningsOf('roles');
const ASKS = wordsOf('asks');
const URGENT = wordsOf('urgent');
const BEFORE_ROLE = wordsOf('beforeRole');
const AND = wordsOf('and');
const GLUE = wordsOf('glue');
const IN = wordsOf('in');
const FROM = wordsOf('from');
const UNTIL = wordsOf('until');

/** `INC-7`, `SIR#12`, `CASE4711`: letters, then digits; without a mark between them at least three. */
const INCIDENT = /^[a-z]{2,8}(?:[-#]\d{1,12}|\d{3,12})$/i;

/** Who types, and when: names and times mean something only there. */
export interface LineContext {
  readonly targets: readonly Tenant[];
  readonly now: Date;
  /** IANA name of the zone that times of day are in. */
  readonly timeZone: string;
}

/**
 * The meaning of a typed line. Words are taken from the front: roles, tenants, span or times, incident number;
 * where the meaning ends, the justification begins, and stays as it was typed.
 * @returns undefined when the line does not begin with a role
 */
export function parseRequestLine(line: string, context: LineContext): RequestLine | undefined {
  const words = line.trim().split(/\s+/);
  const found: Found = { tenants: [] };
  while (ASKS.has(clean(words[0])) || takeUrgent(words, found) > 0) words.shift();
  const roles = takeRoles(words);
  if (roles.length === 0) return undefined;
  while (words.length > 0) {
    const taken = takeMeaning(words, context, found);
    if (taken === 0) break;
    words.splice(0, taken);
  }
  // `operator in fabrikam anfordern`: where the verb comes last, it is no reason.
  if (words.length === 1 && ASKS.has(clean(words[0]))) words.shift();
  const { endsAt, ...rest } = found;
  const startMs = (found.startsAt ?? context.now).getTime();
  const spanMs = endsAt && endsAt.getTime() - startMs;
  const durationMs = found.durationMs ?? (spanMs !== undefined && spanMs > 0 ? spanMs : undefined);
  return {
    roles,
    ...rest,
    ...(durationMs === undefined ? {} : { durationMs }),
    justification: words.join(' '),
  };
}

/** `operator`, `security reader and operator`, `op, admin`: each once. */
function takeRoles(words: string[]): SecurityRole[] {
  const roles: SecurityRole[] = [];
  for (;;) {
    const skipped = roles.length > 0 && AND.has(clean(words[0])) ? 1 : 0;
    const at = BEFORE_ROLE.has(clean(words[skipped])) ? skipped + 1 : skipped;
    const said = (words[at] ?? '').split(',').filter(Boolean).map(clean);
    const meant = said.map((word) => ROLES.get(word));
    if (meant.length === 0 || meant.includes(undefined)) return [...new Set(roles)];
    roles.push(...meant.filter((role) => role !== undefined));
    words.splice(0, at + 1);
  }
}

interface Found {
  tenants: TenantId[];
  urgent?: true;
  unknownTenant?: string;
  durationMs?: number;
  startsAt?: Date;
  endsAt?: Date;
  incident?: string;
}

/** How many leading words had a meaning; what they meant goes into `found`. */
function takeMeaning(words: readonly string[], context: LineContext, found: Found): number {
  const glue = GLUE.has(clean(words[0])) ? 1 : 0;
  return (
    takeTenant(words, glue, context, found) ||
    takeTime(words, context, found) ||
    takeSpan(words, glue, found) ||
    takeIncident(words, glue, found) ||
    takeUrgent(words, found) ||
    takeUnknownTenant(words, found)
  );
}

function takeTenant(words: readonly string[], glue: number, { targets }: LineContext, found: Found): number {
  // A tenant's name may itself begin with such a word.
  const named = findTenant(words, targets);
  const tenant = named ?? findTenant(words.slice(glue), targets);
  // A tenant named again, or after the incident number, is part of the story.
  if (!tenant || found.incident !== undefined || found.tenants.includes(tenant.id)) return 0;
  found.tenants.push(tenant.id);
  return (named ? 0 : glue) + tenant.words;
}

function takeTime(words: readonly string[], { now, timeZone }: LineContext, found: Found): number {
  const lead = clean(words[0]);
  const isEnd = UNTIL.has(lead);
  if (!isEnd && !FROM.has(lead)) return 0;
  // An end without a day is the first one after the start.
  const time = parseTypedTime(
    words.slice(1, 1 + TIME_WORDS_MAX).map(clean),
    (isEnd && found.startsAt) || now,
    timeZone,
  );
  if (!time) return 0;
  if (isEnd ? found.endsAt || found.durationMs : found.startsAt) return 0;
  if (isEnd) found.endsAt = time.at;
  else found.startsAt = time.at;
  return 1 + time.words;
}

function takeSpan(words: readonly string[], glue: number, found: Found): number {
  if (found.durationMs !== undefined || found.endsAt !== undefined) return 0;
  const rest = words.slice(glue);
  for (const count of [4, 3, 2, 1]) {
    const durationMs = parseDuration(rest.slice(0, count).map(clean).join(' '));
    if (durationMs === undefined || rest.length < count) continue;
    found.durationMs = durationMs;
    return glue + count;
  }
  return 0;
}

function takeIncident(words: readonly string[], glue: number, found: Found): number {
  if (found.incident !== undefined || !INCIDENT.test(clean(words[glue]))) return 0;
  found.incident = clean(words[glue]).toUpperCase();
  return glue + 1;
}

function takeUrgent(words: readonly string[], found: Found): number {
  if (!URGENT.has(clean(words[0]))) return 0;
  found.urgent = true;
  return 1;
}

/** `operator in nowhere for 4h`: right after the role, `in` speaks of a tenant. */
function takeUnknownTenant(words: readonly string[], found: Found): number {
  const { tenants, urgent: _, ...others } = found;
  const isFirst = tenants.length === 0 && Object.keys(others).length === 0;
  if (!isFirst || !IN.has(clean(words[0])) || !words[1]) return 0;
  found.unknownTenant = words[1].replace(/[,;:.!?]+$/, '');
  return 2;
}

function findTenant(
  words: readonly string[],
  targets: readonly Tenant[],
): { id: TenantId; words: number } | undefined {
  let longest: { id: TenantId; words: number } | undefined;
  for (const { id, name, domain, aliases } of targets) {
    for (const known of [name, domain, ...aliases]) {
      const wanted = known.split(/\s+/).map(clean);
      const isSaid = wanted.every((word, at) => word === clean(words[at]));
      if (isSaid && wanted.length > (longest?.words ?? 0)) longest = { id, words: wanted.length };
    }
  }
  return longest;
}

const clean = (word: string | undefined): string =>
  (word ?? '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/^[("']+|[,;:.!?"')]+$/g, '');

/** The incident number that stands anywhere in a text, such as `INC-4711`; letters must be capitals there. */
const INCIDENT_INSIDE = /(?<![\w-])[A-Z]{2,8}[-#]\d{1,12}(?![\w-])/;

/** What a message that somebody wrote tells about a request: the tenants it names and its incident number. */
export function readMention(
  text: string,
  targets: readonly Tenant[],
): { readonly tenants: readonly TenantId[]; readonly incident?: string } {
  const words = text.split(/\s+/);
  const named = words.flatMap((_, at) => findTenant(words.slice(at, at + 6), targets)?.id ?? []);
  const [incident] = INCIDENT_INSIDE.exec(text) ?? [];
  return { tenants: [...new Set(named)], ...(incident ? { incident } : {}) };
}
