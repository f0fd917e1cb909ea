import { Hono } from 'hono';
import type { Context } from 'hono';
import type { Engine } from '../engine.ts';
import { publicAddress } from '../public-address.ts';
import type { AppRegistration } from '../world/world.ts';
import { findApp } from './authenticate-client.ts';
import { createCode } from './authorization-code.ts';
import { findAuthority, homeAccountOf } from './find-account.ts';
import type { Authority } from './find-account.ts';
import { LoginError, loginRequired, wrongResponseType } from './login-error.ts';
import { parseScope } from './parse-scope.ts';
import type { ScopeWish } from './parse-scope.ts';
import { checkRedirect, redirectBack } from './redirect.ts';
import type { Destination, ResponseMode } from './redirect.ts';
import { listAccounts, signIn } from './sign-in.ts';
import { renderAccountPage, renderApprovalPage } from './sign-in-page.ts';

/** A sign-in that an app has asked for. */
interface SignInWish extends Destination {
  readonly authority: Authority;
  /** What people call the authority. */
  readonly place: string;
  readonly app: AppRegistration;
  readonly scope: string;
  readonly wish: ScopeWish;
}

function toResponseMode(text: string | undefined): ResponseMode {
  return text === 'fragment' || text === 'form_post' ? text : 'query';
}

function readWish(engine: Engine, context: Context): SignInWish {
  const world = engine.world();
  const authority = findAuthority(world, context.req.param('tenant') ?? '');
  const place = typeof authority === 'string' ? 'any tenant' : authority.name;
  const app = findApp(world, context.req.query('client_id') ?? '', place);
  const scope = context.req.query('scope') ?? '';
  return {
    authority,
    place,
    app,
    scope,
    wish: parseScope(scope),
    redirectUri: checkRedirect(app, context.req.query('redirect_uri') ?? ''),
    responseMode: toResponseMode(context.req.query('response_mode')),
    state: context.req.query('state'),
  };
}

function sendError(
  context: Context,
  destination: Destination,
  error: LoginError,
): Response | Promise<Response> {
  const { error: code, number } = error.details;
  return redirectBack(context, destination, {
    error: code,
    error_description: `AADSTS${number}: ${error.message}`,
  });
}

function showAccounts(engine: Engine, context: Context): Response | Promise<Response> {
  const wish = readWish(engine, context);
  const responseType = context.req.query('response_type') ?? '';
  if (responseType !== 'code') return sendError(context, wish, wrongResponseType(responseType));
  // Nobody stays signed in here: there is no session a silent sign-in could use.
  if (context.req.query('prompt') === 'none') return sendError(context, wish, loginRequired());
  const choices = listAccounts(engine.world(), wish.authority, context.req.query('login_hint') ?? '');
  return context.html(renderAccountPage(wish.place, wish.app.name, choices));
}

/** A tenant's administrator may consent at another address and then try again. */
function askForConsent(engine: Engine, context: Context, wish: SignInWish, person: string) {
  const { app, redirectUri, authority } = wish;
  const tenant = typeof authority === 'string' ? homeAccountOf(engine.world(), person)?.tenant : authority;
  if (tenant === undefined) throw new Error(`${person} has no account.`);
  const address = new URL(`${publicAddress(context).origin}/${tenant.id}/v2.0/adminconsent`);
  address.searchParams.set('client_id', app.clientId);
  address.searchParams.set('scope', 'https://graph.microsoft.com/.default');
  address.searchParams.set('redirect_uri', redirectUri);
  return context.html(renderApprovalPage(app.name, tenant.name, address.href), 403);
}

async function chooseAccount(engine: Engine, context: Context): Promise<Response> {
  const wish = readWish(engine, context);
  const person = new URLSearchParams(await context.req.text()).get('account') ?? '';
  try {
    signIn(engine, wish.authority, person, wish);
  } catch (error) {
    if (!(error instanceof LoginError) || error.details.number !== 65001) throw error;
    return askForConsent(engine, context, wish, person);
  }
  const method = context.req.query('code_challenge_method') === 'S256' ? 'S256' : 'plain';
  const [nonce, challenge] = [context.req.query('nonce'), context.req.query('code_challenge')];
  const code = await createCode(engine.key, {
    clientId: wish.app.clientId,
    redirectUri: wish.redirectUri,
    person,
    scope: wish.scope,
    ...(nonce === undefined ? {} : { nonce }),
    ...(challenge === undefined ? {} : { challenge, method }),
  });
  return redirectBack(context, wish, { code });
}

/**
 * The address a browser is sent to for signing in: a page with the accounts of the tenant, and a code for the app.
 * Posting `account=<user principal name>` to the same address signs in without a browser.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export function createAuthorizeApp(engine: Engine): Hono {
  const app = new Hono();
  app.get('/:tenant/oauth2/v2.0/authorize', (context) => showAccounts(engine, context));
  app.post('/:tenant/oauth2/v2.0/authorize', (context) => chooseAccount(engine, context));
  return app;
}
