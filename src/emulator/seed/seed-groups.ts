import { directoryRoles } from '../roles/directory-roles.ts';
import type { Group } from '../directory/entities.ts';
import { deriveObjectId } from '../world/object-id.ts';
import type { Tenant } from '../world/tenant.ts';
import type { GroupSeed } from './parse-seed.ts';
import { SeedError } from './parse-seed.ts';

/** Finds a group by display name. @throws SeedError naming the path of the reference */
export function groupNamed(tenant: Tenant, name: string, path: string): Group {
  const group = tenant.groups.find('displayName', name);
  if (group === undefined) throw new SeedError(`${path}: ${tenant.name} has no group "${name}"`);
  return group;
}

/** The object id of a person's account in the tenant. @throws SeedError naming the path of the reference */
export function accountOf(tenant: Tenant, userPrincipalName: string, path: string): string {
  const user = tenant.users.find('homeUserPrincipalName', userPrincipalName);
  if (user === undefined)
    throw new SeedError(`${path}: ${userPrincipalName} has no account in ${tenant.name}`);
  return user.id;
}

function addRole(tenant: Tenant, group: Group, roleName: string, path: string, startAt: Date): void {
  const role = directoryRoles.find((candidate) => candidate.displayName === roleName);
  if (role === undefined) throw new SeedError(`${path}: the emulator knows no directory role "${roleName}"`);
  const principals = [group.id, ...tenant.memberships.where('group', group.id).map((row) => row.memberId)];
  for (const principalId of principals) {
    const key = `${principalId}/${role.id}`;
    const id = deriveObjectId(tenant.id, 'role instance', key);
    const memberType = principalId === group.id ? 'Direct' : 'Group';
    if (tenant.roleInstances.get(id) !== undefined) continue;
    tenant.roleInstances.insert({
      id,
      principalId,
      roleDefinitionId: role.id,
      memberType,
      startAt,
      endAt: null,
    });
  }
}

function addOwners(tenant: Tenant, group: Group, seed: GroupSeed, path: string, startAt: Date): void {
  const ownerIds = seed.owners.map((owner, at) => accountOf(tenant, owner, `${path}.owners[${at}]`));
  tenant.groups.change(group, { ownerIds });
  for (const [at, person] of seed.eligibleMembers.entries()) {
    const principalId = accountOf(tenant, person, `${path}.eligibleMembers[${at}]`);
    tenant.groupEligibilities.insert({
      id: deriveObjectId(tenant.id, 'group eligibility', `${group.id}/${principalId}`),
      groupId: group.id,
      principalId,
      access: 'member',
      startAt,
      endAt: null,
    });
  }
}

/** Creates the groups with their members and, for role-bearing groups, the rows of the directory role. */
export function seedGroups(seeds: readonly GroupSeed[], tenant: Tenant, path: string, createdAt: Date): void {
  for (const seed of seeds) {
    tenant.groups.insert({
      id: seed.id ?? deriveObjectId(tenant.id, 'group', seed.name),
      displayName: seed.name,
      description: null,
      isAssignableToRole: seed.roleAssignable || seed.directoryRole !== undefined,
      membershipRule: seed.rule ?? null,
      ownerIds: [],
      createdAt,
    });
  }
  for (const [index, seed] of seeds.entries()) {
    const here = `${path}[${index}]`;
    const group = groupNamed(tenant, seed.name, here);
    for (const [at, member] of seed.members.entries()) {
      const memberPath = `${here}.members[${at}]`;
      const memberId =
        typeof member === 'string'
          ? accountOf(tenant, member, memberPath)
          : groupNamed(tenant, member.group, memberPath).id;
      const id = `${group.id}/${memberId}`;
      tenant.memberships.insert({ id, groupId: group.id, memberId, isPermanent: true });
    }
    addOwners(tenant, group, seed, here, createdAt);
    if (seed.directoryRole !== undefined) {
      addRole(tenant, group, seed.directoryRole, `${here}.directoryRole`, createdAt);
    }
  }
}
