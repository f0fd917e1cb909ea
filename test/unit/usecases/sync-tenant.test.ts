import { expect, test } from 'vitest';
import { toRecipientKey } from '../../../src/access/recipient.ts';
import { AccessError } from '../../../src/access/errors.ts';
import type { AssignmentRequest } from '../../../src/access/assignment-request.ts';
import type { Assignment } from '../../../src/access/assignment.ts';
import type { Graph } from '../../../src/ports.ts';
import type { Store } from '../../../src/store-port.ts';
import type { FoundAccount } from '../../../src/access/person.ts';
import { linkAccounts } from '../../../src/usecases/link-accounts.ts';
import { syncTenant } from '../../../src/usecases/sync-tenant.ts';
import {
  ana,
  anaAtHome,
  anaInFabrikam,
  assignmentWith,
  contoso,
  fabrikam,
  id,
  later,
  NOON,
  operatorPackage,
  packWith,
  policyWith,
  requestWith,
} from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

interface Tenant {
  readonly requests?: readonly AssignmentRequest[];
  readonly assignments?: readonly Assignment[];
  readonly packages?: Graph['listAccessPackages'];
  readonly unreadable?: ReadonlyMap<string, { readonly error: AccessError }>;
  /** What the directory knows by an address. */
  readonly accounts?: readonly FoundAccount[];
}

/** One pass over Fabrikam as it is at this instant. */
const pass = (
  store: Store,
  now: Date,
  { requests = [], assignments = [], packages, unreadable = new Map(), accounts = [] }: Tenant,
) =>
  syncTenant(
    {
      store,
      clock: { now: () => now },
      settings: { openMs: 15_000, idleMs: 60_000, packagesMs: 10 * MINUTE },
      source: contoso.id,
      linkAccounts: (rows) =>
        linkAccounts(
          {
            store,
            tenants: { source: contoso },
            graph: { listAccountsByAddress: () => Promise.resolve([...accounts]) },
          },
          rows,
        ),
      graph: {
        listAccessPackages: packages ?? (() => Promise.resolve([operatorPackage])),
        listAssignmentPolicies: () => Promise.resolve([policyWith()]),
        async *listAssignmentRequests(_caller, since = new Date(0)) {
          await Promise.resolve();
          yield requests.filter(({ createdAt }) => createdAt !== undefined && createdAt >= since);
        },
        listAssignmentRequestsById: (_caller, wanted) =>
          Promise.resolve(
            wanted.map((id) => unreadable.get(id) ?? { request: requests.find((one) => one.id === id) }),
          ),
        async *listDeliveredAssignments() {
          await Promise.resolve();
          yield assignments.filter(({ state }) => state === 'delivered');
        },
        getAssignment: (_caller, wanted) => Promise.resolve(assignments.find((one) => one.id === wanted)),
      },
    },
    fabrikam,
  );

const unfollowed = (more: Partial<Assignment> = {}): Assignment => assignmentWith(more);

