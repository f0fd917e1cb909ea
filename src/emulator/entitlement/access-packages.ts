import type {
  AccessPackageCatalog,
  AccessPackage as WireAccessPackage,
} from '@microsoft/microsoft-graph-types';
import type { Resource } from '../odata/resource.ts';
import { expandMany, expandOne } from '../odata/resource.ts';
import type { AccessPackage, AssignmentPolicy, Catalog } from './entities.ts';
import { resourceRoleScopes, resourceRoleScopesOf } from './resource-role-scopes.ts';
import { toWireQuestion } from './subject-sets.ts';
import { toWirePolicy } from './wire-policy.ts';

// Packages, policies and catalogs expand into each other, so they stand in one file.

/**
 * An access package.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackage
 */
export const accessPackages: Resource<AccessPackage> = {
  type: 'accessPackage',
  toWire: (row): WireAccessPackage => ({
    id: row.id,
    displayName: row.displayName,
    description: row.description,
    isHidden: false,
    createdDateTime: row.createdAt.toISOString(),
    modifiedDateTime: row.createdAt.toISOString(),
  }),
  filters: {
    id: { read: (row) => row.id },
    displayName: { read: (row) => row.displayName, index: 'displayName' },
  },
  expands: {
    catalog: expandOne(
      () => catalogs,
      (row, { tenant }) => tenant.catalogs.get(row.catalogId),
    ),
    assignmentPolicies: expandMany(
      () => assignmentPolicies,
      (row, { tenant }) => tenant.assignmentPolicies.where('accessPackage', row.id),
    ),
    resourceRoleScopes: expandMany(
      () => resourceRoleScopes,
      (row, { tenant }) => resourceRoleScopesOf(tenant, row),
    ),
  },
};

/**
 * An assignment policy.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageassignmentpolicy
 */
export const assignmentPolicies: Resource<AssignmentPolicy> = {
  type: 'accessPackageAssignmentPolicy',
  toWire: toWirePolicy,
  filters: {
    id: { read: (policy) => policy.id },
    displayName: { read: (policy) => policy.displayName },
    'accessPackage/id': { read: (policy) => policy.accessPackageId, index: 'accessPackage' },
  },
  expands: {
    accessPackage: expandOne(
      () => accessPackages,
      (policy, { tenant }) => tenant.accessPackages.get(policy.accessPackageId),
    ),
    catalog: expandOne(
      () => catalogs,
      (policy, { tenant }) => tenant.catalogs.get(policy.catalogId),
    ),
    questions: (policy) => policy.questions.map(toWireQuestion),
    customExtensionStageSettings: () => [],
  },
};

/**
 * A catalog.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackagecatalog
 */
export const catalogs: Resource<Catalog> = {
  type: 'accessPackageCatalog',
  toWire: (catalog): AccessPackageCatalog => ({
    id: catalog.id,
    displayName: catalog.displayName,
    description: catalog.description,
    catalogType: 'userManaged',
    state: 'published',
    isExternallyVisible: true,
    createdDateTime: catalog.createdAt.toISOString(),
    modifiedDateTime: catalog.createdAt.toISOString(),
  }),
  filters: {
    id: { read: (catalog) => catalog.id },
    displayName: { read: (catalog) => catalog.displayName },
  },
  expands: {
    accessPackages: expandMany(
      () => accessPackages,
      (catalog, { tenant }) =>
        tenant.accessPackages
          .entries()
          .map(({ row }) => row)
          .filter((row) => row.catalogId === catalog.id),
    ),
  },
};
