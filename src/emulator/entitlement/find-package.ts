import type { GraphCall } from '../graph/route.ts';
import { parameter } from '../graph/route.ts';
import { unauthorized } from '../graph-error.ts';
import type { AccessPackage } from './entities.ts';
import type { Deed } from './entitlement-roles.ts';
import { canReadPackage } from './readers.ts';
import { requireEntitlementRole } from './require-role.ts';

/**
 * The package of a call, for callers who may read it.
 * @throws GraphError 403 also when there is none
 */
export function findReadablePackage(call: GraphCall): AccessPackage {
  const row = call.reading.tenant.accessPackages.get(parameter(call, 'id'));
  if (row === undefined || !canReadPackage(call, row)) throw unauthorized();
  return row;
}

/**
 * The package of a call, for callers with a role in its catalog.
 * @throws GraphError 403 also when there is none
 */
export function findPackage(call: GraphCall, deed: Deed): AccessPackage {
  const row = call.reading.tenant.accessPackages.get(parameter(call, 'id'));
  if (row === undefined) throw unauthorized();
  requireEntitlementRole(call, deed, row.catalogId);
  return row;
}

/** A package as audit rows name it. */
export function toPackageTarget({ id, displayName }: AccessPackage) {
  return { id, displayName, type: 'AccessPackage' };
}
