import { parseDuration } from './duration.ts';
import type { TenantId } from './ids.ts';
import type { SecurityRole } from './security-role.ts';
import type { Tenant } from './tenant.ts';

/** What a typed line such as `operator in fabrikam for 4h INC-4711 lateral movement` asks for. */
export interface RequestLine {
  readonly role: SecurityRole;
  readonly tenants: readonly TenantId[];
  /** What stood where a tenant is expected and is none that we know. */
  readonly unknownTenant?: string;
  readonly durationMs?: number;
  readonly incident?: string;
  readonly justification: string;
}

const ROLE_WORDS: ReadonlyMap<string, SecurityRole> = new Map([
  ['reader', 'reader'],
  ['read', 'reader'],
  ['operator', 'operator'],
  ['op', 'operator'],
  ['administrator', 'administrator'],
  ['admin', 'administrator'],
]);

/** `INC-7`, `SIR#12`, `CASE4711`: letters, then digits; without a mark between them at least three. */
const INCIDENT = /^[a-z]{2,8}(?:[-#]\d{1,12}|\d{3,12})$/i;
const GLUE = new Set(['in', 'on', 'at', 'and', 'for', 'to', 'the', 'as', '+', '&']);

/**
 * The meaning of a typed line. Words are taken from the front: role, tenants, span, incident number;
 * where the meaning ends, the justification begins, and stays as it was typed.
 * @returns undefined when the line does not begin with a role
 */
export function parseRequestLine(line: string, targets: readonly Tenant[]): RequestLine | undefined {
  const words = line.trim().split(/\s+/);
  if (/^(request|need|want)$/i.test(words[0] ?? '')) words.shift();
  if (/^security$/i.test(words[0] ?? '')) words.shift();
  const role = ROLE_WORDS.get(clean(words.shift()));
  if (!role) return undefined;
  const found: Found = { tenants: [] };
  while (words.length > 0) {
    const taken = takeMeaning(words, targets, found);
    if (taken === 0) break;
    words.splice(0, taken);
  }
  return { role, ...found, justification: words.join(' ') };
}

interface Found {
  tenants: TenantId[];
  unknownTenant?: string;
  durationMs?: number;
  incident?: string;
}

/** How many leading words had a meaning; what they meant goes into `found`. */
function takeMeaning(words: readonly string[], targets: readonly Tenant[], found: Found): number {
  const glue = GLUE.has(clean(words[0])) ? 1 : 0;
  const rest = words.slice(glue);
  // A tenant's name may itself begin with such a word.
  const named = findTenant(words, targets);
  const tenant = named ?? findTenant(rest, targets);
  // A tenant named again, or after the incident number, is part of the story.
  if (tenant && found.incident === undefined && !found.tenants.includes(tenant.id)) {
    found.tenants.push(tenant.id);
    return (named ? 0 : glue) + tenant.words;
  }
  if (found.durationMs === undefined) {
    for (const count of [4, 3, 2, 1]) {
      const durationMs = parseDuration(rest.slice(0, count).map(clean).join(' '));
      if (durationMs !== undefined && rest.length >= count) {
        found.durationMs = durationMs;
        return glue + count;
      }
    }
  }
  if (found.incident === undefined && INCIDENT.test(clean(rest[0]))) {
    found.incident = clean(rest[0]).toUpperCase();
    return glue + 1;
  }
  // `operator in nowhere for 4h`: right after the role, `in` speaks of a tenant.
  const isFirst =
    found.tenants.length === 0 && found.durationMs === undefined && found.incident === undefined;
  if (isFirst && found.unknownTenant === undefined && clean(words[0]) === 'in' && words[1]) {
    found.unknownTenant = words[1].replace(/[,;:.!?]+$/, '');
    return 2;
  }
  return 0;
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
  (word ?? '').toLowerCase().replace(/^[("']+|[,;:.!?"')]+$/g, '');
