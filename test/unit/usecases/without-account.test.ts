import { expect, test } from 'vitest';
import { AccessError } from '../../../src/access/errors.ts';
import type { Message } from '../../../src/access/message.ts';
import type { RequestForm } from '../../../src/access/request-form.ts';
import type { Tenant } from '../../../src/access/tenant.ts';
import type { Graph } from '../../../src/ports/graph.ts';
import type { SignIn } from '../../../src/ports/sign-in.ts';
import type { Store } from '../../../src/ports/store.ts';
import { composeMessage } from '../../../src/usecases/compose-message.ts';
import { listAccess } from '../../../src/usecases/list-access.ts';
import { prepareRequest } from '../../../src/usecases/prepare-request.ts';
import { createOfferReader } from '../../../src/usecases/read-offers.ts';
import { submitRequest } from '../../../src/usecases/submit-request.ts';
import {
  admissionWith,
  ana,
  anaAtHome,
  anaInFabrikam,
  contoso,
  contosoOrganization,
  fabrikam,
  id,
  later,
  NOON,
  northwind,
  operatorPackage,
  packWith,
  policyWith,
  requestWith,
} from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

const by = { tenant: ana.tenant, user: ana.user };
const { requestorId: _, ...unnamed } = requestWith({ requestorAddress: 'ana.ruiz@contoso.example' });
const filled = { roles: [], tenantIds: [] };
const signInUrl = 'https://sign-in.example/';

interface Scene {
  readonly store: Store;
  readonly tenant?: Partial<Tenant>;
  readonly graph?: Partial<Graph>;
  readonly signIn?: Partial<SignIn>;
  readonly person?: typeof ana;
}

/** Nobody can sign in to Fabrikam, which knows no account; its policy admits Contoso. */
function sceneWith({ store, tenant = {}, graph = {}, signIn = {} }: Scene) {
  const target = { ...fabrikam, packages: { operator: 'SOC Security Operator' }, ...tenant };
  const asked: string[] = [];
  const said: Partial<Graph> = {
    getHomeAccount: (caller) => {
      asked.push(`home ${caller.tenant}`);
      return Promise.resolve(anaAtHome);
    },
    listAccountsByAddress: (caller, address) => {
      asked.push(`accounts ${caller.tenant} ${address}`);
      return Promise.resolve([]);
    },
    listConnectedOrganizations: () => Promise.resolve([contosoOrganization]),
    listAdmissions: () => Promise.resolve([admissionWith()]),
    ...graph,
  };
  const deps = {
    store,
    graph: said as Graph,
    clock: { now: () => later(MINUTE) },
    tenants: { source: contoso, targets: [target], find: () => target, get: () => target },
    signIn: {
      callerFor: () => Promise.reject(new AccessError('sign-in-required', 'no token')),
      forget: () => Promise.resolve(),
      signInUrl: () => Promise.resolve(signInUrl),
      ...signIn,
    } satisfies SignIn,
  };
  return { deps, asked };
}

async function formOf(scene: Scene, more: Partial<RequestForm['filled']> = {}): Promise<RequestForm> {
  const { deps } = sceneWith(scene);
  const asked = { ...filled, ...more };
  const readOffers = createOfferReader(deps, scene.person ?? ana, asked);
  const message = await prepareRequest(
    { ...deps, readOffers },
    { formId: id(61), filled: asked, fromTypedLine: false },
  );
  if (message.kind !== 'request-form') throw new Error(message.kind);
  return message.form;
}

const myAccess = 'https://myaccess.microsoft.com/@fabrikam.example#/access-packages';
const named = { id: fabrikam.id, name: 'Fabrikam' };
const signInThere = { ...named, reason: 'sign-in', myAccessUrl: myAccess, signInUrl };

