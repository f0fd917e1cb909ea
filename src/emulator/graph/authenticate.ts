import { GraphError } from '../graph-error.ts';
import { graphAudiences } from '../login/issue-token.ts';
import { verifyBearer } from '../login/verify-token.ts';
import type { Claims } from '../login/verify-token.ts';
import type { SigningKey } from '../login/signing-key.ts';
import type { World } from '../world/world.ts';
import type { Caller } from './caller.ts';

const realm =
  'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"';

/** A token that is not accepted. */
export function refused(message: string): GraphError {
  const headers = { 'WWW-Authenticate': `${realm}, error="invalid_token"` };
  return new GraphError(401, 'InvalidAuthenticationToken', message, headers);
}

/**
 * A token that must first meet more claims, which the client passes on to the token endpoint.
 * @see https://learn.microsoft.com/entra/identity-platform/claims-challenge
 */
export function challenged(message: string, claims: object): GraphError {
  const encoded = Buffer.from(JSON.stringify(claims)).toString('base64');
  const challenge = `${realm}, error_description="${message}", error="insufficient_claims", claims="${encoded}"`;
  return new GraphError(401, 'InvalidAuthenticationToken', message, { 'WWW-Authenticate': challenge });
}

/** The claims of the bearer token of a Graph call, or the 401 for one that is missing, expired or not for Graph. */
export async function readClaims(key: SigningKey, header: string | undefined): Promise<Claims | GraphError> {
  const claims = await verifyBearer(key, header, graphAudiences);
  if (claims !== undefined) return claims;
  return refused(header === undefined ? 'Access token is empty.' : 'Access token validation failure.');
}

/**
 * Whom the claims speak for; their `tid` selects the tenant.
 * @throws GraphError 401 for a tenant or a user that does not exist
 */
export function toCaller(world: World, claims: Claims): Caller {
  const tenant = world.tenants.get(claims.tid);
  if (tenant === undefined) throw refused('Access token validation failure.');
  if (claims.idtyp === 'app') {
    const { appid, oid, roles } = claims;
    return { kind: 'app', tenant, appId: appid, servicePrincipalId: oid, permissions: new Set(roles) };
  }
  if (tenant.users.get(claims.oid) === undefined) {
    throw refused('The identity of the calling user could not be found.');
  }
  const permissions = new Set(claims.scp.split(' '));
  return { kind: 'user', tenant, appId: claims.appid, userId: claims.oid, permissions };
}
