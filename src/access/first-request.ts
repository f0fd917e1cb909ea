import type { PolicyRequirement } from './access-package.ts';
import type { AccessPackageId, TenantId } from './ids.ts';
import type { Obstacle } from './request-form.ts';
import type { Offer } from './request-pack.ts';
import type { SecurityRole } from './security-role.ts';
import type { Tenant } from './tenant.ts';
import { toOffers } from './to-offers.ts';

/** An organization whose people may ask in a tenant without having an account there. */
export interface ExternalOrganization {
  readonly id: string;
  readonly isConfigured: boolean;
  /** Entra tenants of which it consists; other identity sources are left out. */
  readonly tenants: readonly TenantId[];
}

/** Whom a policy admits, as far as it concerns people of other tenants. */
export type AdmittedPeople =
  | { readonly kind: 'organizations'; readonly ids: readonly string[] }
  | { readonly kind: 'configured-organizations' }
  | { readonly kind: 'everybody-external' }
  | { readonly kind: 'others' };

/** One policy of a package as the app reads it: what it asks, and of whom. */
export interface Admission extends PolicyRequirement {
  readonly admits: AdmittedPeople;
  /** Whether those it admits may ask for themselves at all. */
  readonly canAskOneself: boolean;
  readonly stageCount: number;
}

/**
 * Whether the app may file a request under the policy for somebody of the source tenant: only what the person
 * could ask for in My Access, and only what an approver then decides.
 */
export function isFirstRequestAllowed(
  { admits, canAskOneself, approvalForAdd, stageCount }: Admission,
  organizations: readonly ExternalOrganization[],
  source: TenantId,
): boolean {
  if (!canAskOneself || !approvalForAdd || stageCount === 0) return false;
  const own = organizations.filter(({ tenants }) => tenants.includes(source));
  switch (admits.kind) {
    case 'organizations':
      return own.some(({ id }) => admits.ids.includes(id));
    case 'configured-organizations':
      return own.some(({ isConfigured }) => isConfigured);
    case 'everybody-external':
      return true;
    case 'others':
      return false;
  }
}

/** What the app may ask for in the person's name, or why nothing of it can be asked. */
export function toFirstOffers(
  tenant: Tenant,
  role: SecurityRole,
  packageId: AccessPackageId,
  allowed: readonly Admission[],
): Offer[] | Obstacle {
  const offers = toOffers(tenant, role, packageId, allowed);
  return Array.isArray(offers) ? offers.map((offer) => ({ ...offer, filedBy: 'app' as const })) : offers;
}
