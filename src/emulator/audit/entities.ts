import type { UserIdentity } from '../directory/entities.ts';
import { createTable } from '../world/table.ts';

/** Who did it: a user or an app; entitlement management acts as an app of its own. */
export type Initiator =
  | { readonly user: UserIdentity }
  | { readonly appId: string; readonly appName: string };

export interface DirectoryAudit {
  readonly id: string;
  /** Microsoft's name, such as EntitlementManagement, Policy or ProvisioningManagement. */
  readonly category: string;
  /** Microsoft's name, such as Entitlement Management or Access Reviews. */
  readonly service: string;
  readonly correlationId: string;
  readonly activity: string;
  readonly operation: 'Create' | 'Update' | 'Delete' | 'Assign' | 'Unassign';
  readonly result: 'success' | 'failure' | 'timeout';
  readonly happenedAt: Date;
  readonly initiatedBy: Initiator;
  readonly targets: readonly { readonly id: string; readonly displayName: string; readonly type: string }[];
}

/** The empty tables of the audit log. */
export const createAuditTables = () => ({
  directoryAudits: createTable<DirectoryAudit>({
    activity: (row) => row.activity,
    service: (row) => row.service,
  }),
});
