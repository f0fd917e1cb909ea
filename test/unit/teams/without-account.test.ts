import { expect, test } from 'vitest';
import type { UserTokenClient } from 'botframework-connector';
import { AccessError } from '../../../src/access/errors.ts';
import type { Offer } from '../../../src/access/request-pack.ts';
import type { Graph } from '../../../src/ports/graph.ts';
import { dispatchAction } from '../../../src/teams/dispatch.ts';
import type { DispatchDeps } from '../../../src/teams/dispatch-parts.ts';
import { renderMessage } from '../../../src/teams/cards/render.ts';
import { createSignIn } from '../../../src/teams/sign-in.ts';
import { ALL } from '../../fixtures/messages.ts';
import { ana, anaInFabrikam, contoso, fabrikam, id, NOON, operatorPackage } from '../../support/access.ts';
import { objectsIn } from '../../support/card-lint.ts';
import { describeStore } from '../../support/databases.ts';
import { HOUR } from '../../support/time.ts';

const tenants = { source: contoso, targets: [fabrikam], find: () => fabrikam, get: () => fabrikam };

describeStore('a token of the tenant', (store) => {
  test('tells who the person is there, whatever the address made us believe', async () => {
    await store().people.save(ana);
    await store().people.linkAccount(ana, { ...anaInFabrikam, user: id(90), isByAddress: true });
    let asked = 0;
    const signIn = createSignIn({
      channel: {
        getUserTokenClient: async () =>
          ({ getUserToken: async () => ({ token: 'fresh' }) }) as unknown as UserTokenClient,
      },
      store: store(),
      graph: { getMe: async () => ((asked += 1), anaInFabrikam) },
      tenants,
    });
    const caller = { kind: 'user', tenant: fabrikam.id, user: anaInFabrikam.user, token: 'fresh' };
    expect(await signIn.callerFor(ana, fabrikam)).toEqual(caller);
    expect(await signIn.callerFor(ana, fabrikam)).toEqual(caller);
    expect(asked).toBe(1);
    expect(await store().people.listAccounts(ana)).toEqual([anaInFabrikam]);
  });
});

describeStore('sending the form', (store, jobs) => {
  const offer: Offer = {
    tenant: fabrikam.id,
    role: 'operator',
    packageId: operatorPackage.id,
    policyId: id(31),
    policyName: 'Contoso analysts',
    approvalRequired: true,
    justificationRequired: true,
    fixedDuration: false,
    questions: [],
  };
  const send = async (offers: readonly Offer[]) => {
    await store().packages.saveOffers(ana, fabrikam.id, offers, NOON);
    const deps: Partial<DispatchDeps> = {
      store: store(),
      tenants,
      graph: {} as Graph,
      clock: { now: () => NOON },
      signIn: {
        callerFor: () => Promise.reject(new AccessError('sign-in-required', 'no token')),
        forget: () => Promise.resolve(),
        signInUrl: () => Promise.resolve(''),
      },
      compose: () => Promise.resolve({ kind: 'working' }),
    };
    return dispatchAction(deps as DispatchDeps, ana, {
      verb: 'request.submit',
      form: id(61),
      roles: ['operator'],
      tenants: [fabrikam.id],
      duration: HOUR,
      startDate: '',
      startTime: '',
      justification: 'why',
      incident: '',
      urgent: false,
      entered: {},
    });
  };

  test('asks for no sign-in where there is nothing to sign in with', async () => {
    const { becomes } = await send([{ ...offer, filedBy: 'app' }]);
    expect(becomes).toMatchObject({ kind: 'receipt' });
    expect(jobs).toMatchObject([{ kind: 'carry-out' }]);
  });

  test('asks for one where the person files', async () => {
    await expect(send([offer])).rejects.toMatchObject({ code: 'sign-in-required' });
    expect(jobs).toEqual([]);
  });
});

const cardOf = (name: string) => {
  const message = ALL[name];
  if (!message) throw new Error(`no fixture ${name}`);
  const objects = [...objectsIn(renderMessage(message, { locale: 'en-GB', timeZone: 'UTC' }).card)];
  return { objects, text: objects.map(({ text }) => text).join('\n') };
};

test('the form says who files, and where only My Access is left', () => {
  const { text } = cardOf('request form without an account');
  expect(text).toContain(
    'You have no account in Litware yet. SOC Access files the request there in your name',
  );
  expect(text).toContain('Wingtip Toys: you have no account there yet. Ask in its My Access portal');
  expect(cardOf('request form').text).not.toContain('in your name');
});

test('the receipt says who filed, what cannot be canceled here, and what to do next', () => {
  const { text, objects } = cardOf('receipt without an account');
  expect(text).toContain('Filed by SOC Access in your name.');
  expect(text).toContain('Without an account there you cannot cancel it here.');
  expect(text).toContain('Sign in there once and accept the invitation. Your access starts only then.');
  expect(text).toContain('Your operator has to give the app EntitlementManagement.ReadWrite.All');
  expect(objects.filter(({ verb }) => verb === 'request.cancel')).toEqual([]);
  const links = objects.filter(
    ({ type, title }) => type === 'Action.OpenUrl' && title === 'My Access portal',
  );
  // One button; the others are the names of the packages.
  expect(links.filter(({ tooltip }) => tooltip === 'Contoso Pharma')).toHaveLength(1);
  expect(cardOf('receipt').text).not.toContain('in your name');
});
