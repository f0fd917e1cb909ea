import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '../actor.ts';
import { buttonsOf, textOf } from '../card-reader.ts';
import type { Card, ShownMessage } from '../fake-connector.ts';
import { HOUR, MINUTE } from '../time.ts';
import { until } from '../until.ts';
import type { World } from '../world.ts';

/** Those who appear in the story; everybody else of the seed has the bot too, so that nobody is reported as unreached. */
export interface Cast {
  readonly ana: Actor;
  readonly carla: Actor;
  readonly dev: Actor;
  readonly emi: Actor;
  /** All of them, and the others. */
  readonly everybody: readonly Actor[];
}

/** How a round goes: extended and left to expire in Fabrikam, or released in Litware; the other tenant denies. */
export type Course = 'extended' | 'released';

export const toCourse = (round: number): Course => (round % 2 === 0 ? 'extended' : 'released');

/** What the round's messages and requests are told by. */
const toIncident = (round: number): string => `INC-${1000 + round}`;

/** A process that was killed is back within seconds; a job that it held, within half a minute. */
const PATIENCE_MS = 180_000;

export async function gatherCast(world: World): Promise<Cast> {
  const names = (await world.portal.people()).map(({ name }) => name);
  const everybody = await Promise.all(names.map((name) => world.actor(name)));
  for (const actor of everybody) await actor.install();
  const find = (name: string): Actor => {
    const found = everybody.find(({ person }) => person.name === name);
    if (!found) throw new Error(`${name} is not in the seed`);
    return found;
  };
  return {
    ana: find('Ana Ruiz'),
    carla: find('Carla Weiss'),
    dev: find('Dev Patel'),
    emi: find('Emi Sato'),
    everybody,
  };
}

/** A round of the story: what it is told by, and what its people have been shown since it began. */
interface Round {
  readonly world: World;
  readonly cast: Cast;
  readonly course: Course;
  readonly incident: string;
  readonly shown: (actor: Actor) => ShownMessage[];
  /** What a message said when it came: a late edit of a warning may speak of the minutes of the next. */
  readonly saidAtFirst: ReadonlyMap<string, string>;
}

/** What everybody is shown from now on; answers to typed words are left out: somebody may have had to type them again. */
export function watchFromNow({ everybody }: Cast): (actor: Actor) => ShownMessage[] {
  const marks = new Map(everybody.map((actor) => [actor, actor.messages().length]));
  return (actor) =>
    actor
      .messages()
      .slice(marks.get(actor))
      .filter(({ card }) => !isForm(card));
}

/** Ana asks in two tenants; what one grants is used, warned of and ended; until all of it is gone. */
export async function playRound(
  world: World,
  cast: Cast,
  number: number,
  shown = watchFromNow(cast),
): Promise<void> {
  const saidAtFirst = new Map<string, string>();
  const end = world.connector.onShown(({ id, edits, card }) => {
    if (edits === 0) saidAtFirst.set(id, textOf(card));
  });
  const round = { world, cast, course: toCourse(number), incident: toIncident(number), shown, saidAtFirst };
  await playThrough(round).finally(end);
}

async function playThrough(round: Round): Promise<void> {
  const { ana, carla, dev, emi } = round.cast;
  const line = `operator in fabrikam and litware for 2h ${round.incident} hunting`;
  const form = await sayPatiently(ana, line);
  await clickPatiently(ana, () => form, /request/i);

  // Whoever is not asked before others have decided is not shown it any more, and rightly so.
  for (const asked of [carla, dev, emi]) await sees(round, asked, /hunting/);
  const [approver, denier] = round.course === 'extended' ? [carla, emi] : [emi, dev];
  await decide(approver, await sees(round, approver, /hunting/), /approve/i, 'go on');
  await decide(denier, await sees(round, denier, /hunting/), /deny/i, 'not here');
  await sees(round, ana, /Your request was denied/);
  await seesInTime(round, ana, /Your access is usable/);
  await (round.course === 'extended' ? extend(round) : release(round));
  await seesInTime(round, ana, /Access has ended and is removed/);
}

