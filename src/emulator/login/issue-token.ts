import { SignJWT } from 'jose';
import type { DirectoryUser } from '../directory/entities.ts';
import { realNow } from '../time/real-time.ts';
import { deriveObjectId } from '../world/object-id.ts';
import type { Tenant } from '../world/tenant.ts';
import type { AppRegistration } from '../world/world.ts';
import type { RequestedClaims } from './requested-claims.ts';
import type { SigningKey } from './signing-key.ts';
import { createTokenId } from './token-id.ts';

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
  readonly requested?: RequestedClaims;
  /** Since when somebody else has held the token; it is issued now when absent. */
  readonly heldSince?: Date;
}

async function sign(
  { key, audience, heldSince }: TokenIssue,
  issuer: string,
  claims: Record<string, unknown>,
): Promise<IssuedToken> {
  const issuedAt = realNow();
  const expiresAt = new Date(issuedAt.getTime() + tokenLifetimeMs);
  const seconds = Math.floor(issuedAt.getTime() / 1000);
  const token = await new SignJWT({ ...claims, uti: createTokenId(heldSince ?? issuedAt) })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.keyId, x5t: key.keyId })
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(seconds)
    .setNotBefore(seconds)
    .setExpirationTime(Math.floor(expiresAt.getTime() / 1000))
    .sign(key.privateKey);
  return { token, expiresAt };
}

const directoryIssuer = (tenantId: string): string => `https://sts.windows.net/${tenantId}/`;

function signAccessToken(issue: TokenIssue, claims: Record<string, unknown>): Promise<IssuedToken> {
  const { tenant, app } = issue;
  return sign(issue, directoryIssuer(tenant.id), {
    tid: tenant.id,
    appid: app.clientId,
    appidacr: app.clientSecret === null ? (app.certificates.length === 0 ? '0' : '2') : '1',
    ver: '1.0',
    ...issue.requested,
    ...claims,
  });
}

/** The object id of the app's service principal in a tenant. */
export function servicePrincipalId(tenant: Tenant, app: AppRegistration): string {
  return deriveObjectId(tenant.id, 'service principal', app.clientId);
}

/**
 * An app-only access token (`idtyp` app, permissions in `roles`).
 * @see https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */
export function issueAppToken(issue: TokenIssue, permissions: readonly string[]): Promise<IssuedToken> {
  const oid = servicePrincipalId(issue.tenant, issue.app);
  return signAccessToken(issue, { idtyp: 'app', oid, sub: oid, roles: permissions });
}

/** A delegated access token for a user's account in the tenant (`idtyp` user, permissions in `scp`). */
export function issueUserToken(
  issue: TokenIssue,
  userId: string,
  scopes: readonly string[],
): Promise<IssuedToken> {
  const user = issue.tenant.users.get(userId);
  if (user === undefined) throw new Error(`There is no user ${userId} in ${issue.tenant.name}.`);
  const isGuest = user.homeTenantId !== issue.tenant.id;
  return signAccessToken(issue, {
    idtyp: 'user',
    oid: user.id,
    sub: user.id,
    name: user.displayName,
    upn: user.userPrincipalName,
    scp: scopes.join(' '),
    ...(isGuest ? { idp: directoryIssuer(user.homeTenantId) } : {}),
  });
}

/** Who signs in, and what the id token answers. */
interface IdTokenSubject {
  readonly user: DirectoryUser;
  readonly nonce: string | undefined;
  /** The address of the endpoints as the client sees it. */
  readonly origin: string;
}

/**
 * An id token for the app.
 * @see https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
 */
export async function issueIdToken(
  issue: TokenIssue,
  { user, nonce, origin }: IdTokenSubject,
): Promise<string> {
  const { tenant, app } = issue;
  const { token } = await sign(issue, `${origin}/${tenant.id}/v2.0`, {
    tid: tenant.id,
    ver: '2.0',
    oid: user.id,
    // Pairwise: another app gets another subject for the same person.
    sub: deriveObjectId(tenant.id, 'subject', `${user.id} ${app.clientId}`),
    name: user.displayName,
    preferred_username: user.homeUserPrincipalName,
    email: user.mail,
    ...(nonce === undefined ? {} : { nonce }),
  });
  return token;
}
