import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { textOf } from '../support/card-reader.ts';
import { tenantId } from '../support/portal.ts';
import type { World } from '../support/world.ts';
import { startWorld } from '../support/world.ts';

let world: World;
let ana: Actor;
beforeAll(async () => {
  world = await startWorld();
  ana = await world.actor('Ana Ruiz');
  await ana.install();
  await world.portal.setSignedIn('ana.ruiz@contoso.example', 'Litware', false);
});
afterAll(() => world.close());

it('the form names the tenant that wants a sign-in, with a link; the others can be asked for', async () => {
  const form = await ana.say('request');
  expect(textOf(form.card)).toMatch(/Litware/);
  expect(textOf(form.card)).toMatch(/sign in/i);
  expect(JSON.stringify(form.card)).toContain('/sign-in?');
});

it('a click that needs a sign-in is answered with the sign-in, and works with the code that it gives', async () => {
  await world.portal.setSignedIn('ana.ruiz@contoso.example', 'Litware', true);
  const form = await ana.say('reader in litware for 1h INC-40 after sign-in');
  await world.portal.setSignedIn('ana.ruiz@contoso.example', 'Litware', false);
  const submit = JSON.stringify(form.card).match(/"form":"([0-9a-f-]{36})"/)?.[1];
  const action = {
    type: 'Action.Execute',
    verb: 'request.submit',
    data: {
      form: submit,
      role: 'reader',
      tenants: tenantId('Litware'),
      duration: 'PT1H',
      justification: 'x',
      incident: 'INC-40',
    },
  };
  const login = await ana.invoke(action, form.id);
  expect(login).toMatchObject({
    httpStatus: 200,
    statusCode: 401,
    type: 'application/vnd.microsoft.activity.loginRequest',
  });
  const { buttons, connectionName } = login.value as {
    buttons: Array<{ type: string; value: string }>;
    connectionName: string;
  };
  expect(connectionName).toBe('graph-litware');
  expect(buttons[0]?.type).toBe('signin');

  const wrong = await ana.invoke(action, form.id, { state: '000000' });
  expect(wrong).toMatchObject({
    httpStatus: 200,
    statusCode: 401,
    type: 'application/vnd.microsoft.error.invalidAuthCode',
  });

  const page = await fetch(buttons[0]?.value ?? '');
  const html = await page.text();
  const target = /action="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? buttons[0]?.value ?? '';
  const done = await fetch(new URL(target, buttons[0]?.value), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  const code = /class="code">(\d{6})</.exec(await done.text())?.[1];
  const answer = await ana.invoke(action, form.id, { state: code });
  expect(answer).toMatchObject({ statusCode: 200, type: 'application/vnd.microsoft.card.adaptive' });
});
