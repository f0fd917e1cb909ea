import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import type { Context } from 'hono';
import { z } from 'zod';
import { recordSignIn } from '../directory/record-sign-in.ts';
import type { Engine } from '../engine.ts';
import { consentOf } from '../login/consents.ts';
import { botFrameworkAudience, issueUserToken } from '../login/issue-token.ts';
import { verifyBearer } from '../login/verify-token.ts';
import {
  isSignedIn,
  personOfChannelUser,
  personWithObjectId,
  setSignedIn,
  signInTo,
  signedInSince,
  objectIdOf,
} from '../people.ts';
import { publicAddress } from '../public-address.ts';
import type { Tenant } from '../world/tenant.ts';
import type { Person } from '../world/world.ts';
import { tenantOfConnection } from './sign-in-app.ts';
import { parseSignInState } from './sign-in-state.ts';

/** The bot framework's id of the provider "Azure Active Directory v2". */
const entraProviderId = '30dd229c-58e3-4a48-bdfd-91ec48eb906c';
const graphResource = 'https://graph.microsoft.com';

interface TokenHolder {
  readonly person: Person;
  readonly tenant: Tenant;
  readonly userId: string;
  readonly connectionName: string;
}

function refuse(context: Context, status: 400 | 401 | 404, code: string, message: string): Response {
  return context.json({ error: { code, message } }, status);
}

function findHolder(engine: Engine, context: Context): TokenHolder | undefined {
  const world = engine.world();
  const userId = context.req.query('userId') ?? '';
  const connectionName = context.req.query('connectionName') ?? '';
  const person = personOfChannelUser(world, userId);
  const tenant = tenantOfConnection(world, connectionName);
  return person === undefined || tenant === undefined
    ? undefined
    : { person, tenant, userId, connectionName };
}

/** Whether the service can give a token: the person is signed in, and the tenant still consents to the app. */
function holdsToken(engine: Engine, { person, tenant }: TokenHolder): boolean {
  const world = engine.world();
  return isSignedIn(world, person, tenant) && consentOf(tenant, world.app) !== undefined;
}

async function toTokenResponse(
  engine: Engine,
  context: Context,
  holder: TokenHolder,
  audience: string,
): Promise<object> {
  const { app } = engine.world();
  const { person, tenant, connectionName } = holder;
  // The service gives the same token until it ends, so it is as old as the sign-in.
  const heldSince = signedInSince(engine.world(), person, tenant);
  const issue = { key: engine.key, tenant, app, audience, heldSince };
  const objectId = objectIdOf(person, tenant) ?? '';
  recordSignIn(tenant, objectId, engine.clock.now());
  const permissions = consentOf(tenant, app)?.delegatedPermissions ?? [];
  const { token, expiresAt } = await issueUserToken(issue, objectId, permissions);
  const channelId = context.req.query('channelId') ?? 'msteams';
  return { channelId, connectionName, token, expiration: expiresAt.toISOString() };
}

/** Completes the sign-in a six-digit code stands for. A code works once, for the user and the connection it was made for. */
function redeemCode(engine: Engine, holder: TokenHolder, code: string): boolean {
  const { signInCodes } = engine.world();
  const signIn = signInCodes.get(code);
  const wanted = holder.connectionName.toLowerCase();
  if (signIn?.userId !== holder.userId || signIn.connectionName.toLowerCase() !== wanted) return false;
  signInCodes.delete(code);
  const { person, tenant } = holder;
  signInTo({ world: engine.world(), tenant, now: engine.clock.now() }, person);
  engine.changed();
  return true;
}

async function getToken(engine: Engine, context: Context): Promise<Response> {
  const holder = findHolder(engine, context);
  const code = context.req.query('code') ?? '';
  if (holder === undefined || (code !== '' && !redeemCode(engine, holder, code)))
    return context.json({}, 404);
  if (!holdsToken(engine, holder)) return context.json({}, 404);
  return context.json(await toTokenResponse(engine, context, holder, graphResource));
}

async function getAadTokens(engine: Engine, context: Context): Promise<Response> {
  const body = z.object({ resourceUrls: z.array(z.string()) }).safeParse(await context.req.json());
  if (!body.success) return refuse(context, 400, 'BadRequest', 'resourceUrls must be a list of addresses.');
  const holder = findHolder(engine, context);
  if (holder === undefined || !holdsToken(engine, holder)) return context.json({});
  const tokens = await Promise.all(
    body.data.resourceUrls.map(
      async (url) => [url, await toTokenResponse(engine, context, holder, url.replace(/\/$/, ''))] as const,
    ),
  );
  return context.json(Object.fromEntries(tokens));
}

