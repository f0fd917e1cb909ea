import { randomBytes } from 'node:crypto';
import { GraphError, resourceNotFound } from '../graph-error.ts';
import type { Scope } from '../world/world.ts';
import { principalOf } from './app-role-assignments.ts';
import { defaultAccessId } from './app-roles.ts';
import type { AppRoleAssignment } from './entities.ts';

/** Which role of which service principal somebody is to have. */
export interface AppRoleWish {
  readonly appRoleId: string;
  readonly principalId: string;
  readonly resourceId: string;
}

/**
 * Assigns an app role by hand.
 * @throws GraphError 404 for a principal or resource that does not exist, 400 for a role the resource does not have for
 * this kind of principal, and for one that is assigned already
 */
export function assignAppRole({ tenant, now }: Scope, wish: AppRoleWish): AppRoleAssignment {
  const resource = tenant.servicePrincipals.get(wish.resourceId);
  if (resource === undefined) throw resourceNotFound(wish.resourceId);
  const principal = principalOf(tenant, wish.principalId);
  if (principal === undefined) throw resourceNotFound(wish.principalId);
  const memberType = principal.type === 'ServicePrincipal' ? 'Application' : 'User';
  const isThere = resource.appRoles.some(
    (role) => role.id === wish.appRoleId && role.isEnabled && role.allowedMemberTypes.includes(memberType),
  );
  // Without roles there is only the default access.
  const isDefault = wish.appRoleId === defaultAccessId && resource.appRoles.length === 0;
  if (!isThere && !isDefault) {
    const message = `Permission being assigned was not found on application '${resource.appId}'.`;
    throw new GraphError(400, 'Request_BadRequest', message);
  }
  const held = tenant.appRoleAssignments.where('principal', principal.id);
  if (held.some((row) => row.resourceId === resource.id && row.appRoleId === wish.appRoleId)) {
    throw new GraphError(
      400,
      'Request_BadRequest',
      'Permission being assigned already exists on the object.',
    );
  }
  return tenant.appRoleAssignments.insert({
    // An opaque text, not a GUID, as in Entra.
    id: randomBytes(32).toString('base64url'),
    appRoleId: wish.appRoleId,
    principalId: principal.id,
    principalType: principal.type,
    resourceId: resource.id,
    isPermanent: true,
    createdAt: now,
  });
}
