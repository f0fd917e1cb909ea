import { toAccessError } from '../access/errors.ts';
import type { NoticeId } from '../access/ids.ts';
import type { Message } from '../access/message.ts';
import type { NoticeKind, StoredNotice, Subject } from '../access/notice.ts';
import { toSubjectKey } from '../access/notice.ts';
import type { Clock, KnownPerson, Messenger } from '../ports.ts';
import type { NoticeResult, Store } from '../store-port.ts';

interface Deps {
  readonly store: Store;
  readonly messenger: Messenger;
  readonly clock: Clock;
  /** What is to be said about the subject now; undefined when it has become pointless. */
  readonly compose: (kind: NoticeKind, subject: Subject, reader: KnownPerson) => Promise<Message | undefined>;
}

/**
 * Tells one person one thing, with the facts of this moment. Nothing is marked as told before Teams
 * has taken it: a crash in between repeats one message and loses none.
 * @throws AccessError `graph-unavailable` when Teams must be tried again; `unexpected-response`, for the
 *   log, when Teams takes it neither now nor later
 */
export async function deliverNotice(deps: Deps, id: NoticeId): Promise<void> {
  const { store, clock } = deps;
  const notice = await store.notices.find(id);
  if (!notice || notice.settledAt) return;
  const reader = await store.people.find(notice.recipient);
  const message = reader && (await deps.compose(notice.kind, notice.subject, reader));
  if (!reader) return settle(deps, notice, toUndelivered(notice));
  if (!message || isTooLate(notice, message)) return settle(deps, notice, 'obsolete');
  if (notice.mode === 'update') {
    const refused = await updateMessages(deps, notice, reader, message);
    await settle(deps, notice, refused ? 'refused' : 'told');
    if (refused) throw refused;
    return;
  }
  try {
    const sent = await deps.messenger.send(reader, message);
    const at = clock.now();
    await store.transaction(async (tx) => {
      await tx.notices.saveSent(notice.kind, notice.subject, reader, sent, at);
      await tx.notices.settle(id, 'told', at);
    });
  } catch (error) {
    const { code } = toAccessError(error);
    if (code === 'unexpected-response') await settle(deps, notice, 'refused');
    if (code !== 'not-found') throw error;
    await store.people.setReachable(reader, false);
    await settle(deps, notice, toUndelivered(notice));
  }
}

/** Kept for when the person can be reached; who comes back after a week is not reminded of every hour of it. */
const toUndelivered = ({ kind }: StoredNotice): NoticeResult =>
  kind === 'reminder' || kind === 'digest' ? 'obsolete' : 'unreachable';

/**
 * Who could not be asked in time, or has just come, is not shown afterwards what others decided; and
 * whose access has ended meanwhile is not told that it is usable or ending.
 */
const isTooLate = ({ mode }: StoredNotice, message: Message): boolean =>
  mode === 'send' &&
  (((message.kind === 'approval' || message.kind === 'reminder') && message.approval.state !== 'open') ||
    (message.kind === 'operator-report' && message.report.endedAt !== undefined) ||
    ((message.kind === 'usable' || message.kind === 'ending') && message.grant.isOver === true));

/** @returns the error of a copy that Teams does not take, if there was one */
async function updateMessages(
  { store, messenger, clock }: Deps,
  notice: StoredNotice,
  reader: KnownPerson,
  message: Message,
): Promise<unknown> {
  let refused: unknown;
  for (const sent of await store.notices.listSent(notice.kind, notice.subject, reader)) {
    try {
      const updated = await messenger.update(reader, sent, message);
      if (updated) await store.notices.saveSent(notice.kind, notice.subject, reader, updated, clock.now());
    } catch (error) {
      const { code } = toAccessError(error);
      if (code !== 'not-found' && code !== 'unexpected-response') throw error;
      // One copy that Teams does not take must not keep the others from being edited.
      if (code === 'unexpected-response') refused = error;
      else await store.notices.removeSent(sent);
    }
  }
  return refused;
}

async function settle({ store, clock }: Deps, notice: StoredNotice, result: NoticeResult): Promise<void> {
  const at = clock.now();
  await store.transaction(async (tx) => {
    await tx.notices.settle(notice.id, result, at);
    if (result === 'told' || result === 'obsolete') return;
    const { recipient, subject } = notice;
    await tx.audit.add({
      at,
      event: 'notice-undeliverable',
      tenant: recipient.tenant,
      subject: toSubjectKey(subject),
      actor: recipient,
    });
  });
}
