import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { textOf } from '../support/card-reader.ts';
import type { ShownMessage } from '../support/fake-connector.ts';
import { hasPostgres, startPostgres } from '../support/postgres-server.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import { listOpen } from '../support/surviving/left-open.ts';
import { openOldDatabase } from '../support/surviving/old-database.ts';
import { OLD, writeOldStory } from '../support/surviving/old-story.ts';
import type { OldStory } from '../support/surviving/old-story.ts';
import { HOUR, MINUTE } from '../support/time.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';
import { startWorld } from '../support/world.ts';

/** A database that an older version left in the middle of everything is opened by this one: nothing lost, nothing told twice. */

let world: World | undefined;
let server: PostgresServer | undefined;
afterEach(async () => {
  await world?.close();
  await server?.close();
  world = server = undefined;
});

const shows = (actor: Actor, words: RegExp): ShownMessage[] =>
  actor.messages().filter(({ card }) => words.test(textOf(card)));
const isEdited = (actor: Actor, id: string, words: RegExp): Promise<unknown> =>
  until(`${id} says ${String(words)}`, () => shows(actor, words).some((message) => message.id === id));
/** Lets time pass in steps, until somebody sees it. */
const seesInTime = (of: World, actor: Actor, words: RegExp, stepMs: number): Promise<unknown> =>
  until(
    `${actor.person.name} sees ${String(words)}`,
    async () => {
      await of.advance(stepMs);
      await sleep(200);
      return shows(actor, words).length > 0;
    },
    90_000,
  );

async function playOn(of: World, story: OldStory): Promise<void> {
  const { ana, ben, emi, olga, held } = story;
  // What had not been told or carried out is, once.
  await ben.sees(/Your request was denied\nOperator in Fabrikam/);
  await until('the click is carried out', async () => {
    const states = ['submitted', 'pendingApproval'];
    const filed = await Promise.all(states.map((state) => of.portal.requests('Northwind', state)));
    return filed.flat().filter(({ justification }) => /INC-903/.test(String(justification))).length === 1;
  });

  // The card from before is clicked on, and edited.
  const card = emi.messages().find(({ id }) => id === OLD.card);
  if (!card) throw new Error('the old card is gone');
  await emi.click(card, 'Approve', { reason: 'go on' });
  await isEdited(emi, OLD.card, /✓ Approved/);
  await seesInTime(of, ana, /Your access is usable\nOperator in Litware/, 5000);

  // What is left of an ended access goes on being looked at, and the operators hear of it now.
  await olga.sees(/⚠ Access has ended but is not removed\nFabrikam/);
  const { userPrincipalName, objectIds } = ben.person;
  await of.portal.removeMember(
    'Fabrikam',
    'sg-soc-security-reader',
    objectIds[held.tenant] ?? userPrincipalName,
  );
  await seesInTime(of, ben, /Access has ended and is removed[^]*Reader in Fabrikam/, MINUTE);

  // Limbo from before is noticed.
  await seesInTime(of, ana, /not usable yet\nReader in Northwind/, MINUTE);
  await olga.sees(/Approved access is not usable\nNorthwind/);

  const { endsAt } = await of.portal.spanOf('Fabrikam', 'ana.ruiz');
  for (const [before, words] of [
    [0.2 * 4 * HOUR, /Your access ends in 4\d minutes\nReader in Fabrikam/],
    [15 * MINUTE, /Your access ends in 1\d minutes\nReader in Fabrikam/],
    [5 * MINUTE, /Your access ends in \d minutes\nReader in Fabrikam/],
  ] as const) {
    const now = await of.emulator.advance(0);
    await of.advance(Math.max(0, endsAt - before - now.getTime() + 1000));
    await ana.sees(words);
  }
  await of.advance(5 * MINUTE);
  await seesInTime(of, ana, /Access has ended and is removed[^]*Reader in Fabrikam/, 5000);
  await isEdited(olga, OLD.report, /Over: /);
  await isEdited(ana, OLD.usable, /This access has ended/);
  await isEdited(ana, OLD.receipt, /Ended and removed/);
  // The old message and three warnings.
  await until('all say that it has ended', () => shows(ana, ENDED).length >= 4);
}

const ENDED = /This access has ended\nReader in Fabrikam/;

/** Each of these was to be told once. */
const countTold = ({ ana, ben, emi }: OldStory) => ({
  ended: shows(ana, ENDED).length,
  inAll: shows(ana, /\nReader in Fabrikam/).length,
  gone: shows(ana, /Access has ended and is removed[^]*Reader in Fabrikam/).length,
  denied: shows(ben, /Your request was denied/).length,
  benGone: shows(ben, /Access has ended and is removed/).length,
  cards: shows(emi, /asked for Operator in Litware/).length,
});

const backends = [
  ['0004-no-account', 'PGlite', true],
  ['0007-approvers', 'PostgreSQL', hasPostgres],
  ...(process.env['SURVIVE_KILLS']
    ? ([
        ['0007-approvers', 'PGlite', true],
        ['0004-no-account', 'PostgreSQL', hasPostgres],
      ] as const)
    : []),
] as const;

describe.each(backends)('a database of %s on %s', (lastMigration, backend, isHere) => {
  it.skipIf(!isHere)(
    `is taken over as it is${isHere ? '' : ': not run, initdb and postgres are not on the PATH'}`,
    async () => {
      if (backend === 'PostgreSQL') server = await startPostgres();
      const databaseUrl = server?.url;
      let story: OldStory | undefined;
      world = await startWorld({
        ...(databaseUrl ? { env: { DATABASE_URL: databaseUrl } } : {}),
        async prepare(before) {
          const old = await openOldDatabase(lastMigration, { databaseUrl, dataDir: before.dataDir });
          try {
            story = await writeOldStory(before, old);
          } finally {
            await old.close();
          }
        },
      });
      if (!story) throw new Error('nothing was prepared');
      await playOn(world, story);
      expect(countTold(story)).toEqual({ ended: 4, inAll: 5, gone: 1, denied: 1, benGone: 1, cards: 1 });
      expect(await world.botLog()).not.toMatch(/"msg":"(jobs|tick|database)"/);
      await world.stopBot();
      expect(await listOpen({ databaseUrl, dataDir: world.dataDir })).toEqual([]);
    },
  );
});
