import type { Approval, OpenApprovals } from './approval-message.ts';
import type { AccessErrorCode, RefusalDetail } from './errors.ts';
import type { Grant, Removal } from './grant-message.ts';
import type { History } from './history.ts';
import type { StuckReason } from './held-access.ts';
import type { Named } from './named.ts';
import type { SettingsForm } from './person-settings.ts';
import type { OperatorReport } from './problem.ts';
import type { RequestForm } from './request-form.ts';
import type { OpenReviews, ReviewCard, ReviewResult } from './review-message.ts';
import type { SecurityRole } from './security-role.ts';
import type { Stale } from './stale.ts';

/**
 * Everything the bot can say, as facts: instants, spans, names and states, no words and no layout.
 * Use cases return messages; teams/render turns them into cards in the reader's language and time zone.
 */
export type Message =
  | { readonly kind: 'welcome'; readonly welcome: Welcome }
  | { readonly kind: 'help'; readonly welcome: Welcome }
  | { readonly kind: 'channel-help'; readonly help: ChannelHelp }
  | { readonly kind: 'not-understood'; readonly typed: string; readonly tenantKind: Welcome['tenantKind'] }
  | { readonly kind: 'request-form'; readonly form: RequestForm }
  | { readonly kind: 'receipt'; readonly receipt: Receipt }
  | { readonly kind: 'my-access'; readonly access: MyAccess }
  | { readonly kind: 'approvals'; readonly approvals: OpenApprovals }
  | { readonly kind: 'approval'; readonly approval: Approval }
  /** What still waits for a decision, in short. */
  | { readonly kind: 'reminder'; readonly approval: Approval }
  | { readonly kind: 'settings'; readonly settings: SettingsForm }
  | { readonly kind: 'history'; readonly history: History }
  | { readonly kind: 'operator-report'; readonly report: OperatorReport }
  | { readonly kind: 'extend-form'; readonly form: ExtendForm }
  | { readonly kind: 'hand-over-form'; readonly form: HandOverForm }
  | { readonly kind: 'handed-over'; readonly handOver: HandedOver }
  | { readonly kind: 'usable'; readonly grant: Grant }
  | { readonly kind: 'stuck'; readonly grant: Grant }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'ending'; readonly grant: Grant }
  | { readonly kind: 'gone'; readonly removal: Removal }
  | { readonly kind: 'removal-overdue'; readonly removal: Removal }
  | { readonly kind: 'start-near'; readonly startNear: StartNear }
  | { readonly kind: 'review'; readonly review: ReviewCard }
  | { readonly kind: 'reviews'; readonly reviews: OpenReviews }
  | { readonly kind: 'review-outcome'; readonly outcome: ReviewResult }
  | { readonly kind: 'sign-in'; readonly signIn: SignIn }
  /** The answer takes longer; this message is edited when it is there. */
  | { readonly kind: 'working' }
  | { readonly kind: 'failure'; readonly failure: Failure };

export interface Welcome {
  readonly personName: string;
  /** The tenant whose Teams the reader uses. */
  readonly tenantName: string;
  /** Whether analysts ask from here (source) or approvers decide here (target). */
  readonly tenantKind: 'source' | 'target';
  /** Where the reader may ask for access: names of the target tenants. */
  readonly targetNames: readonly string[];
}

/** What the bot says of itself in a team's channel. */
export interface ChannelHelp {
  readonly tenantName: string;
  readonly channel: string;
  /** Whether the channel is, or could be, where the tenant's approvers decide; in the source tenant nobody does. */
  readonly use: 'place' | 'elsewhere' | 'none' | 'source';
}

/** Where one assignment request stands, as the analyst sees it. */
export type Stage =
  | 'recorded' // kept by us, not yet at Entra
  | 'requested'
  | 'waiting-for-approval'
  | 'scheduled'
  | 'provisioning'
  | 'usable'
  | 'ending' // past its end, removal not yet seen
  | 'gone'
  | 'removal-overdue'
  | 'denied'
  | 'timed-out'
  | 'canceled'
  | 'failed'; // we or Entra could not do it; `failure` says why

/** The live card of one pack: a line per role and tenant, edited in place. */
export interface Receipt {
  readonly packId: string;
  readonly roles: readonly SecurityRole[];
  readonly durationMs: number;
  /** Absent: as soon as it is approved. */
  readonly startsAt?: Date;
  readonly justification: string;
  readonly incident?: string;
  readonly requestedAt: Date;
  readonly asOf: Date;
  readonly lines: readonly AccessLine[];
  /** To whom it was offered last, and when. */
  readonly handedOver?: {
    readonly toName: string;
    readonly at: Date;
    /** They have not opened the bot yet: the card waits for them. */
    readonly isWaiting?: true;
  };
  /** Tenants whose state is older than it should be. */
  readonly stale: readonly Stale[];
}

