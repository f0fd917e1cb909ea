import { expect, test } from 'vitest';
import type { AssignmentRequest } from '../../../src/access/assignment-request.ts';
import { AccessError } from '../../../src/access/errors.ts';
import type { Admission } from '../../../src/access/first-request.ts';
import type { FoundAccount } from '../../../src/access/person.ts';
import type { PackItem } from '../../../src/access/request-pack.ts';
import type { Tenant } from '../../../src/access/tenant.ts';
import type { AddRequest, Graph } from '../../../src/ports/graph.ts';
import type { SignIn } from '../../../src/ports/sign-in.ts';
import type { AuditEvent } from '../../../src/access/audit-event.ts';
import type { StoreTables } from '../../../src/ports/store.ts';
import { fileRequest } from '../../../src/usecases/file-request.ts';
import {
  admissionWith,
  ana,
  anaAtHome,
  contoso,
  contosoOrganization,
  fabrikam,
  id,
  later,
  NOON,
  operatorPackage,
  packWith,
  requestWith,
} from '../../support/access.ts';
import { HOUR } from '../../support/time.ts';

interface Situation {
  readonly tenant?: Partial<Tenant>;
  readonly home?: typeof anaAtHome | undefined;
  readonly listed?: readonly AssignmentRequest[];
  readonly seen?: readonly AssignmentRequest[];
  readonly accounts?: readonly FoundAccount[];
  readonly admission?: Partial<Admission>;
  readonly items?: readonly PackItem[];
  readonly refusal?: AccessError;
}

const itemByApp: PackItem = {
  tenant: fabrikam.id,
  role: 'operator',
  packageId: operatorPackage.id,
  policyId: id(31),
  answers: [],
  filedBy: 'app',
};

const JUSTIFICATION =
  'INC-4711 · lateral movement · Filed by SOC Access for Ana Ruiz (Ana.Ruiz@contoso.example)';
const { requestorId: _, ...unnamed } = requestWith({ requestorAddress: 'ana.ruiz@contoso.example' });

/** Files the pack's item for Fabrikam as the app, with this said by Graph. */
async function file(situation: Situation = {}) {
  const { home = anaAtHome, listed = [], seen = [], accounts = [], refusal } = situation;
  const tenant = { ...fabrikam, firstRequestByApp: true, ...situation.tenant };
  const filed: Array<AddRequest & { readonly address: string }> = [];
  const stored: AssignmentRequest[] = [];
  const audited: AuditEvent[] = [];
  const tables = {
    packs: { setRequest: () => Promise.resolve() },
    requests: {
      see: (rows: readonly AssignmentRequest[]) => {
        stored.push(...rows);
        return Promise.resolve([]);
      },
    },
    tenants: { hurry: () => Promise.resolve() },
    audit: { add: (event: AuditEvent) => Promise.resolve(void audited.push(event)) },
  } as unknown as StoreTables;
  const pack = packWith({ items: situation.items ?? [itemByApp] });
  const outcome = fileRequest(
    {
      tenants: { source: contoso, targets: [tenant], find: () => tenant, get: () => tenant },
      clock: { now: () => NOON },
      store: {
        packs: {
          find: () => Promise.resolve(pack),
          findByRequest: () => Promise.resolve(undefined),
        } as unknown as StoreTables['packs'],
        requests: {
          listOfAddress: () => Promise.resolve(seen.map((one) => ({ ...one, stateSince: NOON }))),
        } as unknown as StoreTables['requests'],
        transaction: (work) => work(tables),
      },
      signIn: {} as SignIn,
      graph: {
        getHomeAccount: () => Promise.resolve('home' in situation ? situation.home : home),
        async *listAssignmentRequests() {
          await Promise.resolve();
          yield [...listed];
        },
        listAccountsByAddress: () => Promise.resolve([...accounts]),
        listConnectedOrganizations: () => Promise.resolve([contosoOrganization]),
        listAdmissions: () => Promise.resolve([admissionWith(situation.admission)]),
        requestAssignmentFor: (caller, address, input) => {
          expect(caller).toEqual({ kind: 'app', tenant: fabrikam.id });
          if (refusal) return Promise.reject(refusal);
          filed.push({ ...input, address });
          return Promise.resolve(id(42));
        },
      } as Partial<Graph> as Graph,
    },
    { id: id(71), by: ana, input: { kind: 'request', pack: pack.id, tenant: fabrikam.id }, createdAt: NOON },
  );
  return { outcome: await outcome, filed, stored, audited };
}

