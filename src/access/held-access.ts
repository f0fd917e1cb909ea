import type { AssignmentState } from './assignment.ts';

/** Whether something is held now, may be activated in Privileged Identity Management, or neither. */
export type Holding = 'active' | 'eligible' | 'none';

/**
 * Whether the account can be used. `not-accepted`: a guest who has not accepted the invitation.
 * @see https://learn.microsoft.com/entra/external-id/user-properties
 */
export type AccountState = 'ready' | 'not-accepted' | 'disabled' | 'none';

/** What a person really has of what a package grants, as it was read in Microsoft Graph. */
export interface HeldAccess {
  readonly account: AccountState;
  /** Of all groups of the package: `none` when one of them is missing. */
  readonly groups: Holding;
  readonly role: Holding;
}

/** What the holder has to activate before it works; absent: nothing. */
export type ToActivate = 'group' | 'role';

export function toActivateOf({ groups, role }: HeldAccess): ToActivate | undefined {
  if (groups === 'eligible') return 'group';
  return role === 'eligible' ? 'role' : undefined;
}

/** Why approved access cannot be used, the first broken link of the chain. */
export const STUCK_REASONS = [
  'not-accepted',
  'disabled',
  'no-account',
  'delivering',
  'partly-delivered',
  'failed',
  'group',
  'role',
] as const;
export type StuckReason = (typeof STUCK_REASONS)[number];

/**
 * What keeps approved access from being used; undefined when nothing does. An account that was not accepted
 * holds up the delivery, so it is named before it.
 */
export function toStuckReason(state: AssignmentState, held: HeldAccess): StuckReason | undefined {
  if (state === 'deliveryFailed') return 'failed';
  if (held.account === 'not-accepted' || held.account === 'disabled') return held.account;
  if (state === 'partiallyDelivered') return 'partly-delivered';
  if (state !== 'delivered') return 'delivering';
  if (held.account === 'none') return 'no-account';
  if (held.groups === 'none') return 'group';
  return held.role === 'none' ? 'role' : undefined;
}