/** One tenant's line in a receipt or in `my access`. */
export interface AccessLine {
  readonly tenant: Named;
  readonly packageName: string;
  readonly role?: SecurityRole;
  readonly stage: Stage;
  /** Since when it is in this stage. */
  readonly since?: Date;
  /** The later start that was asked for, until it has begun. */
  readonly startsAt?: Date;
  readonly endsAt?: Date;
  /** Who can approve, while waiting. */
  readonly approverNames?: readonly string[];
  readonly decidedBy?: string;
  readonly decidedAt?: Date;
  /** The approver's words. */
  readonly reason?: string;
  readonly failure?: Failure;
  /** A click whose effect Entra has not confirmed yet; `extend-approval`: Entra waits for an approver. */
  readonly pending?: 'extend' | 'extend-approval' | 'release' | 'cancel';
  /** Filed by the app in the reader's name. */
  readonly filedBy?: 'app';
  /** Entra knows the reader by the address alone: there is no account there that could act. */
  readonly noAccount?: true;
  /** Approved; what is left is that the reader signs in to the tenant for the first time. */
  readonly needsFirstSignIn?: true;
  /** Approved, and not usable for longer than it should take. */
  readonly stuckBecause?: StuckReason;
  readonly requestId?: string;
  readonly assignmentId?: string;
  readonly canExtend: boolean;
  readonly canRelease: boolean;
  readonly canCancel: boolean;
  readonly myAccessUrl: string;
  /** Present once usable. */
  readonly defenderUrl?: string;
}

export interface MyAccess {
  readonly active: readonly AccessLine[];
  readonly pending: readonly AccessLine[];
  /** Tenants whose state is older than it should be. */
  readonly stale: readonly Stale[];
  readonly asOf: Date;
}

export interface ExtendForm {
  /** The pack whose access is extended as one; absent when it is a single assignment. */
  readonly packId?: string;
  /** What gets a later end, each counted from its own; never empty. */
  readonly parts: readonly ExtendPart[];
  /** What all parts still allow. */
  readonly choicesMs: readonly number[];
  readonly approvalRequired: boolean;
  readonly justificationRequired: boolean;
  readonly problem?: 'missing' | 'too-long' | 'not-allowed' | 'justification-missing';
  readonly maximumMs?: number;
}

export interface ExtendPart {
  readonly tenant: Named;
  readonly assignmentId: string;
  readonly packageName: string;
  readonly endsAt: Date;
}

/** To whom somebody gives what they are working on. */
export interface HandOverForm {
  readonly packId: string;
  readonly roles: readonly SecurityRole[];
  readonly tenantNames: readonly string[];
  /** Those who use the bot already; Teams offers the others by name. */
  readonly colleagues: readonly Named[];
  readonly problem?: 'missing' | 'not-a-colleague';
}

/** What a colleague hands over: asked for anew, because access is nobody's to give away. */
export interface HandedOver {
  readonly fromName: string;
  readonly roles: readonly SecurityRole[];
  readonly tenants: readonly Named[];
  readonly durationMs: number;
  readonly justification: string;
  readonly incident?: string;
  readonly note: string;
  readonly asOf: Date;
}

export interface Refusal {
  readonly tenant: Named;
  readonly packageName: string;
  readonly purpose: 'add' | 'extend';
  /** `mended`: it had failed, and Entra took it up again. */
  readonly outcome: 'denied' | 'timed-out' | 'failed' | 'mended';
  readonly decidedBy?: string;
  readonly decidedAt?: Date;
  readonly reason?: string;
  readonly failure?: Failure;
  readonly role?: SecurityRole;
  /** What the approver would agree to. */
  readonly proposedMs?: number;
  /** Id of the pack that one click on the proposal makes; absent: a form has to be filled in first. */
  readonly acceptAs?: string;
  /** As they were asked with, so that the next request need not be written again. */
  readonly incident?: string;
  readonly justification?: string;
}

/** What was asked for with a later start, and is not approved although the start is near or has passed. */
export interface StartNear {
  readonly startsAt: Date;
  readonly asOf: Date;
  /** The pack it is part of; absent when it was asked for elsewhere: then there is one line. */
  readonly packId?: string;
  readonly lines: readonly AccessLine[];
  /** As it was asked for, so that the next request need not be written again. */
  readonly durationMs?: number;
  readonly justification?: string;
  readonly incident?: string;
}

export interface SignIn {
  readonly tenants: ReadonlyArray<Named & { readonly signInUrl: string }>;
  /** What the person wanted, so that the card can say what happens next. */
  readonly purpose: 'request' | 'decide' | 'change' | 'list';
}

export interface Failure {
  readonly code: AccessErrorCode;
  /** More exact than the code, where we know. */
  readonly detail?:
    | RefusalDetail
    | 'card-data'
    | 'stale-card'
    | 'another-persons'
    | 'extension-not-allowed'
    | 'rules-changed'
    | 'own-request'
    | 'wrong-tenant'
    | 'another-tenants'
    | 'personal-chat-only'
    | 'review-over'
    | 'too-long';
  readonly tenantName?: string;
  readonly field?: string;
  readonly retryAfterMs?: number;
  readonly correlationId?: string;
  /** False when we know that nothing was changed. */
  readonly mayHaveChanged?: boolean;
}