describeStore('the form of somebody without an account', (store) => {
  const knowPackages = () => store().packages.replace(fabrikam.id, [operatorPackage], [policyWith()]);

  test('leads to the package in My Access, and remembers the address', async () => {
    await knowPackages();
    const form = await formOf({ store: store() });
    const myAccessUrl = `${myAccess}/${operatorPackage.id}`;
    expect(form.unavailable).toEqual([{ ...named, reason: 'no-account', myAccessUrl }]);
    expect(form.tenants).toEqual([]);
    expect(await store().people.findAccount(by, contoso.id)).toEqual(anaAtHome);
  });

  test('leads to all packages where it is open which one is meant', async () => {
    const reader = { ...operatorPackage, id: id<typeof operatorPackage.id>(23), role: 'reader' as const };
    await store().packages.replace(fabrikam.id, [operatorPackage, reader], []);
    const [all] = (await formOf({ store: store() })).unavailable;
    expect(all?.myAccessUrl).toBe(myAccess);
    const [one] = (await formOf({ store: store() }, { roles: ['reader'] })).unavailable;
    expect(one?.myAccessUrl).toBe(`${myAccess}/${reader.id}`);
  });

  test('asks for a sign-in where there is an account, of whatever kind', async () => {
    const account = { ...anaInFabrikam, isExternal: false };
    const graph = { listAccountsByAddress: () => Promise.resolve([account]) };
    expect((await formOf({ store: store(), graph })).unavailable).toEqual([signInThere]);
    await store().people.saveAccount(by, anaInFabrikam);
    const { deps, asked } = sceneWith({ store: store() });
    await createOfferReader(deps, ana, filled)(fabrikam);
    expect(asked).toEqual([]);
  });

  test.each<[string, Partial<Scene>]>([
    ['the directory cannot be asked', { graph: { getHomeAccount: () => Promise.reject(new Error('no')) } }],
    ['the tenant cannot', { graph: { listAccountsByAddress: () => Promise.reject(new Error('no')) } }],
    ['they are a guest of the source', { graph: { getHomeAccount: () => Promise.resolve(undefined) } }],
    ['they are of another tenant', { person: { ...ana, tenant: northwind.id } }],
    ['the source makes the accounts', { tenant: { topology: 1 } }],
    [
      'a token of theirs was refused',
      {
        signIn: {
          callerFor: () => Promise.reject(new AccessError('sign-in-required', 'no', { status: 401 })),
        },
      },
    ],
  ])('asks for a sign-in when %s', async (_what, scene) => {
    await knowPackages();
    expect((await formOf({ store: store(), ...scene })).unavailable).toEqual([signInThere]);
  });

  test('offers what the app may file, when the operator allows it', async () => {
    await knowPackages();
    const form = await formOf({ store: store(), tenant: { firstRequestByApp: true } });
    expect(form.unavailable).toEqual([]);
    expect(form.tenants).toMatchObject([
      { ...named, filedBy: 'app', limits: [{ role: 'operator', approvalRequired: true }] },
    ]);
    expect(await store().packages.listOffers(by)).toMatchObject([{ policyId: id(31), filedBy: 'app' }]);
  });

  test.each([
    [
      'needs no approval',
      { listAdmissions: () => Promise.resolve([admissionWith({ approvalForAdd: false })]) },
    ],
    [
      'cannot be read',
      { listAdmissions: () => Promise.reject(new AccessError('tenant-misconfigured', 'no')) },
    ],
  ])('offers nothing under a policy that %s, nor what was offered before', async (_what, graph) => {
    await knowPackages();
    const tenant = { firstRequestByApp: true };
    await formOf({ store: store(), tenant });
    const form = await formOf({ store: store(), tenant, graph });
    expect(form.tenants).toEqual([]);
    expect(form.unavailable).toMatchObject([{ reason: 'no-account' }]);
    expect(await store().packages.listOffers(by)).toEqual([]);
  });

  test('says what has been asked for already', async () => {
    await knowPackages();
    await store().requests.see([unnamed], NOON);
    const form = await formOf({ store: store(), tenant: { firstRequestByApp: true } });
    expect(form.obstacles).toMatchObject([{ role: 'operator', reason: 'pending', since: NOON }]);
    expect(form.tenants).toEqual([]);
  });

  test('is kept in the pack with what the person files', async () => {
    await knowPackages();
    await formOf({ store: store(), tenant: { firstRequestByApp: true } });
    const [offer] = await store().packages.listOffers(by);
    if (!offer) throw new Error('no offer');
    const { filedBy: __, ...own } = { ...offer, tenant: northwind.id };
    await store().packages.saveOffers(by, northwind.id, [own], NOON);
    const { deps } = sceneWith({ store: store() });
    const outcome = await submitRequest(deps, ana, id(61), {
      roles: ['operator'],
      tenants: [fabrikam.id, northwind.id],
      durationMs: HOUR,
      justification: 'why',
      incident: '',
      urgent: false,
      entered: {},
    });
    expect(outcome.result).toBe('recorded');
    const items = (await store().packs.find(id(61)))?.items ?? [];
    expect(items.map(({ tenant, filedBy }) => [tenant, filedBy])).toEqual([
      [fabrikam.id, 'app'],
      [northwind.id, undefined],
    ]);
  });
});

