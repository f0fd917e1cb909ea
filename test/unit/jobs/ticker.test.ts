import { expect, test } from 'vitest';
import type { FollowedAssignment } from '../../../src/access/follow-assignment.ts';
import type { AssignmentId } from '../../../src/access/ids.ts';
import { followDue, warnDue } from '../../../src/jobs/follow-due.ts';
import { tick, tidy } from '../../../src/jobs/ticker.ts';
import type { Tenants } from '../../../src/ports/tenants.ts';
import type { Store } from '../../../src/ports/store.ts';
import { assignmentWith, contoso, fabrikam, id, later, NOON, northwind } from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

const targets = [fabrikam, northwind];
const tenants: Tenants = { source: contoso, targets, get: () => fabrikam, find: () => fabrikam };

/** @param more of each in turn, all usable */
async function follow(store: Store, more: ReadonlyArray<Partial<FollowedAssignment>>): Promise<void> {
  const rows = more.map((part, n) =>
    assignmentWith({ usableAt: NOON, id: id<AssignmentId>(1000 + n), ...part }),
  );
  const facts = rows.map(({ usableAt: _, nextDueAt: _d, ...row }) => row);
  await store.assignments.see(facts, NOON);
  await store.assignments.saveAll(rows);
}

describeStore('a tick', (store, jobs) => {
  const ticked = async (ms: number) => {
    jobs.length = 0;
    await tick(
      { store: store(), tenants, longestWaitMs: 20 * MINUTE, reviewsEveryMs: 15 * MINUTE },
      later(ms),
    );
    return jobs;
  };

  test('asks for the tenants to be read, in one statement, the longest waiting first', async () => {
    const reading = { firstContactAt: NOON, requestsSince: NOON };
    expect(await ticked(0)).toHaveLength(2);
    await store().tenants.save(fabrikam.id, { ...reading, nextSyncAt: later(2) });
    await store().tenants.save(northwind.id, { ...reading, nextSyncAt: later(1) });
    expect(await ticked(0)).toEqual([]);
    expect(await ticked(2)).toEqual([
      { kind: 'sync-tenant', tenant: northwind.id },
      { kind: 'sync-tenant', tenant: fabrikam.id },
    ]);
  });

  test('asks once for each tenant with assignments that are due, however many they are', async () => {
    const reading = { firstContactAt: NOON, requestsSince: NOON, nextSyncAt: later(5 * MINUTE) };
    for (const { id: tenant } of targets) await store().tenants.save(tenant, reading);
    await follow(store(), [
      ...Array.from({ length: 500 }, () => ({ nextDueAt: later(1) })),
      { tenant: northwind.id, nextDueAt: later(2) },
      { nextDueAt: later(MINUTE), endsAt: later(MINUTE) },
    ]);
    expect(await ticked(0)).toEqual([]);
    expect(await ticked(1)).toEqual([{ kind: 'warn-due', tenant: fabrikam.id }]);
    expect(await ticked(2)).toHaveLength(2);
    expect(await ticked(MINUTE)).toContainEqual({ kind: 'follow-due', tenant: fabrikam.id });
  });
});

describeStore('every hour', (store, jobs) => {
  test('it is looked who in the source tenant cannot be told, which no pass does', async () => {
    const keepMs = 400 * 24 * HOUR;
    await tidy({ store: store(), tenants, keepMs, vacuum: () => Promise.resolve() }, NOON);
    expect(jobs).toEqual([{ kind: 'watch-reach', tenant: contoso.id }]);
  });
});

describeStore('what is due in a tenant', (store) => {
  const due = async (look: typeof followDue, follow: (id: AssignmentId) => Promise<boolean> = done) => {
    const followed: AssignmentId[] = [];
    const note = (one: AssignmentId) => {
      followed.push(one);
      return follow(one);
    };
    await look({ store: store(), clock: { now: () => later(HOUR) }, follow: note }, fabrikam.id);
    return followed;
  };
  const done = async (its: AssignmentId): Promise<boolean> => {
    const found = await store().assignments.find(fabrikam.id, its);
    if (found) await store().assignments.saveAll([{ ...found, nextDueAt: later(2 * HOUR) }]);
    return true;
  };
  const ended = { endsAt: later(MINUTE) };

  test('is looked at to the last one, the longest waiting first; more in the next job', async () => {
    const count = 130;
    await follow(
      store(),
      Array.from({ length: count }, (_, n) => ({ ...ended, nextDueAt: later(MINUTE + count - n) })),
    );
    const all = Array.from({ length: count }, (_, n) => id<AssignmentId>(1000 + count - 1 - n));
    expect((await due(followDue)).toSorted()).toEqual(all.slice(0, 100).toSorted());
    expect((await due(followDue)).toSorted()).toEqual(all.slice(100).toSorted());
    expect(await due(followDue)).toEqual([]);
  });

  test('is left alone once Graph does not answer; warnings are given all the same, and go on after a failure', async () => {
    const asking = { ...ended, nextDueAt: later(MINUTE) };
    const [warned, failing] = [id(1009), id(1010)];
    const warning = { nextDueAt: later(2 * MINUTE) };
    await follow(store(), [...Array.from({ length: 9 }, () => asking), warning, warning]);
    expect(await due(followDue, () => Promise.resolve(false))).toHaveLength(4);
    const looked = await due(warnDue, (one) => (one === failing ? Promise.resolve(false) : done(one)));
    expect(looked.toSorted()).toEqual([warned, failing]);
    expect(await due(warnDue)).toEqual([failing]);
  });
});
