import type { OriginSystem } from '../entitlement/catalog-entities.ts';
import type { AccessPackage } from '../entitlement/entities.ts';
import { addResource } from '../entitlement/catalog-resources.ts';
import { entitlementRoles } from '../entitlement/entitlement-roles.ts';
import { directoryRoles } from '../roles/directory-roles.ts';
import { deriveObjectId } from '../world/object-id.ts';
import type { Tenant } from '../world/tenant.ts';
import type { GrantSeed, PackageSeed } from './parse-packages.ts';
import type { DirectorySeed } from './parse-seed.ts';
import { SeedError } from './parse-seed.ts';
import { accountOf, groupNamed } from './seed-groups.ts';
import { toAssignmentPolicy } from './seed-policies.ts';

/** The name of the catalog that comes with entitlement management. */
const builtIn = 'General';

/** What a package gives, as Graph names it: the resource and the role on it. */
interface Grant {
  readonly originSystem: OriginSystem;
  readonly originId: string;
  readonly displayName: string;
  readonly roleOriginId: string;
}

const groupRoles = { member: 'Member', owner: 'Owner', eligible: 'EligibleMember' } as const;
const roleRoles = { active: 'Active', eligible: 'Eligible' } as const;

function toGrant(seed: GrantSeed, tenant: Tenant, path: string): Grant {
  if ('group' in seed) {
    const { id, displayName } = groupNamed(tenant, seed.group, `${path}.group`);
    return {
      originSystem: 'AadGroup',
      originId: id,
      displayName,
      roleOriginId: `${groupRoles[seed.as]}_${id}`,
    };
  }
  if ('directoryRole' in seed) {
    const role = directoryRoles.find((candidate) => candidate.displayName === seed.directoryRole);
    if (role === undefined) {
      throw new SeedError(
        `${path}.directoryRole: the emulator knows no directory role "${seed.directoryRole}"`,
      );
    }
    const { id: originId, displayName } = role;
    return { originSystem: 'DirectoryRole', originId, displayName, roleOriginId: roleRoles[seed.as] };
  }
  const app = tenant.servicePrincipals.find('displayName', seed.app);
  if (app === undefined) throw new SeedError(`${path}.app: ${tenant.name} has no app "${seed.app}"`);
  const role = app.appRoles.find((candidate) => candidate.displayName === seed.role);
  if (role === undefined) throw new SeedError(`${path}.role: "${seed.app}" has no app role "${seed.role}"`);
  return {
    originSystem: 'AadApplication',
    originId: app.id,
    displayName: app.displayName,
    roleOriginId: role.id,
  };
}

function addGrant(tenant: Tenant, accessPackage: AccessPackage, grant: Grant): void {
  const { roleOriginId, ...origin } = grant;
  const { catalogId, createdAt, id: accessPackageId } = accessPackage;
  const resource = addResource(tenant, { ...origin, catalogId, description: '', createdAt });
  tenant.resourceRoleScopes.insert({
    id: deriveObjectId(tenant.id, 'resource role scope', `${accessPackageId}/${resource.id}/${roleOriginId}`),
    accessPackageId,
    resourceId: resource.id,
    roleOriginId,
    createdAt,
  });
}

function seedPackage(
  seed: PackageSeed,
  tenant: Tenant,
  catalog: { readonly id: string; readonly displayName: string },
  path: string,
  createdAt: Date,
): void {
  const accessPackage = tenant.accessPackages.insert({
    id: seed.id ?? deriveObjectId(tenant.id, 'access package', `${catalog.displayName}/${seed.name}`),
    displayName: seed.name,
    description: seed.description,
    catalogId: catalog.id,
    isHidden: seed.hidden,
    incompatiblePackageIds: [],
    incompatibleGroupIds: seed.incompatibleGroups.map(
      (name, at) => groupNamed(tenant, name, `${path}.incompatibleGroups[${at}]`).id,
    ),
    createdAt,
    modifiedAt: createdAt,
  });
  if (seed.group !== undefined) {
    addGrant(tenant, accessPackage, toGrant({ group: seed.group, as: 'member' }, tenant, path));
  }
  for (const [at, grant] of seed.gives.entries()) {
    addGrant(tenant, accessPackage, toGrant(grant, tenant, `${path}.gives[${at}]`));
  }
  for (const [at, policy] of seed.policies.entries()) {
    const row = toAssignmentPolicy(policy, accessPackage, tenant, `${path}.policies[${at}]`);
    tenant.assignmentPolicies.insert(row);
  }
}

