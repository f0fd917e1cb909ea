import type { AccountAfter } from './account-after.ts';
import type { EndCause } from './end-cause.ts';
import type { StuckReason, ToActivate } from './held-access.ts';
import type { AccessLine } from './message.ts';
import type { Named } from './named.ts';
import type { SecurityRole } from './security-role.ts';

/** Access that a person holds. */
export interface Grant {
  readonly tenant: Named;
  readonly assignmentId: string;
  readonly packageName: string;
  readonly role?: SecurityRole;
  readonly incident?: string;
  readonly usableAt?: Date;
  readonly endsAt?: Date;
  /** What has to be activated before it works, and where; the link is empty where the cloud has none. */
  readonly activate?: { readonly what: ToActivate; readonly url: string };
  /** Why it is not usable although it was approved; absent once it is. */
  readonly stuckBecause?: StuckReason;
  /** The package in My Access: where to sign in to the tenant. */
  readonly myAccessUrl?: string;
  /** `ending` only: how much is left when the notice was due. */
  readonly leftMs?: number;
  /** It has ended since: shown on messages that once said otherwise. */
  readonly isOver?: true;
  /** A click whose effect Entra has not confirmed yet. */
  readonly pending?: NonNullable<AccessLine['pending']>;
  readonly canExtend: boolean;
  readonly canRelease: boolean;
  readonly defenderUrl?: string;
  readonly asOf: Date;
}

/** What was read again after the end. */
export interface Removal {
  readonly tenant: Named;
  readonly assignmentId: string;
  readonly packageName: string;
  readonly personName: string;
  readonly incident?: string;
  readonly endedAt: Date;
  readonly cause: EndCause | 'reviewed';
  readonly checks: ReadonlyArray<{
    readonly what: 'assignment' | 'group' | 'role' | 'eligibility';
    readonly gone: boolean;
    /** It is left, and rightly so: another valid assignment grants it as well. */
    readonly mayStay?: true;
  }>;
  /** What has become of the account in the tenant, and how long after blocking Entra deletes it. */
  readonly account?: AccountAfter;
  readonly deletedAfterMs?: number;
  /** When the account was read later than the rest. */
  readonly accountReadAt?: Date;
  /** Another valid assignment still grants all that is left. */
  readonly stillCovered?: true;
  /** Its end, if it has one. */
  readonly stillCoveredUntil?: Date;
  readonly checkedAt: Date;
  readonly role?: SecurityRole;
  /** As it was asked for, so that the next request need not be written again. */
  readonly durationMs?: number;
  readonly justification?: string;
}
