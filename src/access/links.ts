import type { Tenant } from './tenant.ts';

/**
 * The package in the My Access portal of its own tenant; without the hint the portal shows the home
 * tenant's packages.
 * @see https://learn.microsoft.com/entra/id-governance/entitlement-management-request-access
 */
export const toMyAccessUrl = (tenant: Pick<Tenant, 'domain'>, packageId?: string): string =>
  `https://myaccess.microsoft.com/@${tenant.domain}#/access-packages${packageId ? `/${packageId}` : ''}`;

/**
 * Microsoft Defender of that tenant.
 * @see https://learn.microsoft.com/defender-xdr/mto-overview
 */
export const toDefenderUrl = (tenant: Pick<Tenant, 'id'>): string =>
  `https://security.microsoft.com/?tid=${tenant.id}`;
