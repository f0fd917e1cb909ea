import { expect, test } from 'vitest';
import type { Graph } from '../../../src/ports/graph.ts';
import type { KnownPerson } from '../../../src/ports/known-person.ts';
import type { Messenger } from '../../../src/ports/messenger.ts';
import type { Store, StoreTables } from '../../../src/ports/store.ts';
import { createCompose } from '../../../src/teams/compose.ts';
import type { TeamsSignIn } from '../../../src/teams/sign-in.ts';
import { runTurn } from '../../../src/teams/turn.ts';
import type { TurnDeps } from '../../../src/teams/turn-parts.ts';
import { ana, contoso, fabrikam, id, NOON } from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';

const subject = { type: 'pack', id: id<never>(61) } as const;
const clock = { now: () => NOON };
const tenants = { source: contoso, targets: [fabrikam], find: () => contoso, get: () => contoso };
const messenger: Messenger = {
  send: () => Promise.resolve({ conversationId: 'a:ana', activityId: '1', contentHash: 'x' }),
  update: () => Promise.resolve(undefined),
};

/** The store of a process that dies when it would take up again what somebody could not be told. */
const dying = (store: Store): Store => {
  const die = (tables: StoreTables): StoreTables => ({
    ...tables,
    notices: { ...tables.notices, revive: () => Promise.reject(new Error('died')) },
  });
  return { ...store, ...die(store), transaction: (work) => store.transaction((tx) => work(die(tx))) };
};

describeStore('somebody who comes back', (store, jobs) => {
  const depsOn = (on: Store): TurnDeps => {
    const parts = {
      store: on,
      clock,
      tenants,
      messenger,
      signIn: { complete: () => Promise.resolve([fabrikam]) } as unknown as TeamsSignIn,
      botAppId: id<string>(99),
    };
    return {
      ...parts,
      compose: createCompose(parts),
      graph: {} as Graph,
      awaitIntent: (intent) => Promise.resolve(intent),
      log: { error: () => undefined, warn: () => undefined },
      answerWithinMs: 5_000,
    };
  };
  const says = (on: Store) =>
    runTurn(depsOn(on), { kind: 'message', person: ana, activityId: '1', text: 'help' }, 'c');
  const installs = (on: Store, person: KnownPerson = ana) =>
    runTurn(depsOn(on), { kind: 'installed', person }, 'c');

  const signsIn = (on: Store) =>
    runTurn(depsOn(on), { kind: 'sign-in', person: ana, proof: { code: '123456' } }, 'c');

  test.each([
    ['writes', says],
    ['installs', installs],
    ['signs in', signsIn],
  ])('and %s is told what they could not be told, also when the process died over it', async (_, comes) => {
    await store().people.save(ana);
    await store().notices.add(
      [{ kind: 'receipt', subject, recipient: ana, occurrence: 'x', mode: 'send' }],
      NOON,
    );
    const [job] = jobs;
    if (job?.kind !== 'deliver-notice') throw new Error('no job');
    await store().notices.settle(job.notice, 'unreachable', NOON);
    await store().people.miss(ana, 'left', NOON);
    jobs.length = 0;
    await expect(comes(dying(store()))).rejects.toThrow('died');
    await says(store());
    expect(jobs).toContainEqual(job);
  });

  test('keeps language and time zone when Teams announces a new version of the app', async () => {
    await store().people.save({ ...ana, locale: 'de-DE' });
    await installs(store(), { ...ana, locale: 'en-US', timeZone: 'UTC', conversationId: 'a:new' });
    expect(await store().people.find(ana)).toEqual({ ...ana, locale: 'de-DE', conversationId: 'a:new' });
  });

  test('has come anew with each installation, and with a click only where something of them is new', async () => {
    await store().people.save(ana);
    const before = await store().people.findMet(ana);
    await says(store());
    expect(await store().people.findMet(ana)).toEqual(before);
    await installs(store());
    expect(await store().people.findMet(ana)).toEqual({ person: ana, meeting: 2 });
  });
});
