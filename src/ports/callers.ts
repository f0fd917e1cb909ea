import type { TenantId, UserId } from '../access/ids.ts';

/**
 * The app's own identity in one tenant: it reads, and writes nothing but `requestAssignmentFor`, `reprocess…` and
 * `installTeamsApp`.
 */
export interface AppCaller {
  readonly kind: 'app';
  readonly tenant: TenantId;
}

/** A person in one tenant, with that tenant's token: they change access. */
export interface UserCaller {
  readonly kind: 'user';
  readonly tenant: TenantId;
  readonly user: UserId;
  /** Delegated Graph token of `tenant`. */
  readonly token: string;
}
