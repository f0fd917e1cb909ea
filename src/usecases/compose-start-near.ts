import { toAccessLine } from '../access/access-record.ts';
import { toLaterStart } from '../access/later-start.ts';
import type { Message, StartNear } from '../access/message.ts';
import type { NoticeKind, Subject } from '../access/notice.ts';
import { isSamePerson } from '../access/person.ts';
import type { Person } from '../access/person.ts';
import { toStartNear } from '../access/to-start-near.ts';
import type { Clock } from '../ports/clock.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly store: Pick<Store, 'records' | 'people'>;
  readonly tenants: Tenants;
  readonly clock: Clock;
  readonly compose: (kind: NoticeKind, subject: Subject, reader: Person) => Promise<Message | undefined>;
}

/**
 * A request whose start comes before its decision, as it is at this moment.
 * @returns undefined for anybody but the requestor, and for what was to start as soon as it is approved
 */
export async function composeStartNear(
  deps: Deps,
  subject: Subject,
  reader: Person,
): Promise<StartNear | undefined> {
  if (subject.type === 'pack') {
    const message = await deps.compose('receipt', subject, reader);
    return message?.kind === 'receipt' ? toStartNear(message.receipt) : undefined;
  }
  if (subject.type !== 'request') return undefined;
  const { store, tenants, clock } = deps;
  const record = await store.records.read(tenants.get(subject.tenant), { request: subject.id });
  const { request } = record;
  const requestor = request && (await store.people.findRequestor(tenants.source.id, request));
  const startsAt = request && toLaterStart(request);
  if (!requestor || !isSamePerson(requestor, reader) || !startsAt) return undefined;
  const asOf = clock.now();
  const { durationMs, justification } = request;
  return {
    startsAt,
    asOf,
    lines: [toAccessLine(record, asOf)],
    justification,
    ...(durationMs === undefined ? {} : { durationMs }),
  };
}
