import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CARD_VERBS } from '../../src/teams/card-action.ts';
import type { Actor } from '../support/actor.ts';
import { changesBetween } from '../support/entra-picture.ts';
import type { Card } from '../support/fake-connector.ts';
import { OWN_CHAT, click, clickOnce } from '../support/matrix-click.ts';
import type { Answer, Place } from '../support/matrix-click.ts';
import { toForgeries } from '../support/matrix-forgeries.ts';
import { renderPage } from '../support/matrix-page.ts';
import { APPROVER_NAMES, LETTERS, gatherCast, withPersonas } from '../support/matrix-people.ts';
import type { Cast, Letter } from '../support/matrix-people.ts';
import { STATES, canDecide, entraNow, inState, makeSubjects } from '../support/matrix-subjects.ts';
import type { State, Subject } from '../support/matrix-subjects.ts';
import { mayOf, parseTable, printTable, toCell } from '../support/matrix-table.ts';
import type { Table } from '../support/matrix-table.ts';
import { ABOUT_NOBODY, ABOUT_REQUEST, ABOUT_REVIEW } from '../support/matrix-verbs.ts';
import type { AboutNobody, AboutRequest } from '../support/matrix-verbs.ts';
import { MINUTE } from '../support/time.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';
import { startWorld } from '../support/world.ts';

// Who may do what. R requestor, C colleague, A approver of stage 1, g the same as a guest, B approver of stage 2,
// T approver of another tenant, V reviewer, G guest, S stranger, O operator, N of a tenant that is not served.
// Who is not in a cell may not: nothing changes, and nothing of the request is told.
const ABOUT_A_REQUEST = `
  verb                      kept  stage-1  planned  stage-2  scheduled  provisioning  usable  gone  denied  timed-out  canceled  failed
  request.submit            R     R        R        R        R          R             R       R     R       R          R         R
  receipt.refresh           R     R        R        R        R          R             R       R     R       R          R         R
  request.cancel            .     R        R        R        R          .             .       .     .       .          .         .
  start.cancel              .     .        R        .        .          .             .       .     .       .          .         .
  start.change              .     .        R        .        .          .             .       .     .       .          .         .
  access.extend-form        .     .        .        .        .          .             R       .     .       .          .         .
  access.extend             .     .        .        .        .          .             R       .     .       .          .         .
  pack.extend-form          .     .        .        .        .          .             R       .     .       .          .         .
  pack.extend               .     .        .        .        .          .             R       .     .       .          .         .
  access.release            .     .        .        .        .          .             R       .     .       .          .         .
  pack.release              .     .        .        .        .          .             R       .     .       .          .         .
  pack.hand-over-form       R     R        R        R        R          R             R       R     R       R          R         R
  pack.hand-over            R     R        R        R        R          R             R       R     R       R          R         R
  approval.refresh          .     Ag       Ag       AgB      AgB        AgB           AgB     AgB   Ag      Ag         Ag        AgB
  approval.claim            .     Ag       Ag       B        .          .             .       .     .       .          .         .
  approval.hand-back        .     Ag       Ag       B        .          .             .       .     .       .          .         .
  approval.decide approve   .     Ag       Ag       B        .          .             .       .     .       .          .         .
  approval.decide deny      .     Ag       Ag       B        .          .             .       .     .       .          .         .
  approvals.decide approve  .     Ag       Ag       B        .          .             .       .     .       .          .         .
  approvals.decide deny     .     Ag       Ag       B        .          .             .       .     .       .          .         .
`;

const ABOUT_NO_REQUEST = `
  verb                        who
  help                        RCAgBTVGSO
  settings.open               RCAgBTVGSO
  history.list                RCAgBTVGSO
  settings.save               RCAgBTVGSO
  access.list                 R
  approvals.list              AgB
  request.open                RC
  request.submit (a new one)  RC
`;

/** A place where cards are clicked, with who may do what there. Each has a world of its own. */
interface Matrix {
  readonly place: Place;
  readonly aboutRequest: Table;
  readonly aboutNobody: Table;
  /** Requests besides one for each state: what is decided, canceled, extended or released is so only once. */
  readonly more: readonly State[];
}

