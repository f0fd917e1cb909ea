import { Hono } from 'hono';
import type { Context } from 'hono';
import type { Engine } from '../engine.ts';
import { publicAddress } from '../public-address.ts';
import { findApp } from './authenticate-client.ts';
import { findAuthority } from './find-account.ts';
import { expiredDeviceCode } from './login-error.ts';
import { parseScope } from './parse-scope.ts';
import { deviceCodeLifetimeMs } from './pending-sign-ins.ts';
import type { PendingSignIns } from './pending-sign-ins.ts';
import { listAccounts, signIn } from './sign-in.ts';
import { renderAccountPage, renderDeviceCodePage, renderDonePage } from './sign-in-page.ts';

async function createDeviceCode(
  engine: Engine,
  pending: PendingSignIns,
  context: Context,
): Promise<Response> {
  const world = engine.world();
  const segment = context.req.param('tenant') ?? '';
  const authority = findAuthority(world, segment);
  const form = new URLSearchParams(await context.req.text());
  const { clientId } = findApp(world, form.get('client_id') ?? '', segment);
  const scope = form.get('scope') ?? '';
  parseScope(scope);
  const { deviceCode, userCode } = pending.addDevice({ clientId, authority, scope });
  const verificationUri = `${publicAddress(context).origin}/common/oauth2/deviceauth`;
  return context.json({
    device_code: deviceCode,
    user_code: userCode,
    verification_uri: verificationUri,
    expires_in: deviceCodeLifetimeMs / 1000,
    // Entra says 5; nobody has to be spared here.
    interval: 1,
    message: `To sign in, use a web browser to open the page ${verificationUri} and enter the code ${userCode} to authenticate.`,
  });
}

/**
 * Signing in on a device without a browser: the device gets a code, a person types it in on the page here. Posting
 * `account=<user principal name>` to `/common/oauth2/deviceauth?user_code=…` does without the page.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
 */
export function createDeviceCodeApp(engine: Engine, pending: PendingSignIns): Hono {
  const app = new Hono();
  app.post('/:tenant/oauth2/v2.0/devicecode', (context) => createDeviceCode(engine, pending, context));
  app.get('/:tenant/oauth2/deviceauth', (context) => {
    const userCode = context.req.query('user_code');
    if (userCode === undefined) return context.html(renderDeviceCodePage());
    const waiting = pending.deviceWithUserCode(userCode);
    if (waiting === undefined) {
      return context.html(renderDeviceCodePage('There is no such code, or it has expired.'), 400);
    }
    const world = engine.world();
    const { authority } = waiting;
    const place = typeof authority === 'string' ? 'any tenant' : authority.name;
    const client = findApp(world, waiting.clientId, place);
    return context.html(renderAccountPage(place, client.name, listAccounts(world, authority, '')));
  });
  app.post('/:tenant/oauth2/deviceauth', async (context) => {
    const waiting = pending.deviceWithUserCode(context.req.query('user_code') ?? '');
    if (waiting === undefined) throw expiredDeviceCode();
    const person = new URLSearchParams(await context.req.text()).get('account') ?? '';
    const client = findApp(engine.world(), waiting.clientId, '');
    signIn(engine, waiting.authority, person, { app: client, wish: parseScope(waiting.scope) });
    waiting.person = person;
    return context.html(renderDonePage(`You are signed in to ${client.name} on your other device.`));
  });
  return app;
}
