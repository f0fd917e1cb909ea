import type { TenantId } from './ids.ts';
import { isStartSoon } from './later-start.ts';
import { checkDetails } from './pack-details.ts';
import type { Entered } from './pack-details.ts';
import type { FieldProblem } from './request-form.ts';
import { INCIDENT_MAX, JUSTIFICATION_MAX } from './request-pack.ts';
import type { Answer, Offer } from './request-pack.ts';
import type { SecurityRole } from './security-role.ts';

/** What was entered into the request form. */
export interface PackInput {
  readonly roles: readonly SecurityRole[];
  readonly tenants: readonly TenantId[];
  readonly durationMs?: number;
  /** `not-a-time`: something was entered and is no time. */
  readonly startsAt?: Date | 'not-a-time';
  /** The person has read that the start may come before the approval. */
  readonly isStartWarned?: boolean;
  readonly justification: string;
  readonly incident: string;
  readonly urgent: boolean;
  readonly entered: Entered;
}

/** The offer taken for one role in one tenant, with the answers to its questions. */
export interface ChosenOffer extends Offer {
  readonly answers: readonly Answer[];
}

/** Entra takes a start that is later than this, but nobody plans an incident so far ahead: it is a slip. */
const START_WITHIN_MS = 90 * 86_400_000;

/**
 * Checks what was entered against what the tenants offer.
 * @returns the chosen offers, one per role and tenant, or every problem at once; where there is no other, that the
 *   start may come before the approval is one until the person was warned
 */
export function checkPack(
  input: PackInput,
  offers: readonly Offer[],
  nameOf: (tenant: TenantId) => string,
  now: Date,
): { readonly chosen: readonly ChosenOffer[] } | { readonly problems: readonly FieldProblem[] } {
  const wanted = wantedOf(input);
  const details = checkDetails(wanted, offers, input.entered);
  const taken = details.flatMap((detail) => detail.taken ?? []);
  const problems = [
    ...checkRoles(input, offers, nameOf),
    ...checkDuration(input.durationMs, taken, nameOf),
    ...checkStart(input.startsAt, taken, nameOf, now),
    ...checkWords(input, taken),
    ...details.flatMap((detail) => detail.problems),
  ];
  if (problems.length > 0) return { problems };
  const { startsAt, isStartWarned = false } = input;
  const isSoon = startsAt instanceof Date && isStartSoon(startsAt, taken, now);
  return isSoon && !isStartWarned ? { problems: [{ field: 'start', problem: 'soon' }] } : { chosen: taken };
}

/** Each role in each tenant that was chosen. */
export const wantedOf = ({
  roles,
  tenants,
}: Pick<PackInput, 'roles' | 'tenants'>): Array<{ tenant: TenantId; role: SecurityRole }> =>
  [...new Set(tenants)].flatMap((tenant) => [...new Set(roles)].map((role) => ({ tenant, role })));

function checkRoles(
  { roles, tenants }: PackInput,
  offers: readonly Offer[],
  nameOf: (tenant: TenantId) => string,
): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (roles.length === 0) problems.push({ field: 'roles', problem: 'missing' });
  if (tenants.length === 0) problems.push({ field: 'tenants', problem: 'missing' });
  const without = wantedOf({ roles, tenants }).filter(
    ({ tenant, role }) => !offers.some((offer) => offer.tenant === tenant && offer.role === role),
  );
  if (without.length > 0) {
    problems.push({
      field: 'roles',
      problem: 'not-offered',
      roles: [...new Set(without.map(({ role }) => role))],
      tenantNames: [...new Set(without.map(({ tenant }) => nameOf(tenant)))],
    });
  }
  return problems;
}

function checkDuration(
  durationMs: number | undefined,
  taken: readonly Offer[],
  nameOf: (tenant: TenantId) => string,
): FieldProblem[] {
  if (durationMs === undefined) return [{ field: 'duration', problem: 'missing' }];
  const tooShort = taken.filter((offer) => offer.maximumMs !== undefined && durationMs > offer.maximumMs);
  if (tooShort.length === 0) return [];
  const maximumMs = Math.min(...tooShort.map((offer) => offer.maximumMs ?? Infinity));
  const tenantNames = [...new Set(tooShort.map((offer) => nameOf(offer.tenant)))];
  return [{ field: 'duration', problem: 'too-long', maximumMs, tenantNames }];
}

function checkStart(
  startsAt: PackInput['startsAt'],
  taken: readonly Offer[],
  nameOf: (tenant: TenantId) => string,
  now: Date,
): FieldProblem[] {
  if (startsAt === undefined) return [];
  if (startsAt === 'not-a-time') return [{ field: 'start', problem: 'not-a-time' }];
  if (startsAt <= now) return [{ field: 'start', problem: 'past' }];
  if (startsAt.getTime() - now.getTime() > START_WITHIN_MS) return [{ field: 'start', problem: 'too-far' }];
  const fixed = taken.filter((offer) => offer.fixedDuration);
  const tenantNames = [...new Set(fixed.map((offer) => nameOf(offer.tenant)))];
  return fixed.length > 0 ? [{ field: 'start', problem: 'not-allowed', tenantNames }] : [];
}

function checkWords(input: PackInput, taken: readonly Offer[]): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (input.justification === '' && taken.some((offer) => offer.justificationRequired)) {
    problems.push({ field: 'justification', problem: 'missing' });
  }
  if (input.justification.length > JUSTIFICATION_MAX)
    problems.push({ field: 'justification', problem: 'too-long' });
  if (input.incident.length > INCIDENT_MAX) problems.push({ field: 'incident', problem: 'too-long' });
  return problems;
}
