import type { UserIdentity } from '../directory/entities.ts';
import { createTable } from '../world/table.ts';

/** Who did it: a user or an app; entitlement management acts as an app of its own. */
export type Initiator =
  | { readonly user: UserIdentity }
  | { readonly appId: string; readonly appName: string; readonly servicePrincipalId?: string };

/** What was changed, as far as Microsoft's rows name it. */
export interface AuditTarget {
  readonly id: string;
  readonly displayName: string;
  readonly type: string;
  /** Of a user. */
  readonly userPrincipalName?: string;
  readonly changes?: readonly PropertyChange[];
}

/** A property that changed; the values are JSON texts. */
export interface PropertyChange {
  readonly property: string;
  readonly oldValue: string | null;
  readonly newValue: string | null;
}

export interface DirectoryAudit {
  readonly id: string;
  /** Microsoft's name, such as EntitlementManagement, Policy or ProvisioningManagement. */
  readonly category: string;
  /** Microsoft's name, such as Entitlement Management or Access Reviews. */
  readonly service: string;
  readonly correlationId: string;
  readonly activity: string;
  readonly operation: 'Add' | 'Create' | 'Update' | 'Delete' | 'Assign' | 'Unassign';
  readonly result: 'success' | 'failure' | 'timeout';
  /** Why, for what did not succeed; PIM puts the justification here. */
  readonly reason?: string;
  readonly happenedAt: Date;
  readonly initiatedBy: Initiator;
  readonly targets: readonly AuditTarget[];
  readonly details?: readonly { readonly key: string; readonly value: string }[];
}

/** A user's interactive sign-in. */
export interface SignIn {
  readonly id: string;
  readonly userId: string;
  readonly userDisplayName: string;
  readonly userPrincipalName: string;
  readonly homeTenantId: string;
  readonly appId: string;
  readonly appName: string;
  /** What the token is for. */
  readonly audience: string;
  readonly signedInAt: Date;
}

/** The empty tables of the logs. */
export const createAuditTables = () => ({
  directoryAudits: createTable<DirectoryAudit>({
    activity: (row) => row.activity,
    service: (row) => row.service,
  }),
  signIns: createTable<SignIn>({ user: (row) => row.userId }),
});
