import type { AuditEvent } from '../access/audit-event.ts';
import type { IntentId } from '../access/ids.ts';
import type { Intent, IntentInput, IntentOutcome } from '../access/intent.ts';
import type { Notice, Subject } from '../access/notice.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store, StoreTables } from '../ports/store.ts';

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  /** Clicks older than this were answered with an interim card: their outcome is told by a notice. */
  readonly answerWithinMs: number;
}

/**
 * Stores how an intent ended, for the record too, and shows it on every message that is about it. All at once, and the
 * first time only: whatever ran before may have run twice.
 */
export async function settleIntent(deps: Deps, intent: Intent, outcome: IntentOutcome): Promise<void> {
  const { store, clock } = deps;
  const at = clock.now();
  const isLate = at.getTime() - intent.createdAt.getTime() >= deps.answerWithinMs;
  await store.transaction(async (tx) => {
    if (!(await tx.intents.settle(intent.id, outcome, at))) return;
    await tx.notices.add(await toNotices(tx, intent, outcome, isLate), at);
    await record(tx, intent, outcome, at);
  });
}

async function toNotices(
  tx: StoreTables,
  { id, by, input }: Intent,
  outcome: IntentOutcome,
  isLate: boolean,
): Promise<Notice[]> {
  const update = (kind: 'receipt' | 'approval' | 'start-near' | 'review', subject: Subject): Notice => ({
    kind,
    subject,
    recipient: by,
    occurrence: `settled/${id}`,
    mode: 'update',
  });
  const tell = (subject: Subject, occurrence: string): Notice => ({
    kind: 'click-refused',
    subject,
    recipient: by,
    occurrence,
    mode: 'send',
  });
  switch (input.kind) {
    case 'request': {
      const subject: Subject = { type: 'pack', id: input.pack };
      // The form was answered with the receipt, so nothing else would show the sign-in: once for all tenants.
      return [update('receipt', subject), ...(needsSignIn(outcome) ? [tell(subject, 'sign-in')] : [])];
    }
    case 'decide': {
      const subject: Subject = { type: 'request', tenant: input.tenant, id: input.request };
      const wasInChannel = (await tx.notices.listSent('approval', subject, by)).length === 0;
      // A card of one's own says what became of the click; one that all see does not.
      const tellsNobody = outcome.result === 'refused' && isLate && wasInChannel;
      return [update('approval', subject), ...(tellsNobody ? [tell(subject, id)] : [])];
    }
    case 'review-decide':
    case 'review-accept': {
      const subject: Subject = { type: 'review', tenant: input.tenant, id: input.review };
      const isTold = outcome.result === 'refused' && isLate;
      return [update('review', subject), ...(isTold ? [tell(subject, id)] : [])];
    }
    case 'cancel':
    case 'extend':
    case 'release': {
      const { tenant } = input;
      const subject =
        input.kind === 'cancel'
          ? ({ type: 'request', tenant, id: input.request } as const)
          : ({ type: 'assignment', tenant, id: input.assignment } as const);
      const packs = (await findPacks(tx, subject)).map((id) => ({ type: 'pack', id }) as const);
      const receipts = packs.map((pack) => update('receipt', pack));
      if (input.kind === 'cancel')
        receipts.push(...[subject, ...packs].map((one) => update('start-near', one)));
      return outcome.result === 'refused' && isLate ? [...receipts, tell(subject, id)] : receipts;
    }
  }
}

const needsSignIn = (outcome: IntentOutcome): boolean =>
  outcome.result === 'refused' && outcome.failure.code === 'sign-in-required';

async function findPacks(
  tx: StoreTables,
  subject: Extract<Subject, { type: 'pack' | 'request' | 'assignment' }>,
) {
  if (subject.type === 'pack') return [subject.id];
  const requests =
    subject.type === 'request'
      ? [subject.id]
      : (await tx.requests.listOfAssignment(subject.tenant, subject.id)).map(({ id }) => id);
  const packs = await Promise.all(requests.map((id) => tx.packs.findByRequest(subject.tenant, id)));
  return packs.flatMap((pack) => pack?.id ?? []);
}

async function record(tx: StoreTables, intent: Intent, { result }: IntentOutcome, at: Date): Promise<void> {
  const { by, input, id } = intent;
  const done = result === 'refused' ? toRefusal(input, id) : toDeed(input);
  if (done) await tx.audit.add({ at, ...done, tenant: input.tenant, actor: by });
}

type Deed = Pick<AuditEvent, 'event' | 'subject'>;

function toRefusal({ kind }: IntentInput, id: IntentId): Deed {
  const isDecision = kind === 'decide' || kind.startsWith('review-');
  return { event: isDecision ? 'decision-refused' : 'request-refused', subject: `intent/${id}` };
}

/** A request that was filed is on record since its id was stored. */
function toDeed(input: IntentInput): Deed | undefined {
  switch (input.kind) {
    case 'request':
      return undefined;
    case 'decide':
      return { event: 'decision-recorded', subject: `request/${input.request}` };
    case 'review-decide':
    case 'review-accept':
      return { event: 'review-decided', subject: `review/${input.review}` };
    case 'cancel':
      return { event: 'request-canceled', subject: `request/${input.request}` };
    case 'extend':
      return { event: 'extension-filed', subject: `assignment/${input.assignment}` };
    case 'release':
      return { event: 'release-filed', subject: `assignment/${input.assignment}` };
  }
}
