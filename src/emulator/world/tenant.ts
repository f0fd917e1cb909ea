import { createApplicationTables } from '../applications/entities.ts';
import { createAuditTables } from '../audit/entities.ts';
import { createConditionalAccessTables } from '../conditional-access/entities.ts';
import { createCrossTenantTables } from '../cross-tenant/entities.ts';
import { createDirectoryTables } from '../directory/entities.ts';
import { createEntitlementTables } from '../entitlement/entities.ts';
import { createLoginTables } from '../login/entities.ts';
import { createPrivilegedAccessTables } from '../privileged-access/entities.ts';
import { createReviewTables } from '../reviews/entities.ts';
import { createRoleTables } from '../roles/entities.ts';
import { createTeamsAppTables } from '../teams-apps/entities.ts';
import { createSynchronizationTables } from '../synchronization/entities.ts';

/** Who a tenant is; comes from the seed and never changes. */
interface TenantIdentity {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly kind: 'source' | 'target';
  readonly topology: 1 | 2;
  readonly signInConnection: string;
}

/** The empty tables of one tenant, those of every domain. */
export const createTables = () => ({
  ...createDirectoryTables(),
  ...createApplicationTables(),
  ...createCrossTenantTables(),
  ...createConditionalAccessTables(),
  ...createSynchronizationTables(),
  ...createRoleTables(),
  ...createPrivilegedAccessTables(),
  ...createTeamsAppTables(),
  ...createEntitlementTables(),
  ...createAuditTables(),
  ...createReviewTables(),
  ...createLoginTables(),
});

export type Tables = ReturnType<typeof createTables>;

/** One emulated Entra tenant: its identity and its tables. A token's `tid` selects it; ids never cross tenants. */
export interface Tenant extends TenantIdentity, Tables {}
