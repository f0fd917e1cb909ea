import type { Account } from './person.ts';

/** Why the policy makes somebody an approver. */
export type AskReason =
  | { readonly kind: 'named' }
  | { readonly kind: 'member'; readonly groupName: string }
  /** Level 1 is the requestor's own manager, level 2 the manager of that one. */
  | { readonly kind: 'manager'; readonly level: number }
  /** Of the connected organization that the requestor comes from. */
  | { readonly kind: 'sponsor'; readonly organizationName: string }
  /** The requestor's account names them. */
  | { readonly kind: 'requestor-sponsor' };

/** `fallback`: those named first resolve to nobody. `alternate`: nobody had decided in time. */
export type AskRank = 'primary' | 'fallback' | 'alternate';

/** An approver of a stage, why, and how far they were told. */
export interface Ask {
  readonly approver: Account;
  readonly because: AskReason;
  readonly as: AskRank;
  /** Their account cannot sign in: they are not told, and cannot decide. */
  readonly isDisabled?: true;
  /** When their card went out; absent: not yet. */
  readonly toldAt?: Date;
  /** The latest reminder instant that was given or skipped. */
  readonly remindedUntil?: Date;
}
