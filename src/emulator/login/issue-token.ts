import { SignJWT } from 'jose';
import { realNow } from '../time/real-time.ts';
import { deriveObjectId } from '../world/object-id.ts';
import type { Tenant } from '../world/tenant.ts';
import type { AppRegistration } from '../world/world.ts';
import type { SigningKey } from './signing-key.ts';

/** The audiences under which Graph accepts tokens. */
export const graphAudiences: readonly string[] = [
  'https://graph.microsoft.com',
  'https://graph.microsoft.com/',
  '00000003-0000-0000-c000-000000000000',
];

export const botFrameworkAudience = 'https://api.botframework.com';

/** How long tokens live, in milliseconds of real time. */
export const tokenLifetimeMs = 3_599_000;

export interface IssuedToken {
  readonly token: string;
  readonly expiresAt: Date;
}

interface TokenIssue {
  readonly key: SigningKey;
  readonly tenant: Tenant;
  readonly app: AppRegistration;
  readonly audience: string;
}

async function sign(
  { key, tenant, app, audience }: TokenIssue,
  claims: Record<string, unknown>,
): Promise<IssuedToken> {
  const issuedAt = realNow();
  const expiresAt = new Date(issuedAt.getTime() + tokenLifetimeMs);
  const seconds = Math.floor(issuedAt.getTime() / 1000);
  const token = await new SignJWT({ tid: tenant.id, appid: app.clientId, ver: '1.0', ...claims })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.keyId, x5t: key.keyId })
    .setIssuer(`https://sts.windows.net/${tenant.id}/`)
    .setAudience(audience)
    .setIssuedAt(seconds)
    .setNotBefore(seconds)
    .setExpirationTime(Math.floor(expiresAt.getTime() / 1000))
    .sign(key.privateKey);
  return { token, expiresAt };
}

/** The object id of the app's service principal in a tenant. */
function servicePrincipalId(tenant: Tenant, app: AppRegistration): string {
  return deriveObjectId(tenant.id, 'service principal', app.clientId);
}

/**
 * An app-only access token (`idtyp` app, permissions in `roles`).
 * @see https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */
export function issueAppToken(issue: TokenIssue, permissions: readonly string[]): Promise<IssuedToken> {
  const oid = servicePrincipalId(issue.tenant, issue.app);
  return sign(issue, { idtyp: 'app', oid, sub: oid, appidacr: '1', roles: permissions });
}

/** A delegated access token for a user's account in the tenant (`idtyp` user, permissions in `scp`). */
export function issueUserToken(
  issue: TokenIssue,
  userId: string,
  scopes: readonly string[],
): Promise<IssuedToken> {
  const user = issue.tenant.users.get(userId);
  if (user === undefined) throw new Error(`There is no user ${userId} in ${issue.tenant.name}.`);
  return sign(issue, {
    idtyp: 'user',
    oid: user.id,
    sub: user.id,
    name: user.displayName,
    upn: user.userPrincipalName,
    scp: scopes.join(' '),
  });
}
