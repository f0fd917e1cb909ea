import type { AccountState } from './held-access.ts';

/**
 * What a tenant does with guests that entitlement management brought in, once their last assignment has ended.
 * @see https://learn.microsoft.com/graph/api/resources/entitlementmanagementsettings
 */
export interface GuestLifeCycle {
  readonly action: 'none' | 'blockSignIn' | 'blockSignInAndDelete';
  /** How long after the sign-in was blocked the account is deleted. */
  readonly deletedAfterMs?: number;
}

/** What becomes of the account after the end, as far as it was read. `left` alone is not as it should be. */
export type AccountAfter =
  /** Topology 1: the source synchronizes it; it is no access by itself. */
  | 'synchronized'
  | 'synchronized-disabled'
  | 'deleted'
  | 'blocked'
  /** Another assignment, or a request that is open, keeps it. */
  | 'other-access'
  /** The tenant keeps its guests. */
  | 'kept'
  /** It was not brought in by entitlement management, which leaves it alone. */
  | 'not-governed'
  | 'left'
  /** Blocked, and there still although the tenant's settings want it deleted by now. */
  | 'undeleted';

export interface AccountFacts {
  readonly topology: 1 | 2;
  readonly state: AccountState;
  readonly hasOtherAccess: boolean;
  readonly isGoverned: boolean;
  readonly action: GuestLifeCycle['action'];
}

/**
 * Entitlement management blocks the sign-in of a guest whom it brought in when the last assignment is lost, and
 * deletes the account a while later, if the tenant's settings say so.
 * @see https://learn.microsoft.com/entra/id-governance/entitlement-management-external-users
 */
export function toAccountAfter(facts: AccountFacts): AccountAfter {
  if (facts.state === 'none') return 'deleted';
  if (facts.topology === 1) return facts.state === 'disabled' ? 'synchronized-disabled' : 'synchronized';
  if (facts.state === 'disabled') return 'blocked';
  if (facts.hasOtherAccess) return 'other-access';
  if (facts.action === 'none') return 'kept';
  return facts.isGoverned ? 'left' : 'not-governed';
}
