import { expect, test } from 'vitest';
import type { UserTokenClient } from 'botframework-connector';
import { AccessError } from '../../../src/access/errors.ts';
import type { AssignmentId } from '../../../src/access/ids.ts';
import type { IntentInput } from '../../../src/access/intent.ts';
import { carryOut } from '../../../src/jobs/carry-out.ts';
import type { Graph } from '../../../src/ports/graph.ts';
import type { Tenants } from '../../../src/ports/tenants.ts';
import type { Store } from '../../../src/ports/store.ts';
import { answerClick } from '../../../src/teams/answer-click.ts';
import { createCompose } from '../../../src/teams/compose.ts';
import { createSignIn } from '../../../src/teams/sign-in.ts';
import type { PrepareInput } from '../../../src/usecases/prepare-request.ts';
import { prepareRequest } from '../../../src/usecases/prepare-request.ts';
import { createOfferReader } from '../../../src/usecases/read-offers.ts';
import {
  ana,
  anaInFabrikam,
  assignmentWith,
  fabrikam,
  id,
  later,
  NOON,
  operatorPackage,
  packWith,
  policyWith,
} from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';

/**
 * A token that was revoked at Entra while the token service still holds it: Graph refuses it, and the
 * person must meet a sign-in, not a refusal.
 */
function createScene(store: Store) {
  const tokens = new Map([[fabrikam.signInConnection, 'revoked']]);
  const calls: string[] = [];
  const client = {
    getUserToken: async (_user: string, connection: string, _channel: string, code: string) => {
      if (code !== '') tokens.set(connection, 'fresh');
      const token = tokens.get(connection);
      return token === undefined ? undefined : { token };
    },
    signOutUser: async (user: string, connection: string, channel: string) => {
      calls.push(`sign out ${user} ${connection} ${channel}`);
      tokens.delete(connection);
    },
    getSignInResource: async (connection: string) => ({
      signInLink: `https://sign-in.example/${connection}`,
    }),
  };
  const takes = (caller: { token: string }): void => {
    if (caller.token === 'fresh') return;
    throw new AccessError('sign-in-required', 'Graph answered 401', { status: 401, claims: 'e30=' });
  };
  const graph: Partial<Graph> = {
    getMe: async (caller) => {
      takes(caller);
      return anaInFabrikam;
    },
    listRequestablePackages: async (caller) => {
      takes(caller);
      return [];
    },
    listOwnRequests: async (caller) => {
      takes(caller);
      return [];
    },
    listOwnAssignments: async (caller) => {
      takes(caller);
      return [assignmentWith()];
    },
    requestRemoval: async () => {
      calls.push('removal');
      return id(42);
    },
  };
  const tenants: Tenants = {
    source: { ...fabrikam, id: ana.tenant, kind: 'source', signInConnection: 'graph-contoso' },
    targets: [fabrikam],
    find: (tenant) => (tenant === fabrikam.id ? fabrikam : undefined),
    get: () => fabrikam,
  };
  const clock = { now: () => later(60_000) };
  const signIn = createSignIn({
    channel: { getUserTokenClient: async () => client as unknown as UserTokenClient },
    store,
    graph: graph as Graph,
    tenants,
  });
  const deps = {
    store,
    graph: graph as Graph,
    tenants,
    clock,
    signIn,
    answerWithinMs: 5_000,
    compose: createCompose({ store, tenants, clock, signIn, botAppId: 'bot' }),
    messenger: {
      send: async () => ({ conversationId: '', activityId: '', contentHash: '' }),
      update: async () => undefined,
    },
    log: { error: () => undefined, warn: () => undefined },
  };
  return { deps, calls, tokens };
}

