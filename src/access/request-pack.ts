import type { AccessPackageId, AssignmentPolicyId, PackId, RequestId, TenantId } from './ids.ts';
import type { FieldProblem } from './request-form.ts';
import type { Person } from './person.ts';
import type { SecurityRole } from './security-role.ts';

export const JUSTIFICATION_MAX = 1000;
export const INCIDENT_MAX = 60;

/** One ask for one role in one or several tenants. Entra sees one assignment request per tenant. */
export interface RequestPack {
  readonly id: PackId;
  readonly requestor: Person;
  readonly role: SecurityRole;
  readonly durationMs: number;
  readonly justification: string;
  readonly incident?: string;
  readonly createdAt: Date;
  readonly items: readonly PackItem[];
}

export interface PackItem {
  readonly tenant: TenantId;
  readonly packageId: AccessPackageId;
  readonly policyId: AssignmentPolicyId;
  /** Set once Entra has accepted the request. */
  readonly requestId?: RequestId;
}

/** What one tenant offers one person for one role, as Graph said with the person's own token. */
export interface Offer {
  readonly tenant: TenantId;
  readonly role: SecurityRole;
  readonly packageId: AccessPackageId;
  readonly policyId: AssignmentPolicyId;
  readonly maximumMs?: number;
  readonly approvalRequired: boolean;
  readonly justificationRequired: boolean;
  /** The policy grants its own span; the requestor cannot choose one. */
  readonly fixedDuration: boolean;
}

/** What was entered into the request form. */
export interface PackInput {
  readonly role?: SecurityRole;
  readonly tenants: readonly TenantId[];
  readonly durationMs?: number;
  readonly justification: string;
  readonly incident: string;
}

/**
 * Checks what was entered against what the tenants offer.
 * @returns the chosen offers, one per tenant, or every problem at once
 */
export function checkPack(
  input: PackInput,
  offers: readonly Offer[],
  nameOf: (tenant: TenantId) => string,
): { readonly chosen: readonly Offer[] } | { readonly problems: readonly FieldProblem[] } {
  const problems: FieldProblem[] = [];
  const tenants = [...new Set(input.tenants)];
  const chosen = tenants.flatMap((tenant) =>
    offers.filter((offer) => offer.tenant === tenant && offer.role === input.role).slice(0, 1),
  );
  if (!input.role) problems.push({ field: 'role', problem: 'missing' });
  if (tenants.length === 0) problems.push({ field: 'tenants', problem: 'missing' });
  const without = tenants.filter((tenant) => !chosen.some((offer) => offer.tenant === tenant));
  if (input.role && without.length > 0) {
    problems.push({ field: 'role', problem: 'not-offered', tenantNames: without.map(nameOf) });
  }
  problems.push(...checkDuration(input.durationMs, chosen, nameOf), ...checkWords(input, chosen));
  return problems.length > 0 ? { problems } : { chosen };
}

function checkDuration(
  durationMs: number | undefined,
  chosen: readonly Offer[],
  nameOf: (tenant: TenantId) => string,
): FieldProblem[] {
  if (durationMs === undefined) return [{ field: 'duration', problem: 'missing' }];
  const tooShort = chosen.filter((offer) => offer.maximumMs !== undefined && durationMs > offer.maximumMs);
  if (tooShort.length === 0) return [];
  const maximumMs = Math.min(...tooShort.map((offer) => offer.maximumMs ?? Infinity));
  return [
    {
      field: 'duration',
      problem: 'too-long',
      maximumMs,
      tenantNames: tooShort.map((offer) => nameOf(offer.tenant)),
    },
  ];
}

function checkWords(input: PackInput, chosen: readonly Offer[]): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (input.justification === '' && chosen.some((offer) => offer.justificationRequired)) {
    problems.push({ field: 'justification', problem: 'missing' });
  }
  if (input.justification.length > JUSTIFICATION_MAX)
    problems.push({ field: 'justification', problem: 'too-long' });
  if (input.incident.length > INCIDENT_MAX) problems.push({ field: 'incident', problem: 'too-long' });
  return problems;
}

/** The justification as Entra stores it: the incident number goes first, so that portals show it too. */
export const toJustification = (pack: Pick<RequestPack, 'justification' | 'incident'>): string =>
  [pack.incident, pack.justification].filter(Boolean).join(' · ');

const HOUR_MS = 3_600_000;
const CHOICES_MS = [1, 2, 4, 8, 12, 24, 72, 168].map((hours) => hours * HOUR_MS);

/** Spans to offer, ascending: round ones up to the longest allowed, that one, and the one already entered. */
export function toDurationChoices(maximaMs: ReadonlyArray<number | undefined>, entered?: number): number[] {
  const longest = Math.max(0, ...maximaMs.map((ms) => ms ?? 24 * HOUR_MS));
  const round = CHOICES_MS.filter((ms) => ms <= longest);
  const bounds = maximaMs.filter((ms) => ms !== undefined);
  return [...new Set([...round, ...bounds, ...(entered ? [entered] : [])])].sort((a, b) => a - b);
}
