import type { AskRank, AskReason } from './ask.ts';
import type { Named } from './named.ts';
import type { SecurityRole } from './security-role.ts';

export interface OpenApprovals {
  readonly approvals: readonly Approval[];
  /** What became of a decision on several. */
  readonly results?: readonly Approval[];
  /** Why such a decision was not taken up; nothing was recorded. */
  readonly problem?: 'none-chosen' | 'reason-missing';
  /** Ids of the requests that were chosen so far. */
  readonly picked?: readonly string[];
  /** It comes by itself, once a day. */
  readonly isDigest?: true;
  readonly asOf: Date;
}

export type ApprovalState =
  | 'open'
  | 'recording' // the reader's click is kept, Graph has not confirmed it yet
  | 'approved'
  | 'denied'
  | 'next-stage' // this stage is approved, another one decides next
  | 'canceled'
  | 'timed-out'
  | 'failed';

/** What an approver sees of one assignment request. */
export interface Approval {
  readonly tenant: Named;
  readonly requestId: string;
  readonly requestorName: string;
  readonly requestorAddress?: string;
  readonly packageName: string;
  readonly role?: SecurityRole;
  readonly purpose: 'add' | 'extend';
  readonly durationMs?: number;
  readonly endsAt?: Date;
  readonly requestedAt: Date;
  readonly justification: string;
  readonly incident?: string;
  /** The requestor said so. */
  readonly isUrgent?: true;
  /** Absent: as soon as it is approved. */
  readonly startsAt?: Date;
  /** To the policy's questions. */
  readonly answers: ReadonlyArray<{ readonly question: string; readonly answer: string }>;
  /** Names of those who were asked and can decide: where many read the same card. */
  readonly approverNames?: readonly string[];
  /** The reader asked for it, and cannot decide it. */
  readonly isOwn?: true;
  /** Teams ids (`29:…`) of readers who are to see a view of their own. */
  readonly viewers: readonly string[];
  /** Why this reader is asked; absent for who was not. */
  readonly because?: AskReason;
  readonly as?: AskRank;
  /** Of the reader, counted from 1. */
  readonly stageNumber: number;
  readonly stageCount: number;
  /** The stages that others decide, in their order. */
  readonly otherStages: readonly OtherStage[];
  /** Of like requests of the same person, newest first. */
  readonly pastDecisions: readonly PastApproval[];
  /** Somebody is looking at it. */
  readonly claim?: {
    readonly byName: string;
    readonly byReader: boolean;
    readonly claimedAt: Date;
    readonly lapsesAt: Date;
  };
  /** When the reader's own claim ended by itself. */
  readonly claimLapsedAt?: Date;
  /** The ask that this request is one part of. */
  readonly packId?: string;
  /** Shorter spans that a denial can propose; empty when there is none. */
  readonly proposalsMs: readonly number[];
  readonly reasonRequired: boolean;
  readonly timesOutAt?: Date;
  /** Names of packages that the requestor holds in this tenant now. */
  readonly holds: readonly string[];
  readonly state: ApprovalState;
  readonly decidedBy?: string;
  readonly decidedByReader: boolean;
  readonly decidedAt?: Date;
  readonly reason?: string;
  /** A click of the reader that was refused or came too late. */
  readonly notice?:
    | 'decided-by-other'
    | 'claimed-by-other'
    | 'not-approver'
    | 'not-asked' // by us; Entra may see it otherwise
    | 'own-request'
    | 'reason-missing'
    | 'sign-in'
    | 'no-consent'
    | 'unavailable';
  readonly myAccessUrl: string;
  readonly asOf: Date;
}

export interface OtherStage {
  readonly number: number;
  readonly state: 'approved' | 'denied' | 'open' | 'later' | 'unknown';
  readonly decidedBy?: string;
  readonly decidedAt?: Date;
}

export interface PastApproval {
  readonly result: 'Approved' | 'Denied';
  readonly by?: string;
  readonly at?: Date;
  readonly durationMs?: number;
}
