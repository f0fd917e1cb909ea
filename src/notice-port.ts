import type { NoticeId } from './access/ids.ts';
import type { Notice, NoticeKind, StoredNotice, Subject } from './access/notice.ts';
import type { Recipient } from './access/recipient.ts';
import type { SentMessage } from './ports.ts';

/** What is to be told to whom, and the messages that were sent for it. */
export interface NoticeTables {
  /** Stores the new ones and enqueues their delivery; those already stored are left alone. */
  add(notices: readonly Notice[], at: Date): Promise<void>;
  find(id: NoticeId): Promise<StoredNotice | undefined>;
  settle(id: NoticeId, result: NoticeResult, at: Date): Promise<void>;
  saveSent(kind: NoticeKind, subject: Subject, to: Recipient, sent: SentMessage, at: Date): Promise<void>;
  listSent(kind: NoticeKind, subject: Subject, to: Recipient): Promise<SentMessage[]>;
  removeSent(sent: SentMessage): Promise<void>;
  /** Takes up again what could not be delivered, once the recipient can be reached. */
  revive(recipient: Recipient): Promise<void>;
  /** Who holds messages about the subject. */
  listHolders(kind: NoticeKind, subject: Subject): Promise<Recipient[]>;
  /** Has every message of these kinds about the subject edited, whoever holds it. */
  updateCopies(kinds: readonly NoticeKind[], subject: Subject, occurrence: string, at: Date): Promise<void>;
}

/** `refused`: Teams takes neither this message now nor later; the log says why. */
export type NoticeResult = 'told' | 'obsolete' | 'unreachable' | 'refused';
