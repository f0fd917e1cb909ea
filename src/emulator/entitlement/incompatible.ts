import type { Group } from '../directory/entities.ts';
import type { Tenant } from '../world/tenant.ts';
import type { AccessPackage } from './entities.ts';

/** The packages whose holders cannot get this one. */
export function incompatiblePackagesOf(
  tenant: Tenant,
  { incompatiblePackageIds }: AccessPackage,
): AccessPackage[] {
  return incompatiblePackageIds.flatMap((id) => tenant.accessPackages.get(id) ?? []);
}

/** The groups whose members cannot get this package. */
export function incompatibleGroupsOf(tenant: Tenant, { incompatibleGroupIds }: AccessPackage): Group[] {
  return incompatibleGroupIds.flatMap((id) => tenant.groups.get(id) ?? []);
}

/** The packages that holders of this one cannot get. */
export function packagesIncompatibleWith(tenant: Tenant, { id }: AccessPackage): AccessPackage[] {
  const rows = tenant.accessPackages.entries().map(({ row }) => row);
  return rows.filter((row) => row.incompatiblePackageIds.includes(id));
}
