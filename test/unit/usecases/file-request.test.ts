import { expect, test } from 'vitest';
import type { AssignmentRequest } from '../../../src/access/assignment-request.ts';
import type { OwnAssignment } from '../../../src/access/assignment.ts';
import { toJustification } from '../../../src/access/request-pack.ts';
import type { Graph } from '../../../src/ports/graph.ts';
import type { Tenants } from '../../../src/ports/tenants.ts';
import type { StoreTables } from '../../../src/ports/store.ts';
import { fileRequest } from '../../../src/usecases/file-request.ts';
import {
  ana,
  assignmentWith,
  fabrikam,
  id,
  NOON,
  operatorPackage,
  packWith,
  requestWith,
} from '../../support/access.ts';

const tenants: Tenants = {
  source: fabrikam,
  targets: [fabrikam],
  find: () => fabrikam,
  get: () => fabrikam,
};

/** Files the pack, when Graph shows these of the person's own. @returns the outcome, and what was filed */
async function file(
  requests: readonly AssignmentRequest[],
  held: readonly OwnAssignment[] = [],
  seen: readonly AssignmentRequest[] = [],
) {
  const filed: string[] = [];
  const tables = {
    packs: { setRequest: () => Promise.resolve() },
    requests: { see: () => Promise.resolve([]) },
    tenants: { hurry: () => Promise.resolve() },
    audit: { add: () => Promise.resolve() },
  } as unknown as StoreTables;
  const outcome = await fileRequest(
    {
      tenants,
      clock: { now: () => NOON },
      store: {
        packs: {
          find: () => Promise.resolve(packWith()),
          findByRequest: () => Promise.resolve(undefined),
        } as unknown as StoreTables['packs'],
        requests: {
          listOf: () => Promise.resolve(seen.map((one) => ({ ...one, stateSince: NOON }))),
        } as unknown as StoreTables['requests'],
        transaction: (work) => work(tables),
      },
      signIn: {
        callerFor: () => Promise.resolve({ kind: 'user', tenant: fabrikam.id, user: id(12), token: 't' }),
      },
      graph: {
        listOwnRequests: () => Promise.resolve([...requests]),
        listOwnAssignments: () => Promise.resolve([...held]),
        getPolicyRequirements: () =>
          Promise.resolve([
            {
              policyId: id(31),
              policyName: 'Contoso analysts',
              approvalForAdd: true,
              justificationRequired: true,
              customSchedule: true,
              questions: [],
            },
          ]),
        requestAssignment: (_caller, { packageId }) => {
          filed.push(packageId);
          return Promise.resolve(id(42));
        },
      } as Partial<Graph> as Graph,
    },
    {
      id: id(71),
      by: ana,
      input: { kind: 'request', pack: packWith().id, tenant: fabrikam.id },
      createdAt: NOON,
    },
  );
  return { outcome, filed };
}

const { packageId: _, ...withoutPackage } = requestWith();
const done = { result: 'done' };

test('what an earlier run filed is found, also in a list that names no packages', async () => {
  const justification = toJustification(packWith());
  expect(await file([requestWith({ justification })])).toEqual({ outcome: done, filed: [] });
  expect(await file([{ ...withoutPackage, justification }])).toEqual({ outcome: done, filed: [] });
});

test('another open request for the package is a duplicate; one for nobody knows what is left to Entra', async () => {
  expect(await file([requestWith({ justification: 'other' })])).toMatchObject({
    outcome: { result: 'refused', failure: { detail: 'duplicate-request' } },
    filed: [],
  });
  expect(await file([{ ...withoutPackage, justification: 'other' }])).toEqual({
    outcome: done,
    filed: [operatorPackage.id],
  });
});

test('so is access that is held already', async () => {
  expect(await file([], [assignmentWith()])).toMatchObject({
    outcome: { result: 'refused', failure: { detail: 'already-assigned' } },
  });
  const { packageId: __, ...unnamed } = assignmentWith();
  expect(await file([], [unnamed])).toMatchObject({ outcome: done });
});

test('what a pass has seen already is not filed again, though Graph does not list it yet', async () => {
  const seen = requestWith({ state: 'denied', justification: toJustification(packWith()) });
  expect(await file([], [], [seen])).toEqual({ outcome: { result: 'done' }, filed: [] });
});
