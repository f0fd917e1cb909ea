import type { Approval } from '../access/approval-message.ts';
import type { Message } from '../access/message.ts';
import type { Subject } from '../access/notice.ts';
import type { Person } from '../access/person.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly store: Pick<Store, 'requests'>;
  readonly clock: Clock;
  readonly compose: (kind: 'approval', subject: Subject, reader: Person) => Promise<Message | undefined>;
}

/**
 * The requests that wait for this person, as of the last pass: those of one ask together, the ask that waits
 * longest first.
 */
export async function listApprovals(
  { store, clock, compose }: Deps,
  person: Person,
): Promise<Extract<Message, { kind: 'approvals' }>> {
  const approvals: Approval[] = [];
  for (const { tenant, id } of await store.requests.listAskedOf(person)) {
    const message = await compose('approval', { type: 'request', tenant, id }, person);
    if (message?.kind === 'approval' && message.approval.state === 'open') approvals.push(message.approval);
  }
  approvals.sort((a, b) => a.requestedAt.getTime() - b.requestedAt.getTime());
  const asks = Map.groupBy(approvals, ({ packId, requestId }) => packId ?? requestId);
  return { kind: 'approvals', approvals: { approvals: [...asks.values()].flat(), asOf: clock.now() } };
}