describeStore('a token that Graph refuses', (store, jobs) => {
  const setOut = async () => {
    const scene = createScene(store());
    await store().people.save(ana);
    await store().people.saveAccount(ana, anaInFabrikam);
    await store().packages.replace(fabrikam.id, [operatorPackage], [policyWith()]);
    await store().assignments.see([assignmentWith()], NOON);
    return scene;
  };
  const click = (
    deps: ReturnType<typeof createScene>['deps'],
    signIn?: { code: string },
    locale = ana.locale,
  ) =>
    answerClick(
      {
        ...deps,
        awaitIntent: async (intent) => {
          await carryOut(deps, intent.id, 0);
          return (await store().intents.find(intent.id)) ?? intent;
        },
      },
      {
        kind: 'action',
        person: { ...ana, locale },
        activityId: 'a',
        messageId: 'm',
        action: { verb: 'access.release', data: { tenant: fabrikam.id, assignment: id(51), pack: '' } },
        isAutomatic: false,
        ...(signIn ? { signIn } : {}),
      },
      'correlation',
    );

  test('is answered with the sign-in in the language of who clicked', async () => {
    const { deps } = await setOut();
    const text = 'Bei Fabrikam anmelden';
    expect(await click(deps, undefined, 'de-DE')).toMatchObject({
      statusCode: 401,
      value: { text, buttons: [{ title: text, text }] },
    });
  });

  test('is dropped, the click is answered with the sign-in, and done after it', async () => {
    const { deps, calls } = await setOut();
    expect(await click(deps)).toMatchObject({
      statusCode: 401,
      type: 'application/vnd.microsoft.activity.loginRequest',
      value: {
        connectionName: 'graph-fabrikam',
        buttons: [{ value: 'https://sign-in.example/graph-fabrikam' }],
      },
    });
    expect(calls).toEqual(['sign out 29:ana graph-fabrikam msteams']);
    expect(await click(deps, { code: '123456' })).toMatchObject({
      statusCode: 200,
      type: 'application/vnd.microsoft.card.adaptive',
    });
    expect(calls.slice(1)).toEqual(['removal']);
  });

  const input: Record<'release' | 'request', IntentInput> = {
    release: { kind: 'release', tenant: fabrikam.id, assignment: id(51) },
    request: { kind: 'request', tenant: fabrikam.id, pack: packWith().id },
  };
  test.each([
    ['release', { type: 'assignment', tenant: fabrikam.id, id: id<AssignmentId>(51) }, 'change'],
    ['request', { type: 'pack', id: packWith().id }, 'request'],
  ] as const)('when the %s was carried out late, a sign-in card is sent', async (kind, subject, purpose) => {
    const { deps, tokens } = await setOut();
    await store().packs.insert(packWith());
    const { intent } = await store().intents.insert(ana, input[kind], NOON);
    await carryOut(deps, intent.id, 0);
    expect(tokens.has(fabrikam.signInConnection)).toBe(false);
    expect(await store().intents.find(intent.id)).toMatchObject({
      outcome: { result: 'refused', failure: { code: 'sign-in-required', tenantName: 'Fabrikam' } },
    });
    const ids = jobs.flatMap((job) => (job.kind === 'deliver-notice' ? [job.notice] : []));
    const notices = await Promise.all(ids.map((notice) => store().notices.find(notice)));
    expect(notices).toContainEqual(expect.objectContaining({ kind: 'click-refused', subject, mode: 'send' }));
    expect(await deps.compose('click-refused', subject, ana)).toEqual({
      kind: 'sign-in',
      signIn: {
        tenants: [{ id: fabrikam.id, name: 'Fabrikam', signInUrl: 'https://sign-in.example/graph-fabrikam' }],
        purpose,
      },
    });
  });

  test('is dropped when the form is made, which then asks for the sign-in', async () => {
    const { deps, calls } = await setOut();
    const filled = { roles: [], tenantIds: [] };
    const readOffers = createOfferReader(deps, ana, filled);
    const input = { formId: id<PrepareInput['formId']>(61), filled, fromTypedLine: false };
    const form = await prepareRequest({ ...deps, readOffers }, input);
    expect(form).toMatchObject({
      form: {
        unavailable: [{ reason: 'sign-in', signInUrl: 'https://sign-in.example/graph-fabrikam' }],
      },
    });
    expect(calls).toEqual(['sign out 29:ana graph-fabrikam msteams']);
  });

  test('is dropped when it cannot even tell whose it is', async () => {
    const scene = createScene(store());
    await store().people.save(ana);
    const asked = scene.deps.signIn.callerFor(ana, fabrikam);
    await expect(asked).rejects.toMatchObject({ code: 'sign-in-required' });
    expect(scene.calls).toEqual(['sign out 29:ana graph-fabrikam msteams']);
  });

  test('is never dropped for having none', async () => {
    const { deps, calls, tokens } = await setOut();
    tokens.clear();
    expect(await click(deps)).toMatchObject({ statusCode: 401 });
    const { intent } = await store().intents.insert(ana, input.release, NOON);
    await carryOut(deps, intent.id, 0);
    expect(calls).toEqual([]);
  });
});

describeStore('somebody whose chat Graph has named, and who has never come', (store) => {
  test('is not asked for at the token service, which would not know whom', async () => {
    const { deps, calls } = createScene(store());
    await store().people.save({ ...ana, channelUserId: '' });
    await expect(deps.signIn.callerFor(ana, fabrikam)).rejects.toMatchObject({ code: 'sign-in-required' });
    await deps.signIn.forget(ana, fabrikam);
    expect(calls).toEqual([]);
  });
});
