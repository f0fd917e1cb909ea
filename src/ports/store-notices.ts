import type { HistoryPart, NoticeResult, ToldNotice } from '../access/history.ts';
import type { NoticeId } from '../access/ids.ts';
import type { Notice, NoticeKind, StoredNotice, Subject } from '../access/notice.ts';
import type { Person } from '../access/person.ts';
import type { UnreachedWhy } from '../access/problem.ts';
import type { Recipient } from '../access/recipient.ts';
import type { SentMessage } from './messenger.ts';

/** What is to be told to whom, and the messages that were sent for it. */
export interface NoticeTables {
  /**
   * Stores the new ones and enqueues their delivery; those already stored are left alone, and so are edits of what was
   * never sent nor is to be sent.
   */
  add(notices: readonly Notice[], at: Date): Promise<void>;
  find(id: NoticeId): Promise<StoredNotice | undefined>;
  /** @param why it could not be delivered; kept also when it is told later */
  settle(id: NoticeId, result: NoticeResult, at: Date, why?: UnreachedWhy): Promise<void>;
  /** @param notice that the message came of, when it is a new one */
  saveSent(
    kind: NoticeKind,
    subject: Subject,
    to: Recipient,
    sent: SentMessage,
    at: Date,
    notice?: NoticeId,
  ): Promise<void>;
  /** Keeps that a card came as the answer to a click, as told; @returns undefined when it had been told before */
  addShown(kind: NoticeKind, subject: Subject, to: Person, at: Date): Promise<NoticeId | undefined>;
  /** What this person was to be told, newest first; edits are of the messages that they changed. */
  listTold(person: Person, part: HistoryPart | undefined, limit: number): Promise<ToldNotice[]>;
  listSent(kind: NoticeKind, subject: Subject, to: Recipient): Promise<SentMessage[]>;
  removeSent(sent: SentMessage): Promise<void>;
  /** Enqueues the delivery of what has waited since before the instant, once: its job may have been given up. Inside a transaction. */
  retry(before: Date, at: Date): Promise<void>;
  /** Takes up again what could not be delivered, once the recipient can be reached. */
  revive(recipient: Recipient): Promise<void>;
  /** Who holds messages about the subject. */
  listHolders(kind: NoticeKind, subject: Subject): Promise<Recipient[]>;
  /** Has every message of these kinds about the subject edited, whoever holds it or is about to get it. */
  updateCopies(kinds: readonly NoticeKind[], subject: Subject, occurrence: string, at: Date): Promise<void>;
}
