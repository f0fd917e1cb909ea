/** What a call does in a catalog. A role that allows one of these allows those before it. */
export const deeds = ['read', 'assign', 'write', 'own'] as const;
export type Deed = (typeof deeds)[number];

/** A built-in role of entitlement management, with Microsoft's id, the same in every tenant. */
export interface EntitlementRole {
  readonly id: string;
  readonly displayName: string;
  /** The most it allows in the catalogs it is held for; null for the role that only creates catalogs. */
  readonly allows: Deed | null;
  readonly actions: readonly string[];
}

const inCatalog = 'microsoft.entitlementManagement/AccessPackageCatalog';

export const catalogCreatorId = 'ba92d953-d8e0-4e39-a797-0cbedb0a89e8';
export const catalogOwnerId = 'ae79f266-94d4-4dab-b730-feca7e132178';

/**
 * The roles of entitlement management. Graph spells two of the names differently from the admin center.
 * @see https://learn.microsoft.com/graph/api/rbacapplication-list-roledefinitions
 * @see https://learn.microsoft.com/entra/id-governance/entitlement-management-delegate
 */
export const entitlementRoles: readonly EntitlementRole[] = [
  {
    id: catalogOwnerId,
    displayName: 'Catalog owner',
    allows: 'own',
    actions: ['microsoft.entitlementManagement/allEntities/allTasks'],
  },
  {
    id: '44272f93-9762-48e8-af59-1b5351b1d6b3',
    displayName: 'Catalog reader',
    allows: 'read',
    actions: ['microsoft.entitlementManagement/allEntities/Read'],
  },
  {
    id: '7f480852-ebdc-47d4-87de-0d8498384a83',
    displayName: 'AccessPackages manager',
    allows: 'write',
    actions: [`${inCatalog}/AccessPackage/allTasks`, `${inCatalog}/allEntities/Read`],
  },
  {
    id: catalogCreatorId,
    displayName: 'Catalog creator',
    allows: null,
    actions: [`${inCatalog}/Create`],
  },
  {
    id: 'e2182095-804a-4656-ae11-64734e9b7ae5',
    displayName: 'AccessPackage assignment manager',
    allows: 'assign',
    actions: [
      `${inCatalog}/AccessPackage/GrantRequests/allTasks`,
      `${inCatalog}/AccessPackage/Grants/allTasks`,
      `${inCatalog}/allEntities/Read`,
    ],
  },
];

/** The role with this id. */
export function entitlementRoleOf(id: string): EntitlementRole | undefined {
  return entitlementRoles.find((role) => role.id === id.toLowerCase());
}
