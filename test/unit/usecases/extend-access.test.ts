import { expect, test } from 'vitest';
import type { AssignmentRequest } from '../../../src/access/assignment-request.ts';
import type { Assignment } from '../../../src/access/assignment.ts';
import type { IntentOf } from '../../../src/access/intent.ts';
import type { Tenants } from '../../../src/ports/tenants.ts';
import type { StoreTables } from '../../../src/ports/store.ts';
import { extendAccess } from '../../../src/usecases/extend-access.ts';
import { ana, assignmentWith, fabrikam, id, later, NOON, requestWith } from '../../support/access.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

const tenants: Tenants = {
  source: fabrikam,
  targets: [fabrikam],
  find: () => fabrikam,
  get: () => fabrikam,
};

/** Ana holds access until four hours after noon and wants it until five. */
const click: IntentOf<'extend'> = {
  id: id(71),
  by: ana,
  input: {
    kind: 'extend',
    tenant: fabrikam.id,
    assignment: id(51),
    endsAt: later(5 * HOUR),
    justification: 'not done yet',
  },
  createdAt: later(3 * HOUR),
};

async function run(held: Partial<Assignment>, requests: readonly AssignmentRequest[]) {
  const filed: Date[] = [];
  const tables = {
    tenants: { hurry: () => Promise.resolve() },
    audit: { add: () => Promise.resolve() },
  } as unknown as StoreTables;
  const outcome = await extendAccess(
    {
      tenants,
      clock: { now: () => later(3 * HOUR) },
      store: { transaction: (work) => work(tables) },
      signIn: {
        callerFor: () => Promise.resolve({ kind: 'user', tenant: fabrikam.id, user: id(12), token: 't' }),
      },
      graph: {
        listOwnAssignments: () => Promise.resolve([assignmentWith(held)]),
        listOwnRequests: () => Promise.resolve([...requests]),
        requestExtension: (_caller, { endsAt }) => {
          filed.push(endsAt);
          return Promise.resolve(id(42));
        },
      },
    },
    click,
  );
  return { outcome, filed };
}

const extension = (more: Partial<AssignmentRequest>) =>
  requestWith({ id: id(42), purpose: 'extend', assignmentId: id(51), ...more });

test('an extension is asked for until the end that the person saw', async () => {
  expect(await run({}, [])).toEqual({ outcome: { result: 'done' }, filed: [later(5 * HOUR)] });
});

test('run again after its answer was lost, it is not added to itself, whatever the clocks say', async () => {
  const earlier = extension({ state: 'delivered', createdAt: later(3 * HOUR - MINUTE) });
  expect(await run({ endsAt: later(5 * HOUR) }, [earlier])).toEqual({
    outcome: { result: 'done' },
    filed: [],
  });
});

test('an extension that was just before this one does not swallow it', async () => {
  const before = extension({ state: 'delivered', createdAt: later(3 * HOUR + 2_000) });
  expect(await run({ endsAt: later(4 * HOUR) }, [before])).toMatchObject({ filed: [later(5 * HOUR)] });
});

test('run again after it was denied, it is not filed once more; a later click for the same end is', async () => {
  const denied = extension({ state: 'denied', endsAt: later(5 * HOUR) });
  const ours = { ...denied, createdAt: later(3 * HOUR + 2_000) };
  expect(await run({}, [ours])).toEqual({ outcome: { result: 'done' }, filed: [] });
  const earlier = { ...denied, createdAt: later(3 * HOUR - MINUTE) };
  expect(await run({}, [earlier])).toEqual({ outcome: { result: 'done' }, filed: [later(5 * HOUR)] });
});

test('while the same one waits for an approver, nothing is filed', async () => {
  const waiting = extension({ endsAt: later(5 * HOUR), createdAt: NOON });
  expect(await run({}, [waiting])).toEqual({ outcome: { result: 'done' }, filed: [] });
});

test('while another one waits for an approver, the person is told so', async () => {
  const waiting = extension({ endsAt: later(6 * HOUR), createdAt: NOON });
  expect(await run({}, [waiting])).toMatchObject({
    outcome: { result: 'refused', failure: { code: 'not-allowed', detail: 'duplicate-request' } },
    filed: [],
  });
});