const MATRICES: readonly Matrix[] = [
  {
    place: OWN_CHAT,
    aboutRequest: parseTable(ABOUT_A_REQUEST),
    aboutNobody: parseTable(ABOUT_NO_REQUEST),
    more: [
      ...Array.from({ length: 8 }, () => 'stage-1' as const),
      ...Array.from({ length: 10 }, () => 'planned' as const),
      'usable',
    ],
  },
];

const ORDER = Object.keys(STATES) as State[];
const ACTIONS = Object.entries(ABOUT_REQUEST);
const WHO = 'who';

it('has every verb of the cards, and every row of the tables a click', () => {
  const clicks = [ABOUT_REQUEST, ABOUT_NOBODY, ABOUT_REVIEW].flatMap((table) => Object.values(table));
  expect(new Set(clicks.map(({ verb }) => verb))).toEqual(new Set(CARD_VERBS));
  for (const { aboutRequest, aboutNobody } of MATRICES) {
    expect([...aboutRequest.rows.keys()].sort()).toEqual(Object.keys(ABOUT_REQUEST).sort());
    expect(aboutRequest.columns).toEqual(ORDER);
    expect([...aboutNobody.rows.keys()].sort()).toEqual(Object.keys(ABOUT_NOBODY).sort());
    expect(aboutNobody.columns).toEqual([WHO]);
  }
});

it('is written down for readers', () => {
  const file = join(import.meta.dirname, '../../docs/who-may-do-what.md');
  const text = renderPage(MATRICES);
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, text);
  expect(existsSync(file) ? readFileSync(file, 'utf8') : '').toBe(text);
});

