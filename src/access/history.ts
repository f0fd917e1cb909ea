import type { NoticeId } from './ids.ts';
import type { Named } from './named.ts';
import type { NoticeKind, Subject } from './notice.ts';
import type { ProblemFacts, UnreachedWhy } from './problem.ts';
import type { SecurityRole } from './security-role.ts';

/** How telling somebody something ended; see ARCHITECTURE.md, "Who cannot be told". */
export type NoticeResult = 'told' | 'obsolete' | 'unreachable' | 'refused';

/** A place in somebody's history: the instant of a message, and its notice, which tells apart what came at once. */
export interface HistoryPlace {
  readonly at: Date;
  readonly notice: NoticeId;
}

/** Which part of a history is wanted; absent: the newest. */
export interface HistoryPart {
  readonly side: 'older' | 'newer';
  readonly than: HistoryPlace;
}

/** One message that somebody was to get, and what became of it. */
export interface ToldNotice {
  readonly id: NoticeId;
  readonly kind: NoticeKind;
  readonly subject: Subject;
  /** When there was something to tell. */
  readonly createdAt: Date;
  /** When that ended; absent: it is still to be delivered. */
  readonly settledAt?: Date;
  readonly result?: NoticeResult;
  /** Why it could not be delivered when it was first tried. */
  readonly why?: UnreachedWhy;
  /** When the message was last edited. */
  readonly editedAt?: Date;
}

/** When a message came, or was not to come: what a history is ordered by. */
export const toHistoryPlace = ({
  id,
  createdAt,
  settledAt,
}: Pick<ToldNotice, 'id' | 'createdAt' | 'settledAt'>): HistoryPlace => ({
  at: settledAt ?? createdAt,
  notice: id,
});

/** A message with what it was about. */
export interface HistoryLine extends Omit<ToldNotice, 'subject'> {
  /** Empty when it is about no access, or the package is not known any more. */
  readonly roles: readonly SecurityRole[];
  readonly tenants: readonly Named[];
  /** Who asked, on what an approver was told. */
  readonly requestorName?: string;
  /** What an operator was told of. */
  readonly problem?: ProblemFacts['kind'];
}

/** A part of what one person was told, newest first. */
export interface History {
  readonly lines: readonly HistoryLine[];
  /** From where older ones go on; absent: there are none. */
  readonly older?: HistoryPlace;
  readonly newer?: HistoryPlace;
  readonly asOf: Date;
}
