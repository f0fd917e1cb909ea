import { deriveObjectId } from '../world/object-id.ts';
import type { Tenant } from '../world/tenant.ts';
import type { Access, CatalogResource, OriginSystem, ResourceRoleScope } from './catalog-entities.ts';

/** A role that packages may give on a resource, with what it means in the directory; null for what lies outside. */
export interface ResourceRole {
  readonly resource: CatalogResource;
  readonly originId: string;
  readonly displayName: string;
  readonly access: Access | null;
}

function groupRoles(tenant: Tenant, resource: CatalogResource): ResourceRole[] {
  const groupId = resource.originId;
  const role = (prefix: string, displayName: string, kind: Extract<Access, { groupId: string }>['kind']) => ({
    resource,
    originId: `${prefix}_${groupId}`,
    displayName,
    access: { kind, groupId },
  });
  const roles = [role('Member', 'Member', 'groupMember'), role('Owner', 'Owner', 'groupOwner')];
  // PIM does not manage groups with dynamic membership. How Graph names this role is not documented.
  if (tenant.groups.get(groupId)?.membershipRule !== null) return roles;
  return [...roles, role('EligibleMember', 'Eligible Member', 'groupEligibility')];
}

/** Microsoft's example gives the number 4 as Contributors; the others are the default groups of a team site. */
const siteRoles: Readonly<Record<string, string>> = { 3: 'Owners', 4: 'Contributors', 5: 'Members' };

/**
 * The roles of a resource.
 * @see https://learn.microsoft.com/entra/id-governance/entitlement-management-access-package-resources
 */
export function rolesOf(tenant: Tenant, resource: CatalogResource): ResourceRole[] {
  const { originId: roleDefinitionId } = resource;
  switch (resource.originSystem) {
    case 'AadGroup':
      return groupRoles(tenant, resource);
    case 'AadApplication':
      return (tenant.servicePrincipals.get(resource.originId)?.appRoles ?? [])
        .filter((role) => role.isEnabled && role.allowedMemberTypes.includes('User'))
        .map(({ id, displayName }) => ({
          resource,
          originId: id,
          displayName,
          access: { kind: 'appRole', servicePrincipalId: resource.originId, appRoleId: id },
        }));
    case 'DirectoryRole':
      return [
        {
          resource,
          originId: 'Eligible',
          displayName: 'Eligible Member',
          access: { kind: 'roleEligibility', roleDefinitionId },
        },
        {
          resource,
          originId: 'Active',
          displayName: 'Active Member',
          access: { kind: 'role', roleDefinitionId },
        },
      ];
    case 'SharePointOnline':
    default:
      return Object.entries(siteRoles).map(([originId, displayName]) => ({
        resource,
        originId,
        displayName,
        access: null,
      }));
  }
}

/** The role a package gives by one of its resource role scopes; undefined when the resource has lost it. */
export function roleOfScope(tenant: Tenant, row: ResourceRoleScope): ResourceRole | undefined {
  const resource = tenant.catalogResources.get(row.resourceId);
  if (resource === undefined) return undefined;
  return rolesOf(tenant, resource).find((role) => role.originId === row.roleOriginId);
}

/** What the package gives in the directory. */
export function accessOfPackage(tenant: Tenant, accessPackageId: string): Access[] {
  const rows = tenant.resourceRoleScopes.where('accessPackage', accessPackageId);
  return rows.flatMap((row) => roleOfScope(tenant, row)?.access ?? []);
}

/** The id of a role of a resource. */
export function roleIdOf(tenant: Tenant, { resource, originId }: ResourceRole): string {
  return deriveObjectId(tenant.id, 'resource role', `${resource.id}/${originId}`);
}

/** The id of the one scope a resource has. */
export function scopeIdOf(tenant: Tenant, resource: CatalogResource): string {
  return deriveObjectId(tenant.id, 'resource scope', resource.id);
}

/** The id of a resource role scope on the wire, which is the same in every package of the catalog. */
export function roleScopeIdOf(tenant: Tenant, { resourceId, roleOriginId }: ResourceRoleScope): string {
  const roleId = deriveObjectId(tenant.id, 'resource role', `${resourceId}/${roleOriginId}`);
  return `${roleId}_${deriveObjectId(tenant.id, 'resource scope', resourceId)}`;
}

/** The resource of a catalog that stands for this object. */
export function findResource(
  tenant: Tenant,
  catalogId: string,
  originSystem: OriginSystem,
  originId: string,
): CatalogResource | undefined {
  return tenant.catalogResources
    .where('catalog', catalogId)
    .find(
      (row) => row.originSystem === originSystem && row.originId.toLowerCase() === originId.toLowerCase(),
    );
}

/** Puts an object into a catalog, unless it is there. */
export function addResource(tenant: Tenant, resource: Omit<CatalogResource, 'id'>): CatalogResource {
  const { catalogId, originSystem, originId } = resource;
  return (
    findResource(tenant, catalogId, originSystem, originId) ??
    tenant.catalogResources.insert({
      ...resource,
      id: deriveObjectId(tenant.id, 'catalog resource', `${catalogId}/${originSystem}/${originId}`),
    })
  );
}
