import type { PolicyRequirement } from './access-package.ts';
import type { AccessPackageId } from './ids.ts';
import { toMyAccessUrl } from './links.ts';
import type { Obstacle, RoleLimit } from './request-form.ts';
import type { Offer } from './request-pack.ts';
import type { SecurityRole } from './security-role.ts';
import type { Tenant } from './tenant.ts';

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
export const toLimits = (offers: readonly Offer[]): RoleLimit[] =>
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
