import { randomUUID } from 'node:crypto';
import type { Actor } from './actor.ts';
import { buttonsOf, textOf } from './card-reader.ts';
import type { EntraPicture } from './entra-picture.ts';
import { takePicture } from './entra-picture.ts';
import type { Card } from './fake-connector.ts';
import { AUDITOR, markOf, requestorAddress, requestorName } from './matrix-people.ts';
import type { Cast } from './matrix-people.ts';
import { tenantId } from './portal.ts';
import { DAY, HOUR, MINUTE } from './time.ts';
import { until } from './until.ts';
import type { World } from './world.ts';

/** Every state that a request, and the access that comes of it, can be in; with the word of the receipt for it. */
export const STATES = {
  kept: 'Noted, not yet sent to Entra',
  'stage-1': 'Waiting for approval',
  planned: 'Waiting for approval',
  'stage-2': 'Waiting for approval',
  scheduled: 'Approved, starts later',
  provisioning: 'Approved, being set up',
  usable: 'Usable',
  gone: 'Ended and removed',
  denied: 'Denied',
  'timed-out': 'Nobody decided in time',
  canceled: 'Canceled',
  failed: 'Failed',
} as const;

export type State = keyof typeof STATES;

/** One ask of one requestor for Administrator in Fabrikam, whose policy has two stages. */
export interface Subject {
  readonly state: State;
  /** Stands in the requestor's name, the justification, the incident and the approvers' reasons, and nowhere else. */
  readonly mark: string;
  readonly requestor: Actor;
  readonly tenant: string;
  readonly pack: string;
  /** Those of Entra; the pack's where Entra knows nothing of it yet. */
  readonly request: string;
  readonly assignment: string;
}

const FABRIKAM = tenantId('Fabrikam');

export const entraNow = (world: World): Promise<EntraPicture> =>
  takePicture(world.portal, ['Fabrikam', 'Litware', 'Northwind'], AUDITOR);

interface Ask extends Pick<Subject, 'state' | 'mark' | 'requestor' | 'pack'> {
  readonly address: string;
}

/**
 * Brings one request after the other into the state that is wanted of it, through the bot as people would.
 * @param wanted the state of each; the first requestor's first
 */
export async function makeSubjects(world: World, cast: Cast, wanted: readonly State[]): Promise<Subject[]> {
  const asks = await all(wanted, async (state, index): Promise<Ask> => {
    const requestor = await world.actor(requestorName(index));
    await requestor.install();
    await requestor.invoke({ verb: 'request.open', data: {} });
    return { state, mark: markOf(index), address: requestorAddress(index), requestor, pack: randomUUID() };
  });
  const of = (...states: State[]): Ask[] => asks.filter(({ state }) => states.includes(state));
  const approve = (approver: Actor, ...states: State[]) =>
    all(of(...states), (one) => decide(approver, one, 'approve'));

  await all(of('timed-out'), (one) => ask(world, one));
  await eachInTurn(of('timed-out'), (one) => canDecide(cast.A, one));
  await world.advance(2 * DAY + MINUTE);
  const later = asks.filter(({ state }) => state !== 'timed-out' && state !== 'kept');
  await all(later, (one) => ask(world, one));
  await eachInTurn(later, (one) => canDecide(cast.A, one));
  await all(of('denied'), (one) => decide(cast.A, one, 'deny'));
  await all(of('canceled'), cancel);
  await approve(cast.A, 'stage-2', 'scheduled', 'provisioning', 'usable', 'gone', 'failed');
  await approve(cast.B, 'scheduled', 'usable', 'gone');
  await world.advance(MINUTE);
  await eachInTurn(of('gone', 'usable'), (one) => inState(one, 'usable'));
  await setDeliveries(world, 'fail');
  await approve(cast.B, 'failed');
  await world.advance(MINUTE);
  await setDeliveries(world, 'limbo');
  await approve(cast.B, 'provisioning');
  await world.advance(HOUR);
  await setDeliveries(world, 'deliver');
  await world.portal.setFaults(of('kept').map(({ address }) => ({ ...NOT_FILED, caller: address })));
  await all(of('kept'), (one) => ask(world, one));
  await eachInTurn(of('stage-2'), (one) => canDecide(cast.B, one));
  await eachInTurn(asks, (one) => inState(one));

  const picture = await entraNow(world);
  return asks.map(({ state, mark, requestor, pack }) => {
    const { request = pack, assignment = pack } = findIds(picture, mark);
    return { state, mark, requestor, tenant: FABRIKAM, pack, request, assignment };
  });
}

