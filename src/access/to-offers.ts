import type { AssignmentPolicy, PolicyRequirement } from './access-package.ts';
import type { AccessPackageId, TenantId } from './ids.ts';
import { toMyAccessUrl } from './links.ts';
import type { Undecided } from './later-start.ts';
import type { Obstacle, RequestFormTenant, RoleLimit, UnavailableTenant } from './request-form.ts';
import type { Offer } from './request-pack.ts';
import type { SecurityRole } from './security-role.ts';
import type { Tenant } from './tenant.ts';

/** What a tenant answered: what it offers one person, what that person cannot ask for, why it offers nothing. */
export interface TenantOffers {
  readonly offers: readonly Offer[];
  readonly obstacles: readonly Obstacle[];
  readonly unavailable?: UnavailableTenant;
}

/** What these policies offer, one offer each; or why none of them can be asked for from the card. */
export function toOffers(
  tenant: Tenant,
  role: SecurityRole,
  packageId: AccessPackageId,
  requirements: readonly PolicyRequirement[],
): Offer[] | Obstacle {
  const named = { id: tenant.id, name: tenant.name };
  if (requirements.length === 0) return { tenant: named, role, reason: 'not-in-scope' };
  const offers = requirements
    // A question of a kind that is newer than us cannot be put on the card.
    .filter(
      ({ questions }) => !questions.some(({ asks, isRequired }) => isRequired && asks.kind === 'unknown'),
    )
    .map((one): Offer => ({
      tenant: tenant.id,
      role,
      packageId,
      policyId: one.policyId,
      policyName: one.policyName,
      approvalRequired: one.approvalForAdd,
      justificationRequired: one.justificationRequired,
      fixedDuration: !one.customSchedule,
      ...(one.maximumMs === undefined ? {} : { maximumMs: one.maximumMs }),
      questions: one.questions.filter(({ asks }) => asks.kind !== 'unknown'),
    }));
  if (offers.length > 0) return offers;
  return { tenant: named, role, reason: 'unknown-question', myAccessUrl: toMyAccessUrl(tenant, packageId) };
}

/** Of several policies for one role the longest span, and what holds for all. */
const toLimits = (offers: readonly Offer[]): RoleLimit[] =>
  [...Map.groupBy(offers, ({ role }) => role)].map(([role, all]) => {
    const maxima = all.map(({ maximumMs }) => maximumMs);
    return {
      role,
      approvalRequired: all.every((offer) => offer.approvalRequired),
      justificationRequired: all.every((offer) => offer.justificationRequired),
      fixedDuration: all.every((offer) => offer.fixedDuration),
      ...(maxima.includes(undefined) ? {} : { maximumMs: Math.max(...maxima.map((ms) => ms ?? 0)) }),
    };
  });

/** What a tenant offers, as the form shows it. */
export const toFormTenant = ({ id, name }: Tenant, offers: readonly Offer[]): RequestFormTenant => ({
  id,
  name,
  limits: toLimits(offers),
  ...(offers.some(({ filedBy }) => filedBy === 'app') ? { filedBy: 'app' as const } : {}),
});

/** What a tenant answered for each role, offers and obstacles apart. */
export function splitOffers(
  perRole: ReadonlyArray<Obstacle | Offer[]>,
): Pick<TenantOffers, 'offers' | 'obstacles'> {
  const isOffers = (one: Obstacle | Offer[]): one is Offer[] => Array.isArray(one);
  return {
    offers: perRole.filter(isOffers).flat(),
    obstacles: perRole.filter((one): one is Obstacle => !isOffers(one)),
  };
}

/** What of the wanted needs approval under whichever policy, with the longest that its approvers have. */
export function toUndecided(
  offers: readonly Offer[],
  policies: readonly AssignmentPolicy[],
  nameOf: (tenant: TenantId) => string,
): Undecided[] {
  const perRole = Map.groupBy(offers, ({ tenant, role }) => `${tenant}/${role}`);
  return [...perRole.values()].flatMap((all) => {
    const [first] = all;
    if (!first || !all.every(({ approvalRequired }) => approvalRequired)) return [];
    const spans = all.map(({ policyId }) => toApprovalMs(policies.find(({ id }) => id === policyId)));
    const known = spans.filter((ms) => ms !== undefined);
    const approvalMs = known.length === spans.length ? { approvalMs: Math.max(...known) } : {};
    return [{ tenantName: nameOf(first.tenant), ...approvalMs }];
  });
}

/** How long the approvers of all stages have together; undefined when one has no limit that we know. */
function toApprovalMs(policy: AssignmentPolicy | undefined): number | undefined {
  const spans = policy?.stages.map(({ timeoutMs }) => timeoutMs) ?? [];
  if (spans.length === 0 || spans.includes(undefined)) return undefined;
  return spans.reduce<number>((sum, ms) => sum + (ms ?? 0), 0);
}