describe.each(MATRICES)('in $place.name', ({ place, aboutRequest, aboutNobody, more }) => {
  let world: World;
  let cast: Cast;
  let subjects: Subject[];
  beforeAll(async () => {
    const wanted = [...ORDER, ...more];
    world = await startWorld({ editSeed: withPersonas(wanted.length) });
    cast = await gatherCast(world);
    subjects = await makeSubjects(world, cast, wanted);
  }, 180_000);
  afterAll(() => world.close());

  /** The request of the state that no click has changed yet. */
  const rowOf = (state: State): Subject => subjects[ORDER.indexOf(state)] as Subject;
  const actorOf = (letter: Letter, of: Subject): Actor => (letter === 'R' ? of.requestor : cast[letter]);
  const mayKnow = (letter: Letter, state: State): boolean =>
    letter === 'R' || mayOf(aboutRequest, 'approval.refresh', state).includes(letter);

  /** Who could, by row and column. */
  const found = new Map<string, Set<Letter>>();
  const note = (name: string, column: string, letter: Letter): void => {
    const key = `${name}/${column}`;
    found.set(key, (found.get(key) ?? new Set()).add(letter));
  };
  const cellOf = (name: string, column: string): string =>
    toCell([...(found.get(`${name}/${column}`) ?? [])]);
  const toFound = ({ columns, rows }: Table): Table => ({
    columns,
    rows: new Map([...rows.keys()].map((name) => [name, columns.map((column) => cellOf(name, column))])),
  });

  /**
   * What everybody but these was told of the request, and how often each message was edited. Of other requests cards may
   * still be on their way, or be edited: they came of making the states.
   */
  const toldWithout = (actors: readonly Actor[], { mark }: Subject): string[] =>
    world.connector.messages
      .filter(({ conversationId }) => !actors.some((actor) => actor.conversationId === conversationId))
      .filter(({ card }) => JSON.stringify(card).includes(mark))
      .map(({ id, edits }) => `${id} ${edits}`);

  const clickSeen = async (actor: Actor, letter: Letter, { verb, data }: Parameters<typeof click>[2]) => {
    const before = actor.messages().length;
    const answer = await click(place, actor, { verb, data }, letter !== 'N');
    const news = actor
      .messages()
      .slice(before)
      .map(({ card }) => card);
    return { answer, news };
  };

  /** Words of these requests that an answer, or a card that came with it, tells. */
  const toldOf = (marks: readonly string[], answer: Answer, news: readonly Card[]): string[] =>
    marks
      .filter((mark) => (answer.text + JSON.stringify(news)).includes(mark))
      .map((mark) => `tells "${mark}"`);

  /** One click of everybody of whom it must change nothing. @returns what is wrong */
  async function fireHarmless(name: string, action: AboutRequest, of: Subject): Promise<string[]> {
    const { state } = of;
    const may = mayOf(aboutRequest, name, state);
    const letters = LETTERS.filter((letter) => action.changes === 'look' || !may.includes(letter));
    const wrong = letters.map(async (letter) => {
      const click = { verb: action.verb, data: action.data(of, cast.C) };
      const { answer, news } = await clickSeen(actorOf(letter, of), letter, click);
      if (action.isDone({ card: answer.card, news }, of)) note(name, state, letter);
      const told = mayKnow(letter, state) ? [] : toldOf([of.mark, ...APPROVER_NAMES], answer, news);
      return [...answer.faults, ...told].map((what) => `${letter} ${name}: ${what}`);
    });
    return (await Promise.all(wrong)).flat();
  }

  it.each(ORDER)('%s: nobody changes, or is told, what they may not', async (state) => {
    const of = rowOf(state);
    const insiders = LETTERS.filter((letter) => mayKnow(letter, state)).map((letter) => actorOf(letter, of));
    const [entra, told] = [await entraNow(world), toldWithout(insiders, of)];
    const wrong: string[] = [];
    for (const [name, action] of ACTIONS) wrong.push(...(await fireHarmless(name, action, of)));

    expect(wrong).toEqual([]);
    expect(changesBetween(entra, await entraNow(world))).toEqual([]);
    expect(toldWithout(insiders, of)).toEqual(told);
  });

  it('forged claims change nothing and are told nothing', async () => {
    const forgeries = toForgeries(rowOf, cast);
    for (const { what, by, click: forged, mayRead } of forgeries) {
      const entra = await entraNow(world);
      const before = by.messages().length;
      const answer = await click(place, by, forged, true);
      const marks = subjects
        .map(({ mark }) => mark)
        .filter((mark) => mayRead !== 'all' && !mayRead.includes(mark));
      const news = by
        .messages()
        .slice(before)
        .map(({ card }) => card);
      expect([what, ...answer.faults, ...toldOf(marks, answer, news)]).toEqual([what]);
      expect([what, ...changesBetween(entra, await entraNow(world))]).toEqual([what]);
    }
  });

  /** One click about no request of these; what is shown must not be another's. @returns what is wrong */
  async function fireAtNobody(
    name: string,
    action: AboutNobody,
    letters: readonly Letter[],
  ): Promise<string[]> {
    const own = rowOf('usable');
    const wrong = letters.map(async (letter) => {
      const click = { verb: action.verb, data: action.data(randomUUID()) };
      const { answer, news } = await clickSeen(actorOf(letter, own), letter, click);
      if (action.isDone(answer.card)) note(name, WHO, letter);
      const others = subjects.filter((of) => (letter === 'R' ? of !== own : !mayKnow(letter, of.state)));
      const told = toldOf(
        others.map(({ mark }) => mark),
        answer,
        news,
      );
      return [...answer.faults, ...told].map((what) => `${letter} ${name}: ${what}`);
    });
    return (await Promise.all(wrong)).flat();
  }

  it('about no request: nobody is shown what is not theirs, and only who may ask asks', async () => {
    const entra = await entraNow(world);
    const wrong: string[] = [];
    const asking = mayOf(aboutNobody, 'request.submit (a new one)', WHO);
    for (const [name, action] of Object.entries(ABOUT_NOBODY)) {
      const letters = LETTERS.filter(
        (letter) => action.verb !== 'request.submit' || !asking.includes(letter),
      );
      wrong.push(...(await fireAtNobody(name, action, letters)));
    }
    expect(wrong).toEqual([]);
    expect(changesBetween(entra, await entraNow(world))).toEqual([]);

    const [name, action] = [
      'request.submit (a new one)',
      ABOUT_NOBODY['request.submit (a new one)']!,
    ] as const;
    expect(await fireAtNobody(name, action, asking)).toEqual([]);
    await until('Entra has what they asked for', async () => {
      const filed = changesBetween(entra, await entraNow(world)).filter((line) => line.includes(' request '));
      return filed.length === asking.length && filed.every((line) => line.includes('by the table'));
    });
  });

  /** What the bot alone keeps: one after the other, because each person's claim is in the way of the next one's. */
  async function changeAtBot(state: State): Promise<void> {
    const of = rowOf(state);
    const steps = ACTIONS.filter(([, { changes }]) => changes === 'bot');
    for (const letter of LETTERS) {
      for (const [name, action] of steps) {
        if (!mayOf(aboutRequest, name, state).includes(letter)) continue;
        const send = ({ verb, data }: AboutRequest) =>
          clickSeen(actorOf(letter, of), letter, { verb, data: data(of, cast.C) });
        const first = action.after && ABOUT_REQUEST[action.after];
        if (first) await send(first);
        const { answer, news } = await send(action);
        expect([letter, name, ...answer.faults]).toEqual([letter, name]);
        if (action.isDone({ card: answer.card, news }, of)) note(name, state, letter);
      }
    }
  }

  const pools = new Map<State, Subject[]>();

  /** What Entra keeps: each click on a request of its own, and what comes of it is seen in Entra. */
  async function changeInEntra(state: State): Promise<void> {
    const pool = pools.get(state) ?? [];
    if (state === 'usable') await world.advance(MINUTE);
    for (const of of pool) await (state === 'stage-2' ? canDecide(cast.B, of) : inState(of));
    const wanted = ACTIONS.flatMap(([name, action]) =>
      action.changes === 'entra'
        ? mayOf(aboutRequest, name, state).map((letter) => ({ name, action, letter }))
        : [],
    );
    const clicked = wanted.map(async ({ name, action, letter }) => {
      const of = pool.shift();
      if (!of) throw new Error(`no request is left for ${name} while ${state}: ask for one more`);
      const by = actorOf(letter, of);
      const data = action.data(of, cast.C);
      const { faults } = await clickOnce(place, by, { verb: action.verb, data }, true);
      expect([letter, name, ...faults]).toEqual([letter, name]);
      return { name, action, letter, of, by };
    });
    for (const { name, action, letter, of, by } of await Promise.all(clicked)) {
      await until(`${name} of ${letter} while ${state} is so in Entra`, async () =>
        action.isSo?.(await entraNow(world), of, by),
      );
      note(name, state, letter);
      const next = action.leadsTo?.[state];
      if (next) pools.set(next, [...(pools.get(next) ?? []), { ...of, state: next }]);
    }
  }

  it('who may, can: it is seen in Entra or in the answer, and nothing else changes', async () => {
    for (const of of subjects) pools.set(of.state, [...(pools.get(of.state) ?? []), of]);
    const before = await entraNow(world);
    for (const state of ORDER) {
      await changeAtBot(state);
      await changeInEntra(state);
    }
    await cast.C.sees(/Handed over to you[\s\S]*words/);
    const untouched = subjects.filter((of) => [...pools.values()].some((pool) => pool.includes(of)));
    const strange = changesBetween(before, await entraNow(world)).filter((line) =>
      untouched.some(({ request, assignment, mark }) =>
        [request, assignment, mark].some((word) => line.includes(word)),
      ),
    );
    expect(strange).toEqual([]);
  }, 120_000);

  it('is as the tables say', () => {
    const tables = [printTable(toFound(aboutRequest), 'verb'), printTable(toFound(aboutNobody), 'verb')];
    if (process.env['SHOW_MATRIX'] === '1') process.stdout.write(`\n${tables.join('\n\n')}\n`);
    expect(tables[0]).toBe(printTable(aboutRequest, 'verb'));
    expect(tables[1]).toBe(printTable(aboutNobody, 'verb'));
  });
});
