import type { FollowedAssignment } from './follow-assignment.ts';
import type { Leftover } from './follow-end.ts';
import type { StuckReason } from './held-access.ts';
import type { AssignmentId, RequestId, TenantId } from './ids.ts';
import type { TriedInstallation } from './installation.ts';
import type { Named } from './named.ts';
import type { NoticeKind } from './notice.ts';
import type { Permission } from './permission.ts';
import type { Reprocessing } from './reprocess.ts';
import type { UnreadableRow } from './unreadable-row.ts';

/** Something that an operator must put right, as it was found. Each kind has its own sentences. */
export type ProblemFacts =
  /** The policy's approvers of a stage resolve to nobody. */
  | { readonly kind: 'no-approver'; readonly request: RequestId; readonly stage: number }
  /** There are approvers, and none of them can be told here. */
  | {
      readonly kind: 'no-approver-reached';
      readonly request: RequestId;
      readonly stage: number;
      readonly people: readonly UnreachedPerson[];
    }
  /**
   * One report for all people of the tenant who cannot be told here: approvers beside whom others can, and whoever
   * something waits for.
   */
  | {
      readonly kind: 'people-unreached';
      readonly people: readonly UnreachedPerson[];
      /** Names of the groups that make them approvers. */
      readonly groups: readonly string[];
    }
  /** Teams takes no message of this kind, neither now nor later; it takes others. */
  | { readonly kind: 'message-refused'; readonly notice: NoticeKind; readonly status?: number }
  /** The channel in which the tenant's approvers are to decide does not take our messages. */
  | { readonly kind: 'channel-unreached'; readonly channel: string }
  /** Access was approved, and cannot be used although time enough has passed. */
  | {
      readonly kind: 'delivery-stuck';
      readonly assignment: AssignmentId;
      readonly because: StuckReason;
      /** The app had Entra deliver it again; absent: it has not, or may not here. */
      readonly tried?: Reprocessing & { readonly isLast: boolean };
    }
  /** Access has ended, and something of it is left although its time is up. */
  | {
      readonly kind: 'removal-overdue';
      readonly assignment: AssignmentId;
      readonly left: readonly Leftover[];
    }
  /** The guest account should have been deleted by now, as the tenant's settings say. */
  | { readonly kind: 'account-undeleted'; readonly assignment: AssignmentId }
  /** The app may not read the tenant's access reviews, or the tenant has no licence for them. */
  | { readonly kind: 'reviews-unreadable' }
  /** The app lacks a permission in the tenant. */
  | { readonly kind: 'permission-missing'; readonly permission: Permission }
  /** Graph shows the tenant's requests and assignments, but not these. */
  | { readonly kind: 'rows-unreadable'; readonly rows: readonly UnreadableRow[] };

/**
 * Why somebody's chat takes nothing of us, as far as that is known: they never opened the bot, have removed it, have
 * blocked it, have done one of the two, an administrator of their tenant lets nobody use it, Teams does not find the
 * chat, or refuses without saying why.
 */
export const UNREACHED_WHYS = [
  'never-here',
  'left',
  'blocked',
  'blocked-or-left',
  'app-blocked',
  'chat-gone',
  'unsaid',
] as const;
export type UnreachedWhy = (typeof UNREACHED_WHYS)[number];

export interface UnreachedPerson {
  readonly name: string;
  readonly why: 'disabled' | UnreachedWhy;
  /** What became of adding the bot for them, where that was tried. */
  readonly tried?: TriedInstallation;
}

export interface Problem {
  readonly tenant: TenantId;
  readonly facts: ProblemFacts;
}

/**
 * `usable`, `held-otherwise`, `ended`: of access that was stuck. `gone`, `extended`: of access that was not removed. `deleted`, `kept`: of
 * an account that was not deleted.
 */
export type AccessOutcome = 'usable' | 'held-otherwise' | 'ended' | 'gone' | 'extended' | 'deleted' | 'kept';

/** How trouble with this access came to its end; undefined for other trouble. */
export function toOutcome(
  { kind }: ProblemFacts,
  {
    usableAt,
    stuckBecause,
    goneAt,
    lastChecks,
  }: Pick<FollowedAssignment, 'usableAt' | 'stuckBecause' | 'goneAt' | 'lastChecks'>,
): AccessOutcome | undefined {
  if (kind === 'delivery-stuck') return usableAt ? 'usable' : stuckBecause ? 'held-otherwise' : 'ended';
  if (kind === 'removal-overdue') return goneAt ? 'gone' : 'extended';
  if (kind === 'account-undeleted') return lastChecks?.account === 'deleted' ? 'deleted' : 'kept';
  return undefined;
}

/** A problem as its operator is told of it. */
export interface OperatorReport {
  readonly tenant: Named;
  readonly facts: ProblemFacts;
  /** Of the request that it is about. */
  readonly requestorName?: string;
  readonly packageName?: string;
  /** Where somebody can add the bot; empty where there is no such link. */
  readonly addUrl: string;
  readonly sinceAt: Date;
  /** Of the access that it is about: when it ended. */
  readonly accessEndedAt?: Date;
  /** Set once it no longer stands. */
  readonly endedAt?: Date;
  /** How trouble with access came to its end. */
  readonly outcome?: AccessOutcome;
  readonly asOf: Date;
}

/** The same text for the same problem of a tenant: while it lasts it is one report, edited when its facts change. */
export function toProblemKey(facts: ProblemFacts): string {
  switch (facts.kind) {
    case 'no-approver':
    case 'no-approver-reached':
      return `${facts.kind}/${facts.request}/${facts.stage}`;
    case 'delivery-stuck':
    case 'removal-overdue':
    case 'account-undeleted':
      return `${facts.kind}/${facts.assignment}`;
    case 'message-refused':
      return `${facts.kind}/${facts.notice}`;
    case 'permission-missing':
      return `${facts.kind}/${facts.permission}`;
    case 'people-unreached':
    // Of a tenant at most one: after another channel was named, too, the report ends once that one is reached.
    case 'channel-unreached':
    case 'reviews-unreadable':
    case 'rows-unreadable':
      return facts.kind;
  }
}

/** Whether the problem is told again and again while it stands, and its end as a message of its own. */
export const isAlarm = ({ kind }: ProblemFacts): boolean =>
  kind === 'removal-overdue' || kind === 'account-undeleted';