function signOut(engine: Engine, context: Context): Response {
  const world = engine.world();
  const person = personOfChannelUser(world, context.req.query('userId') ?? '');
  const connectionName = context.req.query('connectionName');
  const one = connectionName === undefined ? undefined : tenantOfConnection(world, connectionName);
  const tenants =
    connectionName === undefined ? [...world.tenants.values()] : [one].filter((it) => it !== undefined);
  if (person !== undefined) for (const tenant of tenants) setSignedIn(world, person, tenant, false);
  engine.changed();
  return context.body(null, 204);
}

function getTokenStatus(engine: Engine, context: Context): Response {
  const world = engine.world();
  const person = personOfChannelUser(world, context.req.query('userId') ?? '');
  // An empty filter is no filter: botbuilder's callers pass ''.
  const include = context.req.query('include')?.toLowerCase().split(',').filter(Boolean) ?? [];
  const tenants = [...world.tenants.values()].filter(
    ({ signInConnection }) => include.length === 0 || include.includes(signInConnection.toLowerCase()),
  );
  return context.json(
    tenants.map((tenant) => ({
      channelId: context.req.query('channelId') ?? 'msteams',
      connectionName: tenant.signInConnection,
      hasToken:
        person !== undefined &&
        isSignedIn(world, person, tenant) &&
        consentOf(tenant, world.app) !== undefined,
      serviceProviderDisplayName: 'Azure Active Directory v2',
    })),
  );
}

/** Exchanges a Teams single-sign-on token, which must be of the connection's tenant: Teams has no other. */
async function exchange(engine: Engine, context: Context): Promise<Response> {
  const { app } = engine.world();
  const body = z.object({ token: z.string() }).safeParse(await context.req.json());
  const holder = findHolder(engine, context);
  if (holder === undefined) return context.json({}, 404);
  const audiences = [app.clientId, `api://botid-${app.clientId}`];
  const claims = await verifyBearer(engine.key, `Bearer ${body.data?.token ?? ''}`, audiences);
  const { person, tenant } = holder;
  if (claims === undefined || claims.tid !== tenant.id || claims.oid !== objectIdOf(person, tenant)) {
    return refuse(context, 400, 'BadRequest', 'The token cannot be exchanged for this connection.');
  }
  setSignedIn(engine.world(), person, tenant, true);
  engine.changed();
  return context.json(await toTokenResponse(engine, context, holder, graphResource));
}

/** Learns who stands behind a channel user id and makes the link of the sign-in page. */
function signInLink(engine: Engine, context: Context): string | undefined {
  const world = engine.world();
  const text = context.req.query('state');
  const state = parseSignInState(text);
  if (state === undefined || tenantOfConnection(world, state.connectionName) === undefined) return undefined;
  const person = personWithObjectId(world, state.objectId ?? '');
  if (person !== undefined) world.channelUsers.set(state.userId, person.userPrincipalName);
  engine.changed();
  const link = new URL('/sign-in', publicAddress(context).origin);
  link.searchParams.set('state', text ?? '');
  return link.href;
}

/**
 * The Bot Framework token service, as the bot's UserTokenClient calls it; every call needs the bot's own token.
 * @see https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
 */
export function createBotTokenApp(engine: Engine): Hono {
  const app = new Hono();
  app.use('/api/*', async (context, next) => {
    const claims = await verifyBearer(engine.key, context.req.header('authorization'), [
      botFrameworkAudience,
    ]);
    if (claims?.appid === engine.world().app.clientId) return next();
    return refuse(context, 401, 'Unauthorized', 'Authorization has been denied for this request.');
  });
  app.get('/api/usertoken/GetToken', (context) => getToken(engine, context));
  app.post('/api/usertoken/GetAadTokens', (context) => getAadTokens(engine, context));
  app.delete('/api/usertoken/SignOut', (context) => signOut(engine, context));
  app.get('/api/usertoken/GetTokenStatus', (context) => getTokenStatus(engine, context));
  app.post('/api/usertoken/exchange', (context) => exchange(engine, context));
  app.get('/api/botsignin/GetSignInUrl', (context) => {
    const link = signInLink(engine, context);
    return link === undefined
      ? refuse(context, 400, 'BadRequest', 'state is not valid.')
      : context.text(link);
  });
  app.get('/api/botsignin/GetSignInResource', (context) => {
    const link = signInLink(engine, context);
    if (link === undefined) return refuse(context, 400, 'BadRequest', 'state is not valid.');
    const uri = `api://botid-${engine.world().app.clientId}`;
    const tokenExchangeResource = { id: randomUUID(), uri, providerId: entraProviderId };
    return context.json({ signInLink: link, tokenExchangeResource });
  });
  return app;
}