/** Warned after 80 %, extended by an hour, warned of the new end three times, expired. */
async function extend(round: Round): Promise<void> {
  const { world, cast, incident, shown } = round;
  const { ana } = cast;
  const { startsAt, endsAt } = await world.portal.spanOf('Fabrikam', 'ana.ruiz');
  await advanceTo(world, startsAt + (endsAt - startsAt) * 0.8);
  const warning = await sees(round, ana, /Your access ends in 2[0-4] minutes/);
  const form = await clickPatiently(ana, () => warning, 'Extend');
  if (!form) throw new Error('no form to extend with');
  const entries = { extendBy: 'PT1H', justification: `still on ${incident}` };
  await clickPatiently(ana, () => ({ ...warning, card: form }), 'Send', entries);
  const newEnd = endsAt + HOUR;
  await until(
    'the new end is in Entra',
    async () => (await world.portal.spanOf('Fabrikam', 'ana.ruiz')).endsAt >= newEnd,
    PATIENCE_MS,
  );
  await until(
    'the new end is shown',
    () => shown(ana).some(({ card }) => /in 1 h [12]\d min/.test(textOf(card))),
    PATIENCE_MS,
  );
  const warnings = [
    [startsAt + (newEnd - startsAt) * 0.8, /Your access ends in 3[0-6] minutes/],
    [newEnd - 15 * MINUTE, /Your access ends in 1[0-5] minutes/],
    [newEnd - 5 * MINUTE, /Your access ends in [1-5] minutes?/],
  ] as const;
  for (const [instant, words] of warnings) {
    await advanceTo(world, instant);
    await sees(round, ana, words);
  }
  await advanceTo(world, newEnd);
}

/** Warned after 80 %, and given back from there. */
async function release(round: Round): Promise<void> {
  const { world, cast } = round;
  const { startsAt, endsAt } = await world.portal.spanOf('Litware', 'ana.ruiz');
  await advanceTo(world, startsAt + (endsAt - startsAt) * 0.8);
  const warning = await sees(round, cast.ana, /Your access ends in 2[0-4] minutes/);
  await clickPatiently(cast.ana, () => find(cast.ana, warning), 'Release now');
  await until(
    'it is released in Entra',
    async () => (await world.portal.delivered('Litware', 'ana.ruiz')).length === 0,
    PATIENCE_MS,
  );
}

/** An answer to typed words. */
const isForm = (card: Card): boolean => buttonsOf(card).some(({ verb }) => verb === 'request.submit');

const find = (actor: Actor, { id }: ShownMessage): ShownMessage | undefined =>
  actor.messages().find((each) => each.id === id);

/** The first of its copies: when a kill had one repeated, that is the one of which the bot knows nothing. */
const sees = ({ shown, incident, saidAtFirst }: Round, actor: Actor, words: RegExp): Promise<ShownMessage> =>
  until(
    `${incident}: ${actor.person.name} sees ${String(words)}`,
    () => shown(actor).find(({ id }) => words.test(saidAtFirst.get(id) ?? '')),
    PATIENCE_MS,
  );

/** As `sees`, while a little time passes again and again: Entra and the rules need some, and how much the kills decide. */
const seesInTime = ({ world, shown, incident }: Round, actor: Actor, words: RegExp): Promise<ShownMessage> =>
  until(
    `${incident}: in time ${actor.person.name} sees ${String(words)}`,
    async () => {
      await world.advance(2000);
      await sleep(100);
      return shown(actor).find(({ card }) => words.test(textOf(card)));
    },
    PATIENCE_MS,
  );

async function advanceTo(world: World, instant: number): Promise<void> {
  const now = await world.emulator.advance(0);
  await world.advance(Math.max(0, instant + 1000 - now.getTime()));
}

/** Whoever gets no answer types it again. */
function sayPatiently(actor: Actor, text: string): Promise<ShownMessage> {
  return patiently(`an answer to "${text}"`, async () => {
    const before = actor.messages().length;
    const { status } = await actor.post(actor.activity({ type: 'message', text }));
    if (status !== 200) throw new Error(`HTTP ${status}`);
    const answer = actor
      .messages()
      .slice(before)
      .findLast(({ card }) => isForm(card));
    if (!answer) throw new Error('no answer');
    return answer;
  });
}

/** Whoever gets no answer to a click clicks again, unless the button has gone: then the click was carried out. */
function clickPatiently(
  actor: Actor,
  read: () => ShownMessage | undefined,
  title: string | RegExp,
  inputs: Readonly<Record<string, string>> = {},
): Promise<Card | undefined> {
  let tries = 0;
  return patiently(`a click on ${String(title)}`, async () => {
    const message = read();
    const has = (each: { title: string }) =>
      typeof title === 'string' ? each.title === title : title.test(each.title);
    if (!message) throw new Error('the message is gone');
    if (tries > 0 && !buttonsOf(message.card).some(has)) return undefined;
    tries += 1;
    return actor.click(message, title, inputs);
  });
}

const decide = (
  actor: Actor,
  asked: ShownMessage,
  title: RegExp,
  reason: string,
): Promise<Card | undefined> => clickPatiently(actor, () => find(actor, asked), title, { reason });

async function patiently<T>(what: string, act: () => Promise<T>): Promise<T> {
  const deadline = AbortSignal.timeout(PATIENCE_MS);
  for (;;) {
    try {
      return await act();
    } catch (cause) {
      if (deadline.aborted) throw new Error(`never happened: ${what}`, { cause });
      await sleep(100);
    }
  }
}
