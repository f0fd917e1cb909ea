import { expect, test } from 'vitest';
import { AccessError } from '../../../src/access/errors.ts';
import { toNextPassMs } from '../../../src/access/sync-settings.ts';
import { createHandlers } from '../../../src/jobs/handlers.ts';
import type { HandlerDeps } from '../../../src/jobs/handlers.ts';
import type { Graph } from '../../../src/ports/graph.ts';
import type { Store } from '../../../src/ports/store.ts';
import {
  assignmentWith,
  contoso,
  fabrikam,
  later,
  NOON,
  operatorPackage,
  policyWith,
} from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';
import { MINUTE } from '../../support/time.ts';

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

describeStore('the job that looks at what is due', (store) => {
  const ended = assignmentWith({ endsAt: NOON });
  let calls = 0;
  const look = async (): Promise<number> => {
    calls = 0;
    const graph: Partial<Graph> = {
      getAssignment: () => {
        calls += 1;
        return Promise.reject(
          new AccessError('graph-unavailable', 'busy', { status: 429, retryAfterMs: MINUTE }),
        );
      },
    };
    const deps = depsWith(store(), graph, { error: unused, warn: () => undefined });
    await createHandlers(deps)['follow-due']({ kind: 'follow-due', tenant: fabrikam.id }, 0);
    return calls;
  };
  const nextDueAt = async () => (await store().assignments.find(fabrikam.id, ended.id))?.nextDueAt;

  test('waits for as long as Graph asks for', async () => {
    await store().assignments.see([ended], NOON);
    expect(await look()).toBe(1);
    expect(await nextDueAt()).toEqual(later(MINUTE));
  });

  test('asks nothing of a tenant that has asked a pass not to be called', async () => {
    await store().assignments.see([ended], NOON);
    const state = { firstContactAt: NOON, requestsSince: NOON, nextSyncAt: later(MINUTE) };
    await store().tenants.save(fabrikam.id, { ...state, throttledUntil: later(1) });
    expect(await look()).toBe(0);
    expect(await nextDueAt()).toEqual(NOON);
    await store().tenants.save(fabrikam.id, { ...state, throttledUntil: NOON });
    expect(await look()).toBe(1);
  });
});