/** Entra takes no request, so that it stays with the bot. */
const NOT_FILED = {
  kind: 'status',
  path: '/v1.0/identityGovernance/entitlementManagement/assignmentRequests',
  method: 'POST',
  status: 503,
};

const all = <T, R>(of: readonly T[], work: (one: T, index: number) => Promise<R>): Promise<R[]> =>
  Promise.all(of.map(work));

/** For what only waits: many that look at once would keep the bot from what they wait for. */
async function eachInTurn<T>(of: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> {
  for (const one of of) await work(one);
}

async function ask(world: World, { requestor, state, mark, pack }: Ask): Promise<void> {
  const clock = await fetch(`${world.emulator.controlUrl}/clock`);
  const now = new Date(((await clock.json()) as { now: string }).now);
  const startDate = new Date(now.getTime() + 3 * DAY).toISOString().slice(0, 10);
  const data = {
    form: pack,
    roles: 'administrator',
    tenants: FABRIKAM,
    duration: state === 'gone' ? 'PT1H' : 'PT4H',
    justification: `words ${mark}`,
    incident: `INC-${mark}`,
    ...(state === 'scheduled' || state === 'planned' ? { startDate, startTime: '09:00' } : {}),
  };
  const shown = textOf((await requestor.invoke({ verb: 'request.submit', data })).value as Card);
  if (!shown.includes('Your access request')) throw new Error(`${mark} was not asked:\n${shown}`);
}

/**
 * Waits until the approver's chat shows it as one that can be decided.
 * @returns what the card says it is about
 */
export const canDecide = (
  approver: Actor,
  { mark }: Pick<Ask, 'mark'>,
): Promise<Readonly<Record<string, unknown>>> =>
  until(`${approver.person.name} can decide ${mark}`, () => {
    const shown = approver
      .messages()
      .find(({ summary }) => summary.startsWith('Approval needed') && summary.includes(mark));
    const button = shown && buttonsOf(shown.card).find(({ verb }) => verb === 'approval.refresh');
    return button?.data;
  });

async function decide(approver: Actor, one: Ask, decision: 'approve' | 'deny'): Promise<void> {
  const about = await canDecide(approver, one);
  const data = { ...about, decision, reason: `because ${one.mark}` };
  let answer = await approver.invoke({ verb: 'approval.decide', data });
  await until(`${approver.person.name} has decided ${one.mark}`, async () => {
    if (/^[✓✕◔] (Approved|Denied)/.test(textOf(answer.value as Card))) return true;
    answer = await approver.invoke({ verb: 'approval.refresh', data: about });
    return undefined;
  });
}

async function cancel({ requestor, mark, pack }: Ask): Promise<void> {
  await until(`${mark} is canceled`, async () => {
    const { value } = await requestor.invoke({ verb: 'receipt.refresh', data: { pack } });
    const button = buttonsOf(value as Card).find(({ verb }) => verb === 'request.cancel');
    return button && (await requestor.invoke({ verb: button.verb, data: button.data }));
  });
}

/** Waits until the receipt shows the state. */
export async function inState(
  { requestor, pack, mark, ...own }: Pick<Subject, 'requestor' | 'pack' | 'mark' | 'state'>,
  state: State = own.state,
): Promise<void> {
  let shown = '';
  await until(`the receipt of ${mark} says "${STATES[state]}"`, async () => {
    shown = textOf((await requestor.invoke({ verb: 'receipt.refresh', data: { pack } })).value as Card);
    return shown.includes(STATES[state]) || undefined;
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}; it says:\n${shown}`);
  });
}

async function setDeliveries(world: World, outcome: 'deliver' | 'limbo' | 'fail'): Promise<void> {
  const response = await fetch(`${world.emulator.controlUrl}/deliveries`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ tenantId: FABRIKAM, outcome }),
  });
  if (!response.ok) throw new Error(await response.text());
}

interface RequestRow {
  readonly id: string;
  readonly justification?: string;
  readonly assignment?: { readonly id: string };
}

/** The first request with the mark, and its assignment. */
function findIds(picture: EntraPicture, mark: string): { request?: string; assignment?: string } {
  for (const [key, text] of picture) {
    if (!key.startsWith('Fabrikam request ') || !text.includes(`words ${mark}`)) continue;
    const { id, assignment } = JSON.parse(text) as RequestRow;
    return { request: id, ...(assignment ? { assignment: assignment.id } : {}) };
  }
  return {};
}
