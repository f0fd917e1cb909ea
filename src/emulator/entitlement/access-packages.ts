import type {
  AccessPackageCatalog,
  AccessPackage as WireAccessPackage,
} from '@microsoft/microsoft-graph-types';
import { groups } from '../directory/groups.ts';
import type { Resource } from '../odata/resource.ts';
import { expandMany, expandOne } from '../odata/resource.ts';
import type { Catalog } from './catalog-entities.ts';
import { rolesOf } from './catalog-resources.ts';
import { customExtensions } from './custom-extensions.ts';
import type { AccessPackage, AssignmentPolicy, ExtensionStage } from './entities.ts';
import { incompatibleGroupsOf, incompatiblePackagesOf, packagesIncompatibleWith } from './incompatible.ts';
import { resourceRoles, resourceRoleScopes, resources, resourceScopes } from './resources.ts';

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
    isHidden: row.isHidden,
    createdDateTime: row.createdAt.toISOString(),
    modifiedDateTime: row.modifiedAt.toISOString(),
  }),
  filters: {
    id: { read: (row) => row.id },
    displayName: { read: (row) => row.displayName, index: 'displayName' },
    'catalog/id': { read: (row) => row.catalogId, index: 'catalog' },
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
      (row, { tenant }) => tenant.resourceRoleScopes.where('accessPackage', row.id),
    ),
    incompatibleAccessPackages: expandMany(
      () => accessPackages,
      (row, { tenant }) => incompatiblePackagesOf(tenant, row),
    ),
    incompatibleGroups: expandMany(
      () => groups,
      (row, { tenant }) => incompatibleGroupsOf(tenant, row),
    ),
    accessPackagesIncompatibleWith: expandMany(
      () => accessPackages,
      (row, { tenant }) => packagesIncompatibleWith(tenant, row),
    ),
  },
};

const extensionStages: Resource<ExtensionStage> = {
  type: 'customExtensionStageSetting',
  toWire: ({ id, stage }) => ({ id, stage }),
  expands: {
    customExtension: expandOne(
      () => customExtensions,
      ({ customExtensionId }, { tenant }) => tenant.customExtensions.get(customExtensionId),
    ),
  },
};

/**
 * An assignment policy, as it was written; questions and extensions are there on `$expand` only.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageassignmentpolicy
 */
export const assignmentPolicies: Resource<AssignmentPolicy> = {
  type: 'accessPackageAssignmentPolicy',
  toWire: ({ id, written, createdAt, modifiedAt }) => {
    const { questions: _, customExtensionStageSettings: __, ...properties } = written;
    return {
      id,
      ...properties,
      createdDateTime: createdAt.toISOString(),
      modifiedDateTime: modifiedAt.toISOString(),
    };
  },
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
    questions: ({ written }) => [...written.questions],
    customExtensionStageSettings: expandMany(
      () => extensionStages,
      (policy) => policy.extensionStages,
    ),
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
    catalogType: catalog.catalogType,
    state: catalog.state,
    isExternallyVisible: catalog.isExternallyVisible,
    createdDateTime: catalog.createdAt.toISOString(),
    modifiedDateTime: catalog.modifiedAt.toISOString(),
  }),
  filters: {
    id: { read: (catalog) => catalog.id },
    displayName: { read: (catalog) => catalog.displayName, index: 'displayName' },
    catalogType: { read: (catalog) => catalog.catalogType },
    state: { read: (catalog) => catalog.state },
    isExternallyVisible: { read: (catalog) => catalog.isExternallyVisible },
  },
  expands: {
    accessPackages: expandMany(
      () => accessPackages,
      (catalog, { tenant }) => tenant.accessPackages.where('catalog', catalog.id),
    ),
    customWorkflowExtensions: expandMany(
      () => customExtensions,
      (catalog, { tenant }) => tenant.customExtensions.where('catalog', catalog.id),
    ),
    resources: expandMany(
      () => resources,
      (catalog, { tenant }) => tenant.catalogResources.where('catalog', catalog.id),
    ),
    resourceRoles: expandMany(
      () => resourceRoles,
      (catalog, { tenant }) =>
        tenant.catalogResources.where('catalog', catalog.id).flatMap((row) => rolesOf(tenant, row)),
    ),
    resourceScopes: expandMany(
      () => resourceScopes,
      (catalog, { tenant }) => tenant.catalogResources.where('catalog', catalog.id),
    ),
  },
};