describeStore('what somebody without an account asked for', (store) => {
  const linesOf = (message: Message | undefined) => {
    if (message?.kind === 'my-access') return [...message.access.active, ...message.access.pending];
    return message?.kind === 'receipt' ? message.receipt.lines : [];
  };

  test('in My Access is in `my access`, without a button to cancel it', async () => {
    await store().requests.see([unnamed, { ...unnamed, id: id(42), requestorAddress: 'x@y.example' }], NOON);
    const { deps, asked } = sceneWith({ store: store() });
    const [line, ...others] = linesOf(await listAccess(deps, ana));
    expect(others).toEqual([]);
    expect(line).toMatchObject({ requestId: id(41), noAccount: true, canCancel: false });
    await listAccess(deps, ana);
    expect(asked).toEqual([`home ${contoso.id}`]);
  });

  test('is nobody else’s: no guest of the source, no person of another tenant sees it', async () => {
    await store().requests.see([unnamed], NOON);
    const guest = sceneWith({ store: store(), graph: { getHomeAccount: () => Promise.resolve(undefined) } });
    expect(linesOf(await listAccess(guest.deps, ana))).toEqual([]);
    const { deps } = sceneWith({ store: store() });
    expect(linesOf(await listAccess(deps, { ...ana, tenant: northwind.id }))).toEqual([]);
  });

  test('waits for the first sign-in once it is approved; the receipt says who filed it', async () => {
    await store().people.save(ana);
    const [item] = packWith().items;
    if (!item) throw new Error('an empty pack');
    const pack = packWith({ items: [{ ...item, filedBy: 'app' }] });
    await store().packs.insert(pack);
    await store().packs.setRequest(pack.id, item, unnamed.id);
    await store().requests.see([{ ...unnamed, state: 'delivering' }], NOON);
    const { deps } = sceneWith({ store: store() });
    const read = () => composeMessage(deps, 'receipt', { type: 'pack', id: pack.id }, ana);
    expect(linesOf(await read())).toMatchObject([
      { filedBy: 'app', needsFirstSignIn: true, canCancel: false },
    ]);

    await store().people.linkAccount(by, { ...anaInFabrikam, isByAddress: true });
    expect(linesOf(await read())).toMatchObject([{ needsFirstSignIn: true }]);
    await store().people.saveAccount(by, anaInFabrikam);
    expect(linesOf(await read())[0]).not.toHaveProperty('needsFirstSignIn');
  });

  test('is shown with the account once it is linked by the address', async () => {
    await store().people.linkAccount(by, { ...anaInFabrikam, isByAddress: true });
    await store().requests.see([requestWith({ state: 'delivering' })], NOON);
    const { deps } = sceneWith({ store: store() });
    expect(linesOf(await listAccess(deps, ana))).toMatchObject([{ needsFirstSignIn: true }]);
    const signedIn = sceneWith({
      store: store(),
      signIn: {
        callerFor: () =>
          Promise.resolve({ kind: 'user', tenant: fabrikam.id, user: anaInFabrikam.user, token: 't' }),
      },
    });
    expect(linesOf(await listAccess(signedIn.deps, ana))[0]).not.toHaveProperty('needsFirstSignIn');
  });
});
