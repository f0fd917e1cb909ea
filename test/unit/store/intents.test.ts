import { expect, test } from 'vitest';
import type { IntentInput } from '../../../src/access/intent.ts';
import {
  ana,
  assignmentWith,
  carla,
  dev,
  fabrikam,
  id,
  later,
  NOON,
  northwind,
  packWith,
  requestWith,
} from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';

const tenant = fabrikam.id;
const by = { tenant: ana.tenant, user: ana.user };
const other = { tenant: carla.tenant, user: carla.user };
const release: IntentInput = { kind: 'release', tenant, assignment: id(51) };
const decide: IntentInput = { kind: 'decide', tenant, request: id(41), decision: 'approve', reason: 'ok' };
const done = { result: 'done' } as const;
const refused = { result: 'refused', failure: { code: 'not-allowed', retryAfterMs: 1 } } as const;

describeStore('intents', (store) => {
  test('are read as they were written', async () => {
    const { intents } = store();
    const { intent, isNew } = await intents.insert(by, decide, NOON);
    expect(isNew).toBe(true);
    expect(intent).toEqual({ id: intent.id, by, input: decide, createdAt: NOON });
    await intents.settle(intent.id, refused, later(1));
    expect(await intents.find(intent.id)).toEqual({ ...intent, outcome: refused, settledAt: later(1) });
    expect(await intents.find(id(1))).toBeUndefined();
  });

  test('a second click finds the open one, whatever it says', async () => {
    const { intents } = store();
    const first = await intents.insert(by, decide, NOON);
    const second = await intents.insert(by, { ...decide, decision: 'deny' }, later(1));
    expect(second).toEqual({ intent: first.intent, isNew: false });
  });

  test('two clicks at once are one', async () => {
    const { intents } = store();
    const both = await Promise.all([1, 2, 3, 4, 5, 6].map((ms) => intents.insert(by, release, later(ms))));
    expect(both.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(both.map(({ intent }) => intent.id)).size).toBe(1);
    expect(await intents.listOpenOf(by)).toHaveLength(1);
  });

  test('two clicks in two transactions are one', async () => {
    const click = (ms: number) => store().transaction((tx) => tx.intents.insert(by, release, later(ms)));
    const both = await Promise.all([click(1), click(2), click(3)]);
    expect(both.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(both.map(({ intent }) => intent.id)).size).toBe(1);
  });

  test('other people, kinds and tenants have their own', async () => {
    const { intents } = store();
    const inserted = [
      await intents.insert(by, release, NOON),
      await intents.insert(other, release, NOON),
      await intents.insert(by, { ...release, kind: 'extend', endsAt: NOON, justification: '' }, NOON),
      await intents.insert(by, { ...release, tenant: northwind.id }, NOON),
    ];
    expect(inserted.every(({ isNew }) => isNew)).toBe(true);
  });

  test('a settled one stays as it is, and the next click is a new one', async () => {
    const { intents } = store();
    const { intent } = await intents.insert(by, release, NOON);
    await intents.settle(intent.id, done, later(1));
    await intents.settle(intent.id, refused, later(2));
    expect(await intents.find(intent.id)).toMatchObject({ outcome: done, settledAt: later(1) });
    const next = await intents.insert(by, release, later(3));
    expect(next.isNew).toBe(true);
    expect(await intents.listOpenOf(by)).toEqual([next.intent]);
    expect(await intents.listOpenOf(other)).toEqual([]);
  });

  test('those about something, oldest first', async () => {
    const { intents } = store();
    const { intent: released } = await intents.insert(by, release, later(1));
    const { intent: asked } = await intents.insert(by, { kind: 'request', tenant, pack: id(61) }, NOON);
    const { intent: decided } = await intents.insert(other, decide, later(2));
    await intents.insert(by, { ...release, tenant: northwind.id }, NOON);
    const about = { tenant, pack: packWith().id, request: requestWith().id, assignment: assignmentWith().id };
    expect(await intents.listAbout(about)).toEqual([asked, released, decided]);
    expect(await intents.listAbout({ tenant, request: about.request })).toEqual([decided]);
    expect(await intents.listAbout(about, other)).toEqual([decided]);
    expect(await intents.listAbout(about, dev)).toEqual([]);
    expect(await intents.listAbout({ tenant })).toEqual([]);
  });
});
