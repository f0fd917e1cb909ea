import { servicePrincipalId } from '../login/issue-token.ts';
import { directoryRoles } from '../roles/directory-roles.ts';
import { deriveObjectId } from '../world/object-id.ts';
import type { Tenant } from '../world/tenant.ts';
import type { AppRegistration } from '../world/world.ts';
import type { DirectorySeed } from './parse-seed.ts';
import { SeedError } from './parse-seed.ts';
import { accountOf, groupNamed } from './seed-groups.ts';

type DirectoryRoleSeed = DirectorySeed['directoryRoles'][number];

function toPrincipals(
  seed: DirectoryRoleSeed,
  tenant: Tenant,
  apps: ReadonlyMap<string, AppRegistration>,
  path: string,
): string[] {
  return [
    ...seed.users.map((user, at) => accountOf(tenant, user, `${path}.users[${at}]`)),
    ...seed.groups.map((group, at) => {
      const { id, isAssignableToRole } = groupNamed(tenant, group, `${path}.groups[${at}]`);
      if (isAssignableToRole) return id;
      throw new SeedError(`${path}.groups[${at}]: the group "${group}" is not role-assignable`);
    }),
    ...seed.apps.map((clientId, at) => {
      const app = apps.get(clientId);
      if (app === undefined) throw new SeedError(`${path}.apps[${at}]: there is no app ${clientId}`);
      return servicePrincipalId(tenant, app);
    }),
  ];
}

/**
 * Gives the directory roles of the seed, to be active or to be activated.
 * @throws SeedError for roles and principals that do not exist
 */
export function seedDirectoryRoles(
  { directoryRoles: seeds }: DirectorySeed,
  tenant: Tenant,
  apps: ReadonlyMap<string, AppRegistration>,
  path: string,
  startAt: Date,
): void {
  for (const [index, seed] of seeds.entries()) {
    const here = `${path}.directoryRoles[${index}]`;
    const role = directoryRoles.find(({ displayName }) => displayName === seed.role);
    if (role === undefined) throw new SeedError(`${here}.role: the emulator knows no role "${seed.role}"`);
    const table = seed.eligible ? tenant.roleEligibilities : tenant.roleInstances;
    for (const principalId of toPrincipals(seed, tenant, apps, here)) {
      const kind = seed.eligible ? 'role eligibility' : 'direct role instance';
      table.insert({
        id: deriveObjectId(tenant.id, kind, `${principalId}/${role.id}`),
        principalId,
        roleDefinitionId: role.id,
        memberType: 'Direct',
        startAt,
        endAt: null,
      });
    }
  }
}
