import { z } from 'zod';
import type { Tenant } from '../world/tenant.ts';
import type { AppRegistration } from '../world/world.ts';
import { consentOf } from './consents.ts';
import type { Account } from './find-account.ts';
import { homeAccountOf } from './find-account.ts';
import { recordSignIn } from '../directory/record-sign-in.ts';
import type { Engine } from '../engine.ts';
import { graphAudiences, issueIdToken, issueUserToken, tokenLifetimeMs } from './issue-token.ts';
import { missingConsent, unknownResource, wrongCode } from './login-error.ts';
import type { ScopeWish } from './parse-scope.ts';
import type { RequestedClaims } from './requested-claims.ts';
import { seal, unseal } from './sealed.ts';

/** How long a refresh token may be used, in milliseconds of real time. */
const refreshLifetimeMs = 90 * 86_400_000;

const refreshContent = z.object({ clientId: z.string(), person: z.string(), signedInAtMs: z.number() });

/** Who asks for a user's token, and for what. */
export interface UserGrant {
  readonly app: AppRegistration;
  readonly account: Account;
  readonly wish: ScopeWish;
  readonly signedInAt: Date;
  /** Of the authorization request, for the id token. */
  readonly nonce?: string | undefined;
  readonly requested?: RequestedClaims;
  /** The client wants `client_info`, by which MSAL tells accounts apart. */
  readonly wantsClientInfo: boolean;
  /** The address of the endpoints as the client sees it; the issuer of the id token. */
  readonly origin: string;
}

/** The registration whose own API a resource is. */
function apiOf(engine: Engine, resource: string): AppRegistration | undefined {
  const wanted = resource.toLowerCase();
  return [...engine.world().apps.values()].find((app) =>
    [app.clientId, ...app.identifierUris].some((uri) => uri.toLowerCase() === wanted),
  );
}

/**
 * The permissions a user's token carries. At Graph: everything consented, once all that is asked for is among it.
 * Scopes of other APIs are not registered, so they are granted as asked for.
 * @throws LoginError AADSTS65001 without consent in the tenant, 500011 for an API nobody has registered
 */
export function grantedScopes(
  engine: Engine,
  app: AppRegistration,
  tenant: Tenant,
  { resource, names }: ScopeWish,
): readonly string[] {
  const consent = consentOf(tenant, app);
  if (consent === undefined) throw missingConsent(app.clientId, app.name);
  if (resource === undefined || graphAudiences.includes(resource)) {
    const isMissing = (name: string) =>
      name !== '.default' && !consent.delegatedPermissions.some((held) => isSame(held, name));
    if (names.some(isMissing)) throw missingConsent(app.clientId, app.name);
    return consent.delegatedPermissions;
  }
  if (resource.startsWith('api://') && apiOf(engine, resource) === undefined) {
    throw unknownResource(resource, tenant.name);
  }
  return names.map((name) => (name === '.default' ? 'access_as_user' : name));
}

function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function toClientInfo(engine: Engine, account: Account): string {
  const home = homeAccountOf(engine.world(), account.user.homeUserPrincipalName) ?? account;
  const info = { uid: home.user.id, utid: home.tenant.id };
  return Buffer.from(JSON.stringify(info)).toString('base64url');
}

/**
 * The token endpoint's answer with a user's tokens: access token, and as far as asked for id token and refresh token.
 * @throws LoginError AADSTS65001, 500011
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#successful-response-2
 */
export async function answerUserToken(engine: Engine, grant: UserGrant): Promise<object> {
  const { app, account, wish, nonce, signedInAt, wantsClientInfo, origin, requested = {} } = grant;
  const { tenant, user } = account;
  const { oidc, prefix, names } = wish;
  const granted = grantedScopes(engine, app, tenant, wish);
  const audience = wish.resource ?? 'https://graph.microsoft.com';
  const issue = { key: engine.key, tenant, app, audience };
  recordSignIn(tenant, user.id, engine.clock.now());
  const { token } = await issueUserToken({ ...issue, requested }, user.id, granted);
  const expiresIn = tokenLifetimeMs / 1000;
  const identity = oidc.filter((scope) => scope !== 'offline_access');
  const scopes = new Set([...identity, ...[...names, ...granted].map((name) => `${prefix}${name}`)]);
  const person = user.homeUserPrincipalName;
  const refresh = { clientId: app.clientId, person, signedInAtMs: signedInAt.getTime() };
  return {
    token_type: 'Bearer',
    scope: [...scopes].join(' '),
    expires_in: expiresIn,
    ext_expires_in: expiresIn,
    access_token: token,
    ...(oidc.includes('offline_access')
      ? { refresh_token: await seal(engine.key, 'refresh token', refresh, refreshLifetimeMs) }
      : {}),
    ...(oidc.includes('openid')
      ? { id_token: await issueIdToken({ ...issue, audience: app.clientId }, { user, nonce, origin }) }
      : {}),
    ...(wantsClientInfo ? { client_info: toClientInfo(engine, account) } : {}),
  };
}

/**
 * Whom a refresh token was given for, and when they signed in. It is bound to the app, but to no tenant: a guest's token
 * for another tenant is got with the one from home.
 * @throws LoginError AADSTS70000, also for a token of another app; 70008
 */
export async function readRefreshToken(
  engine: Engine,
  text: string,
  app: AppRegistration,
): Promise<{ readonly person: string; readonly signedInAt: Date }> {
  const content = await unseal(engine.key, 'refresh token', text, refreshContent);
  if (content.clientId !== app.clientId) throw wrongCode();
  return { person: content.person, signedInAt: new Date(content.signedInAtMs) };
}