const done = { result: 'done' };
const refused = (failure: object) => ({ result: 'refused', failure });

test('the app files for the address that the person has at home, and says for whom', async () => {
  const { outcome, filed, stored, audited } = await file();
  expect(outcome).toEqual(done);
  expect(filed).toEqual([
    {
      address: 'Ana.Ruiz@contoso.example',
      packageId: operatorPackage.id,
      policyId: id(31),
      justification: JUSTIFICATION,
      answers: [],
      durationMs: 4 * HOUR,
    },
  ]);
  expect(stored).toMatchObject([{ id: id(42), requestorAddress: 'Ana.Ruiz@contoso.example' }]);
  expect(stored[0]).not.toHaveProperty('requestorId');
  expect(audited).toMatchObject([{ event: 'request-filed-by-app', actor: ana }]);
});

test.each([
  ['no longer requires approval', { admission: { approvalForAdd: false } }],
  ['has nobody who approves', { admission: { stageCount: 0 } }],
  ['no longer admits the organization', { admission: { admits: { kind: 'others' } as const } }],
  ['is another one than was chosen', { admission: { policyId: id<Admission['policyId']>(39) } }],
  ['stands in a tenant that no longer allows it', { tenant: { firstRequestByApp: false } }],
  ['is asked for by a guest of the source tenant', { home: undefined }],
])('nothing is filed when the policy %s', async (_what, situation) => {
  const { outcome, filed } = await file(situation);
  expect(outcome).toEqual(refused({ code: 'not-allowed', detail: 'rules-changed', tenantName: 'Fabrikam' }));
  expect(filed).toEqual([]);
});

test('what an earlier run filed is found by its words, also before Entra names anybody in it', async () => {
  const { requestorAddress: __, packageId: ___, ...bare } = { ...unnamed, justification: JUSTIFICATION };
  for (const found of [{ ...unnamed, justification: JUSTIFICATION }, bare]) {
    const { outcome, filed, stored } = await file({ listed: [found] });
    expect(outcome).toEqual(done);
    expect(filed).toEqual([]);
    expect(stored).toMatchObject([{ id: id(41) }]);
  }
});

test('an open request of the person for the package is a duplicate, however it was filed', async () => {
  const duplicate = refused({ code: 'not-allowed', detail: 'duplicate-request', tenantName: 'Fabrikam' });
  const older = { ...unnamed, createdAt: later(-48 * HOUR) };
  expect(await file({ listed: [unnamed] })).toMatchObject({ outcome: duplicate, filed: [] });
  expect(await file({ seen: [older] })).toMatchObject({ outcome: duplicate, filed: [] });
  const others = [
    { ...unnamed, requestorAddress: 'ben@contoso.example' },
    { ...unnamed, packageId: id<typeof operatorPackage.id>(29) },
    { ...unnamed, state: 'denied' as const },
  ];
  expect(await file({ listed: others })).toMatchObject({ outcome: done, filed: [{}] });
});

test('an account with the address, even of somebody else, ends it: the person signs in', async () => {
  const account = { tenant: fabrikam.id, user: id<typeof ana.user>(19), name: 'Other', isExternal: false };
  const { outcome, filed } = await file({ accounts: [account] });
  expect(outcome).toEqual(refused({ code: 'sign-in-required', tenantName: 'Fabrikam' }));
  expect(filed).toEqual([]);
});

test('a span that the policy no longer allows is refused, and one that it sets itself is left to it', async () => {
  expect(await file({ admission: { maximumMs: HOUR } })).toMatchObject({
    outcome: refused({ detail: 'too-long' }),
    filed: [],
  });
  const { filed } = await file({ admission: { customSchedule: false } });
  expect(filed[0]).not.toHaveProperty('durationMs');
});

test('what Graph refuses goes on to who answers for it', async () => {
  const refusal = new AccessError('tenant-misconfigured', 'no', { detail: 'app-may-not-file' });
  await expect(file({ refusal })).rejects.toBe(refusal);
});
