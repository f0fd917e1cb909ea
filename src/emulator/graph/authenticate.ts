import { GraphError } from '../graph-error.ts';
import { graphAudiences } from '../login/issue-token.ts';
import { verifyBearer } from '../login/verify-token.ts';
import type { Claims } from '../login/verify-token.ts';
import type { SigningKey } from '../login/signing-key.ts';
import type { World } from '../world/world.ts';
import type { Caller } from './caller.ts';

function refusal(message: string): GraphError {
  return new GraphError(401, 'InvalidAuthenticationToken', message);
}

/**
 * The claims of the bearer token of a Graph call.
 * @throws GraphError 401 for a token that is missing, expired or not for Graph
 */
export async function readClaims(key: SigningKey, header: string | undefined): Promise<Claims> {
  const claims = await verifyBearer(key, header, graphAudiences);
  if (claims !== undefined) return claims;
  throw refusal(header === undefined ? 'Access token is empty.' : 'Access token validation failure.');
}

/**
 * Whom the claims speak for; their `tid` selects the tenant.
 * @throws GraphError 401 for a tenant or a user that does not exist
 */
export function toCaller(world: World, claims: Claims): Caller {
  const tenant = world.tenants.get(claims.tid);
  if (tenant === undefined) throw refusal('Access token validation failure.');
  if (claims.idtyp === 'app') {
    return { kind: 'app', tenant, appId: claims.appid, permissions: new Set(claims.roles) };
  }
  if (tenant.users.get(claims.oid) === undefined) {
    throw refusal('The identity of the calling user could not be found.');
  }
  const permissions = new Set(claims.scp.split(' '));
  return { kind: 'user', tenant, appId: claims.appid, userId: claims.oid, permissions };
}
