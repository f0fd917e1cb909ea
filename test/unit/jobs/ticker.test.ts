import { expect, test } from 'vitest';
import type { FollowedAssignment } from '../../../src/access/follow-assignment.ts';
import type { AssignmentId } from '../../../src/access/ids.ts';
import { followDue } from '../../../src/jobs/follow-due.ts';
import { tick } from '../../../src/jobs/ticker.ts';
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
    ]);
    expect(await ticked(0)).toEqual([]);
    expect(await ticked(1)).toEqual([{ kind: 'follow-due', tenant: fabrikam.id }]);
    expect(await ticked(2)).toHaveLength(2);
  });
});

describeStore('what is due in a tenant', (store) => {
  const followed: AssignmentId[] = [];
  const due = async (look: (id: AssignmentId) => Promise<boolean>) => {
    followed.length = 0;
    const clock = { now: () => later(HOUR) };
    const note = (id: AssignmentId) => {
      followed.push(id);
      return look(id);
    };
    await followDue({ store: store(), clock, follow: note }, fabrikam.id);
    return followed;
  };
  const done = async (its: AssignmentId): Promise<boolean> => {
    const found = await store().assignments.find(fabrikam.id, its);
    if (found) await store().assignments.save({ ...found, nextDueAt: later(2 * HOUR) });
    return true;
  };

  test('is looked at to the last one, more than fit into one look too, the longest waiting first', async () => {
    const count = 450;
    await follow(
      store(),
      Array.from({ length: count }, (_, n) => ({ nextDueAt: later(count - n) })),
    );
    const all = await due(done);
    expect(all).toEqual(Array.from({ length: count }, (_, n) => id(1000 + count - 1 - n)));
    expect(await due(done)).toEqual([]);
  });

  test('where Graph must be asked comes last, and is left alone once it does not answer', async () => {
    const ended = { endsAt: later(MINUTE), nextDueAt: later(MINUTE) };
    await follow(store(), [...Array.from({ length: 9 }, () => ended), { nextDueAt: later(2 * MINUTE) }]);
    const [warning, ...asking] = await due((its) => Promise.resolve(its === id(1009)));
    expect(warning).toBe(id(1009));
    expect(asking).toHaveLength(4);
  });

  test('a warning that comes due while Graph is asked about many others does not wait for all of them', async () => {
    const ended = { endsAt: later(MINUTE), nextDueAt: later(MINUTE) };
    await follow(store(), [...Array.from({ length: 100 }, () => ended), { nextDueAt: later(2 * HOUR) }]);
    const all = await due(async (its) => {
      if (its === id(1020)) await follow(store(), [{ id: id(1100), nextDueAt: later(2 * MINUTE) }]);
      return done(its);
    });
    expect(all).toHaveLength(101);
    expect(all.indexOf(id(1100))).toBe(40);
  });

  test('and stays due is not looked at for ever', async () => {
    await follow(store(), [{ nextDueAt: NOON }, { nextDueAt: NOON }]);
    expect(await due(() => Promise.resolve(true))).toHaveLength(2);
  });
});
