import { expect, test } from 'vitest';
import { AccessError } from '../../../src/access/errors.ts';
import { toNextPassMs } from '../../../src/access/sync-settings.ts';
import type { AssignmentId } from '../../../src/access/ids.ts';
import { tick } from '../../../src/jobs/ticker.ts';
import { createHandlers } from '../../../src/jobs/handlers.ts';
import type { HandlerDeps } from '../../../src/jobs/handlers.ts';
import type { Graph } from '../../../src/ports/graph.ts';
import type { Store } from '../../../src/ports/store.ts';
import {
  assignmentWith,
  contoso,
  fabrikam,
  id,
  later,
  NOON,
  operatorPackage,
  policyWith,
} from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

async function* noPages(): AsyncGenerator<never[]> {}

const syncSettings = { openMs: 15_000, idleMs: MINUTE, packagesMs: 10 * MINUTE, assignmentsMs: 30 * MINUTE };

const unused = (): never => {
  throw new Error('not needed here');
};
const depsWith = (store: Store, graph: Partial<Graph>, log: HandlerDeps['log']): HandlerDeps => ({
  store,
  graph: graph as Graph,
  signIn: { callerFor: unused, signInUrl: unused, forget: unused },
  tenants: { source: contoso, targets: [fabrikam], get: () => fabrikam, find: () => fabrikam },
  clock: { now: () => NOON },
  messenger: { send: unused, update: unused },
  compose: unused,
  syncSettings,
  reviewsEveryMs: 15 * MINUTE,
  answerWithinMs: 2000,
  log,
});

describeStore('the job that reads a tenant', (store) => {
  /** @param meanwhile what happens while a pass reads, for each pass in turn */
  const read = async (...meanwhile: Array<() => Promise<void>>): Promise<number> => {
    let passes = 0;
    const graph: Partial<Graph> = {
      listAccessPackages: () => Promise.resolve([operatorPackage]),
      listPoliciesOfPackages: () => Promise.resolve([policyWith()]),
      listAssignmentsById: () => Promise.resolve([]),
      async *listAssignmentRequests() {
        await meanwhile[passes]?.();
        passes += 1;
        yield* noPages();
      },
      listDeliveredAssignments: noPages,
    };
    const deps = depsWith(store(), graph, { error: unused, warn: unused });
    await createHandlers(deps)['sync-tenant']({ kind: 'sync-tenant', tenant: fabrikam.id }, 0);
    return passes;
  };
  const hurryAt = (ms: number) => (): Promise<void> => store().tenants.hurry(fabrikam.id, later(ms));
  const idleFromNoon = () => later(toNextPassMs(syncSettings, fabrikam.id, {}, NOON));
  const nextAt = async () => (await store().tenants.find(fabrikam.id))?.nextSyncAt;

  test('reads it once when nobody hurries', async () => {
    expect(await read()).toBe(1);
    expect(await nextAt()).toEqual(idleFromNoon());
  });

  test('reads it again when it was hurried while it was read: what that is for may not have been seen', async () => {
    await read();
    expect(await read(hurryAt(-2), hurryAt(-1))).toBe(3);
    expect(await nextAt()).toEqual(idleFromNoon());
  });
});

describeStore('the job that looks at what is due', (store, jobs) => {
  const ended = assignmentWith({ endsAt: NOON });
  const state = { firstContactAt: NOON, requestsSince: NOON, nextSyncAt: later(MINUTE) };
  const busyFor = (retryAfterMs: number) =>
    Promise.reject(new AccessError('graph-unavailable', 'busy', { status: 429, retryAfterMs }));
  let calls = 0;
  const look = async (answer = () => busyFor(MINUTE)): Promise<number> => {
    calls = 0;
    const graph: Partial<Graph> = {
      getAssignment: () => {
        calls += 1;
        return answer();
      },
    };
    const deps = depsWith(store(), graph, { error: unused, warn: () => undefined });
    await createHandlers(deps)['follow-due']({ kind: 'follow-due', tenant: fabrikam.id }, 0);
    return calls;
  };
  const find = () => store().assignments.find(fabrikam.id, ended.id);

  test('asks a tenant nothing more that answers 429, for as long as it wants', async () => {
    const many = Array.from({ length: 9 }, (_, n) => ({ ...ended, id: id<AssignmentId>(60 + n) }));
    await store().assignments.see(many, NOON);
    await store().tenants.save(fabrikam.id, state);
    expect(await look()).toBe(4);
    expect(await look()).toBe(0);
    expect(await store().tenants.find(fabrikam.id)).toMatchObject({ throttledUntil: later(MINUTE) });
    await store().tenants.save(fabrikam.id, { ...state, throttledUntil: NOON });
    expect(await look()).toBe(4);
  });

  test('puts off what it could not read, and not what was shown anew meanwhile', async () => {
    await store().assignments.see([ended], NOON);
    await look();
    expect(await find()).toMatchObject({ nextDueAt: later(10_000) });
    await store().assignments.see([{ ...ended, targetName: 'Ana Ruiz-Vega' }], NOON);
    await look(async () => {
      await store().assignments.see([{ ...ended, endsAt: later(HOUR) }], later(1));
      return busyFor(MINUTE);
    });
    expect(await find()).toMatchObject({ nextDueAt: later(1) });
  });

  test('has its turn before the next pass of a tenant that throttles: what is left after an end is an alarm', async () => {
    await store().packages.replace(fabrikam.id, [operatorPackage], []);
    // The pass that is refused comes first.
    const held = { ...ended, endsAt: later(2 * MINUTE) };
    await store().assignments.see([held], NOON);
    await store().assignments.saveAll([{ ...held, usableAt: NOON, nextDueAt: held.endsAt }]);
    await store().tenants.save(fabrikam.id, { ...state, lastSyncedAt: NOON });
    let now = NOON;
    const busy = () => busyFor(10 * MINUTE);
    const yes = () => Promise.resolve(true);
    const graph: Partial<Graph> = {
      listAccessPackages: busy,
      getAssignment: () => Promise.resolve(held),
      isGroupMember: yes,
      hasRoleInstance: yes,
      hasRoleEligibility: yes,
      isEligibleGroupMember: yes,
      hasAssignment: yes,
      isGovernedGuest: yes,
      getAccountState: () => Promise.resolve('ready'),
      getGuestLifeCycle: () => Promise.resolve({ action: 'none' }),
      async *listAssignmentRequests() {
        await busy();
        yield* noPages();
      },
    };
    const deps = depsWith(store(), graph, { error: () => undefined, warn: () => undefined });
    const handlers = createHandlers({ ...deps, clock: { now: () => now } });
    const ticking = { ...deps, longestWaitMs: 20 * MINUTE, keepMs: 0 };
    for (let ms = 0; ms < HOUR; ms += 10_000) {
      now = later(ms);
      await tick(ticking, now);
      for (const job of jobs.splice(0)) {
        if (job.kind === 'sync-tenant') await handlers['sync-tenant'](job, 0).catch(() => undefined);
        if (job.kind === 'follow-due') await handlers['follow-due'](job, 0);
      }
    }
    expect(await find()).toHaveProperty('overdueAt');
  });
});