describeStore('a pass over a tenant', (store, jobs) => {
  const kinds = () => jobs.map(({ kind }) => kind);

  test('the first one tells nobody what was there before us', async () => {
    await pass(store(), NOON, { requests: [requestWith()], assignments: [unfollowed()] });
    expect(kinds()).toEqual([]);
    expect(await store().assignments.find(fabrikam.id, id(51))).toMatchObject({ usableAt: NOON });
  });

  test('what was filed by us before the first one went through is asked of its approvers', async () => {
    await store().packs.insert(packWith());
    await store().packs.setRequest(
      packWith().id,
      { tenant: fabrikam.id, packageId: operatorPackage.id },
      id(41),
    );
    await store().requests.see([requestWith({ state: 'submitted' })], NOON);
    await pass(store(), later(MINUTE), { requests: [requestWith()] });
    expect(kinds()).toContain('ask-approvers');
  });

  test('nor is access that we asked for taken for usable unseen', async () => {
    await store().packs.insert(packWith());
    await store().packs.setRequest(
      packWith().id,
      { tenant: fabrikam.id, packageId: operatorPackage.id },
      id(41),
    );
    const requests = [requestWith({ state: 'delivered', assignmentId: id(51) })];
    await pass(store(), later(MINUTE), { requests, assignments: [unfollowed()] });
    expect(await store().assignments.find(fabrikam.id, id(51))).not.toHaveProperty('usableAt');
  });

  test('access that came and went between two passes is followed to its end', async () => {
    await pass(store(), NOON, { requests: [requestWith()] });
    await pass(store(), later(5 * HOUR), {
      requests: [requestWith({ state: 'delivered', assignmentId: id(51) })],
      assignments: [unfollowed({ state: 'expired', expiredAt: later(4 * HOUR) })],
    });
    expect(await store().assignments.listDue(later(5 * HOUR), 10)).toEqual([
      { tenant: fabrikam.id, id: id(51) },
    ]);
  });

  test('a package that was renamed stays known as long as somebody holds it', async () => {
    const assignments = [unfollowed()];
    await pass(store(), NOON, { assignments });
    await pass(store(), later(HOUR), { assignments, packages: () => Promise.resolve([]) });
    expect(await store().packages.list(fabrikam.id)).toEqual([operatorPackage]);

    const ended = [unfollowed({ state: 'expired', expiredAt: later(2 * HOUR) })];
    await pass(store(), later(2 * HOUR), { assignments: ended, packages: () => Promise.resolve([]) });
    await store().assignments.save({ ...unfollowed(), state: 'expired', expiredAt: later(2 * HOUR) });
    await pass(store(), later(3 * HOUR), { assignments: ended, packages: () => Promise.resolve([]) });
    expect(await store().packages.list(fabrikam.id)).toEqual([]);
  });

  test('an open request that cannot be read holds up no other, nor the assignments; the pass has failed', async () => {
    const old = [requestWith(), requestWith({ id: id(42) }), requestWith({ id: id(43) })];
    await pass(store(), NOON, { requests: old });
    const error = new AccessError('unexpected-response', 'odd');
    const second = pass(store(), later(HOUR), {
      requests: [requestWith({ id: id(42), state: 'denied' })],
      assignments: [unfollowed()],
      unreadable: new Map([[id(41), { error }]]),
    });
    await expect(second).rejects.toThrow('odd');
    expect(await store().requests.find(fabrikam.id, id(41))).toMatchObject({ state: 'pendingApproval' });
    expect(await store().requests.find(fabrikam.id, id(42))).toMatchObject({ state: 'denied' });
    expect(await store().requests.find(fabrikam.id, id(43))).toMatchObject({ state: 'canceled' });
    expect(await store().assignments.find(fabrikam.id, id(51))).toBeDefined();
  });

  test('after the clock was set back new requests are seen at once', async () => {
    await pass(store(), later(5 * HOUR), { requests: [requestWith({ createdAt: later(5 * HOUR) })] });
    await pass(store(), later(MINUTE), { requests: [requestWith({ id: id(42), createdAt: later(MINUTE) })] });
    expect(await store().requests.find(fabrikam.id, id(42))).toBeDefined();
  });

  test('however long a tenant asks us to wait, the next pass is not taken for one of a wrong clock', async () => {
    const busy = new AccessError('graph-unavailable', 'busy', { retryAfterMs: 24 * HOUR });
    await expect(pass(store(), NOON, { packages: () => Promise.reject(busy) })).rejects.toThrow('busy');
    expect(await store().tenants.find(fabrikam.id)).toMatchObject({ nextSyncAt: later(10 * MINUTE) });
  });
});

const { requestorId: _, ...unnamed } = requestWith({ requestorAddress: 'ana.ruiz@CONTOSO.example' });
const guest = { ...anaInFabrikam, address: 'ana.ruiz@contoso.example', isExternal: true };

describeStore('somebody without an account', (store, jobs) => {
  const told = () =>
    jobs.flatMap((job) => (job.kind === 'deliver-notice' ? [toRecipientKey(job.recipient)] : []));
  const meet = async () => {
    await store().people.save(ana);
    await store().people.saveAccount(ana, anaAtHome);
    await pass(store(), NOON, {});
  };

  test('is told of the refusal of a request that Entra knows by the address', async () => {
    await meet();
    await pass(store(), later(MINUTE), { requests: [unnamed] });
    await pass(store(), later(2 * MINUTE), { requests: [{ ...unnamed, state: 'denied' }] });
    expect(told()).toEqual([`${ana.tenant}/${ana.user}`]);
  });

  test('is not somebody whose account the tenant knows, nor one of two with the same address', async () => {
    await meet();
    const foreign = requestWith({ requestorId: id(77), requestorAddress: anaAtHome.address ?? '' });
    const accounts = [{ ...guest, user: id<typeof guest.user>(77), isExternal: false }];
    await pass(store(), later(MINUTE), { requests: [{ ...foreign, state: 'denied' }], accounts });
    expect(told()).toEqual([]);
    expect(await store().people.findByAccount(fabrikam.id, id(77))).toBeUndefined();

    const twin = { ...ana, user: id<typeof ana.user>(78) };
    await store().people.save(twin);
    await store().people.saveAccount(twin, { ...anaAtHome, user: twin.user });
    await pass(store(), later(2 * MINUTE), { requests: [{ ...unnamed, id: id(45), state: 'denied' }] });
    expect(told()).toEqual([]);
  });

  test('is recognized when the account appears, before what is told of it', async () => {
    await meet();
    const requests: AssignmentRequest[] = [{ ...unnamed, state: 'delivered', assignmentId: id(51) }];
    const assignments = [unfollowed({ targetAddress: 'Ana.Ruiz@contoso.example' })];
    await pass(store(), later(MINUTE), { requests, assignments, accounts: [guest] });
    expect(await store().people.findByAccount(fabrikam.id, anaInFabrikam.user)).toEqual(ana);
    expect(await store().people.findAccount(ana, fabrikam.id)).toMatchObject({ isByAddress: true });
  });

  test('is not recognized where the directory knows the account by another address', async () => {
    await meet();
    const requests = [{ ...unnamed, requestorId: anaInFabrikam.user }];
    await pass(store(), later(MINUTE), { requests, accounts: [] });
    expect(await store().people.findAccount(ana, fabrikam.id)).toBeUndefined();
  });
});
