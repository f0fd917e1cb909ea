import type { TenantId } from '../access/ids.ts';
import type { Tenant } from '../access/tenant.ts';

/** The tenants of the tenants file. */
export interface Tenants {
  readonly source: Tenant;
  readonly targets: readonly Tenant[];
  find(id: TenantId): Tenant | undefined;
  /** @throws AccessError `not-found` */
  get(id: TenantId): Tenant;
}
