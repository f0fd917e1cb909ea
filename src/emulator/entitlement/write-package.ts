import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { GraphCall } from '../graph/route.ts';
import { invalidModel, unauthorized } from '../graph-error.ts';
import { isOpenRequest } from './assignment-entities.ts';
import { auditEntitlement } from './audit-entitlement.ts';
import type { AccessPackage } from './entities.ts';
import { findPackage, toPackageTarget } from './find-package.ts';
import { nullableText, odataType, optionalText, parseChange, parseModel } from './parse-model.ts';
import { requireEntitlementRole } from './require-role.ts';
import { removePolicy } from './write-policy.ts';

const catalogReference = z.looseObject({ id: z.string() });

const newPackage = z.strictObject({
  ...odataType,
  displayName: z.string().min(1),
  description: optionalText,
  isHidden: z
    .boolean()
    .nullish()
    .transform((value) => value ?? false),
  catalog: catalogReference,
});

const packageChange = z
  .strictObject({
    ...odataType,
    displayName: z.string().min(1),
    description: nullableText,
    isHidden: z.boolean(),
  })
  .partial();

const move = z.strictObject({ catalogId: z.string() });

/** Creates a package. @see https://learn.microsoft.com/graph/api/entitlementmanagement-post-accesspackages */
export function createPackage(call: GraphCall): AccessPackage {
  const { tenant, now } = call.reading;
  const { displayName, description, isHidden, catalog } = parseModel(newPackage, call.body);
  const catalogId = tenant.catalogs.get(catalog.id)?.id;
  if (catalogId === undefined) throw unauthorized();
  requireEntitlementRole(call, 'write', catalogId);
  const row = tenant.accessPackages.insert({
    id: randomUUID(),
    displayName,
    description,
    catalogId,
    isHidden,
    incompatiblePackageIds: [],
    incompatibleGroupIds: [],
    createdAt: now,
    modifiedAt: now,
  });
  auditEntitlement(call, 'Create access package', toPackageTarget(row));
  return row;
}

/** Changes name, description and visibility. @see https://learn.microsoft.com/graph/api/accesspackage-update */
export function updatePackage(call: GraphCall): void {
  const row = findPackage(call, 'write');
  const values = parseChange(packageChange, call.body);
  call.reading.tenant.accessPackages.change(row, { ...values, modifiedAt: call.reading.now });
  auditEntitlement(call, 'Update access package', toPackageTarget(row));
}

/**
 * Deletes a package with its policies.
 * @throws GraphError 400 while it has assignments or open requests; Microsoft does not document the code
 * @see https://learn.microsoft.com/graph/api/accesspackage-delete
 */
export function removePackage(call: GraphCall): void {
  const { tenant } = call.reading;
  const row = findPackage(call, 'write');
  if (tenant.assignments.where('accessPackage', row.id).some(({ state }) => state !== 'expired')) {
    throw invalidModel('The access package has active assignments.');
  }
  if (tenant.assignmentRequests.where('accessPackage', row.id).some(isOpenRequest)) {
    throw invalidModel('The access package has open requests.');
  }
  for (const policy of tenant.assignmentPolicies.where('accessPackage', row.id))
    removePolicy(call.reading, policy);
  for (const { id } of tenant.resourceRoleScopes.where('accessPackage', row.id))
    tenant.resourceRoleScopes.remove(id);
  for (const { row: other } of tenant.accessPackages.entries()) {
    const incompatiblePackageIds = other.incompatiblePackageIds.filter((id) => id !== row.id);
    tenant.accessPackages.change(other, { incompatiblePackageIds });
  }
  tenant.accessPackages.remove(row.id);
  auditEntitlement(call, 'Delete access package', toPackageTarget(row));
}

/**
 * Moves a package to another catalog, which must hold all resources the package gives roles on.
 * @throws GraphError 400 when it does not
 * @see https://learn.microsoft.com/graph/api/accesspackage-movetocatalog
 */
export function movePackage(call: GraphCall): void {
  const { tenant, now } = call.reading;
  const row = findPackage(call, 'write');
  const catalogId = tenant.catalogs.get(parseModel(move, call.body).catalogId)?.id;
  if (catalogId === undefined) throw unauthorized();
  requireEntitlementRole(call, 'write', catalogId);
  const held = tenant.catalogResources.where('catalog', catalogId);
  const scopes = tenant.resourceRoleScopes.where('accessPackage', row.id);
  const moved = scopes.map((scope) => {
    const origin = tenant.catalogResources.get(scope.resourceId);
    return held.find(
      (other) => other.originSystem === origin?.originSystem && other.originId === origin.originId,
    );
  });
  if (moved.includes(undefined)) {
    throw invalidModel('The catalog does not hold all resources of the access package.');
  }
  for (const [at, scope] of scopes.entries()) {
    tenant.resourceRoleScopes.change(scope, { resourceId: moved[at]?.id ?? scope.resourceId });
  }
  for (const policy of tenant.assignmentPolicies.where('accessPackage', row.id)) {
    tenant.assignmentPolicies.change(policy, { catalogId });
  }
  tenant.accessPackages.change(row, { catalogId, modifiedAt: now });
  auditEntitlement(call, 'Update access package', toPackageTarget(row));
}