function linkIncompatible(seed: PackageSeed, tenant: Tenant, path: string): void {
  if (seed.incompatiblePackages.length === 0) return;
  const find = (name: string, here: string): AccessPackage => {
    const found = tenant.accessPackages.find('displayName', name);
    if (found === undefined) throw new SeedError(`${here}: ${tenant.name} has no access package "${name}"`);
    return found;
  };
  const ids = seed.incompatiblePackages.map(
    (name, at) => find(name, `${path}.incompatiblePackages[${at}]`).id,
  );
  tenant.accessPackages.change(find(seed.name, path), { incompatiblePackageIds: ids });
}

/** The catalogs with their packages and policies. */
export function seedCatalogs(seed: DirectorySeed, tenant: Tenant, path: string, createdAt: Date): void {
  for (const [index, { name, description, packages, id }] of seed.catalogs.entries()) {
    const catalog = tenant.catalogs.insert({
      id: id ?? deriveObjectId(tenant.id, 'catalog', name),
      displayName: name,
      description,
      catalogType: name === builtIn ? 'serviceDefault' : 'userManaged',
      state: 'published',
      isExternallyVisible: true,
      createdAt,
      modifiedAt: createdAt,
    });
    for (const [at, packageSeed] of packages.entries()) {
      seedPackage(packageSeed, tenant, catalog, `${path}.catalogs[${index}].packages[${at}]`, createdAt);
    }
  }
  for (const [index, { packages }] of seed.catalogs.entries()) {
    for (const [at, packageSeed] of packages.entries()) {
      linkIncompatible(packageSeed, tenant, `${path}.catalogs[${index}].packages[${at}]`);
    }
  }
}

/** The catalog every tenant has from the start, unless the seed describes it. */
export function addGeneralCatalog(tenant: Tenant, createdAt: Date): void {
  if (tenant.catalogs.find('displayName', builtIn) !== undefined) return;
  tenant.catalogs.insert({
    id: deriveObjectId(tenant.id, 'catalog', builtIn),
    displayName: builtIn,
    description: 'Built-in catalog.',
    catalogType: 'serviceDefault',
    state: 'published',
    isExternallyVisible: true,
    createdAt,
    modifiedAt: createdAt,
  });
}

/** Gives people, groups and apps their roles of entitlement management. */
export function seedEntitlementRoles(seed: DirectorySeed, tenant: Tenant, path: string): void {
  for (const [index, held] of seed.entitlementRoles.entries()) {
    const here = `${path}.entitlementRoles[${index}]`;
    const role = entitlementRoles.find(({ displayName }) => displayName === held.role);
    const catalog = tenant.catalogs.find('displayName', held.catalog ?? '');
    if (role === undefined) throw new SeedError(`${here}.role: there is no role "${held.role}"`);
    if (held.catalog !== undefined && catalog === undefined) {
      throw new SeedError(`${here}.catalog: ${tenant.name} has no catalog "${held.catalog}"`);
    }
    const principalIds = [
      ...held.users.map((name, at) => accountOf(tenant, name, `${here}.users[${at}]`)),
      ...held.groups.map((name, at) => groupNamed(tenant, name, `${here}.groups[${at}]`).id),
      ...held.apps.map((clientId) => deriveObjectId(tenant.id, 'service principal', clientId)),
    ];
    for (const principalId of principalIds) {
      tenant.entitlementRoleAssignments.insert({
        id: deriveObjectId(tenant.id, 'entitlement role', `${principalId}/${role.id}/${catalog?.id ?? ''}`),
        principalId,
        roleDefinitionId: role.id,
        catalogId: catalog?.id ?? null,
      });
    }
  }
}
