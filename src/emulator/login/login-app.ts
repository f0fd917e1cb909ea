import { Hono } from 'hono';
import type { Context } from 'hono';
import type { Engine } from '../engine.ts';
import { renderRefusalPage } from '../page.ts';
import { publicAddress } from '../public-address.ts';
import { realNow } from '../time/real-time.ts';
import { createAdminConsentApp } from './admin-consent-app.ts';
import { authenticateClient } from './authenticate-client.ts';
import { redeemCode } from './authorization-code.ts';
import { createAuthorizeApp } from './authorize-app.ts';
import { createDeviceCodeApp } from './device-code-app.ts';
import { findAuthority } from './find-account.ts';
import { grantAppToken } from './grant-app-token.ts';
import { LoginError, toLoginErrorBody, wrongGrant } from './login-error.ts';
import { toInstanceDiscovery, toOpenidConfiguration } from './metadata.ts';
import { actOnBehalfOf } from './on-behalf-of.ts';
import { createPendingSignIns } from './pending-sign-ins.ts';
import type { PendingSignIns } from './pending-sign-ins.ts';
import { redeemDeviceCode } from './redeem-device-code.ts';
import { refresh } from './refresh.ts';
import { renderDonePage } from './sign-in-page.ts';
import type { Grant } from './token-request.ts';

const grants: ReadonlyMap<string, Grant> = new Map([
  ['client_credentials', grantAppToken],
  ['authorization_code', redeemCode],
  ['refresh_token', refresh],
  ['urn:ietf:params:oauth:grant-type:jwt-bearer', actOnBehalfOf],
  ['urn:ietf:params:oauth:grant-type:device_code', redeemDeviceCode],
  // MSAL's name for it.
  ['device_code', redeemDeviceCode],
]);

async function answerTokenRequest(
  engine: Engine,
  pending: PendingSignIns,
  context: Context,
): Promise<Response> {
  const world = engine.world();
  const segment = context.req.param('tenant') ?? '';
  const authority = findAuthority(world, segment);
  const form = new URLSearchParams(await context.req.text());
  const grantType = form.get('grant_type') ?? '';
  const grant = grants.get(grantType);
  if (grant === undefined) throw wrongGrant(grantType);
  const client = await authenticateClient(world, {
    form,
    authorization: context.req.header('authorization'),
    directory: typeof authority === 'string' ? authority : authority.name,
    path: context.req.path,
  });
  const address = publicAddress(context);
  const answer = await grant({ ...client, engine, form, authority, address, pending });
  return context.json(answer, 200, { 'Cache-Control': 'no-store' });
}

function signOut(context: Context): Response | Promise<Response> {
  const back = context.req.query('post_logout_redirect_uri');
  if (back !== undefined && URL.canParse(back)) return context.redirect(back, 302);
  return context.html(renderDonePage('You are signed out. You can close this page.'));
}

function segmentOf(engine: Engine, context: Context): string {
  const authority = findAuthority(engine.world(), context.req.param('tenant') ?? '');
  return typeof authority === 'string' ? authority : authority.id;
}

/** Pages tell people, everything else tells programs. */
function refuse(context: Context, error: Error): Response | Promise<Response> {
  if (!(error instanceof LoginError)) throw error;
  const { status, number } = error.details;
  const isPage = /\/(authorize|adminconsent|deviceauth)$/.test(context.req.path);
  return isPage
    ? context.html(renderRefusalPage(`AADSTS${number}: ${error.message}`), status)
    : context.json(toLoginErrorBody(error, realNow()), status);
}

/**
 * Entra's endpoints of every tenant and of /common and /organizations: metadata, keys, tokens, and the pages for
 * signing in and consenting. There are no passwords and no sessions.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-protocols
 */
export function createLoginApp(engine: Engine): Hono {
  const pending = createPendingSignIns();
  const app = new Hono();
  app.get('/:tenant/v2.0/.well-known/openid-configuration', (context) => {
    const segment = segmentOf(engine, context);
    return context.json(toOpenidConfiguration(publicAddress(context).origin, segment));
  });
  app.get('/:tenant/discovery/v2.0/keys', (context) => {
    segmentOf(engine, context);
    return context.json({ keys: [engine.key.publicJwk] });
  });
  app.get('/:tenant/discovery/instance', (context) => {
    return context.json(toInstanceDiscovery(publicAddress(context).origin, segmentOf(engine, context)));
  });
  app.post('/:tenant/oauth2/v2.0/token', (context) => answerTokenRequest(engine, pending, context));
  app.on(['GET', 'POST'], '/:tenant/oauth2/v2.0/logout', signOut);
  app.route('/', createAuthorizeApp(engine));
  app.route('/', createDeviceCodeApp(engine, pending));
  app.route('/', createAdminConsentApp(engine));
  app.onError((error, context) => refuse(context, error));
  return app;
}
