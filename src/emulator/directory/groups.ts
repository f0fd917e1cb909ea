import type { Operator } from '../odata/parse-filter.ts';
import type { Resource } from '../odata/resource.ts';
import { expandMany } from '../odata/resource.ts';
import { directoryObjects, toDirectoryObjects } from './directory-objects.ts';
import type { Group } from './entities.ts';
import { groupTypesOf, mailNicknameOf, toWireGroup } from './group-properties.ts';

const equality: readonly Operator[] = ['eq', 'ne'];
const texts: readonly Operator[] = ['eq', 'ne', 'ge', 'le', 'startswith'];

/**
 * A security group; the emulator has no Microsoft 365 groups.
 * @see https://learn.microsoft.com/graph/api/resources/group
 */
export const groups: Resource<Group> = {
  type: 'group',
  isAdvanced: true,
  toWire: toWireGroup,
  filters: {
    id: { read: (group) => group.id, operators: equality },
    displayName: { read: (group) => group.displayName, index: 'displayName', operators: texts },
    description: { read: (group) => group.description, operators: texts, isAdvanced: true },
    isAssignableToRole: { read: (group) => group.isAssignableToRole, operators: equality },
    mailEnabled: { read: () => false, operators: equality },
    mailNickname: { read: mailNicknameOf, operators: texts },
    membershipRule: { read: (group) => group.membershipRule, operators: texts, isAdvanced: true },
    securityEnabled: { read: () => true, operators: equality },
  },
  collections: {
    groupTypes: { paths: [''], read: (group) => groupTypesOf(group).map((type) => ({ '': type })) },
  },
  orders: { displayName: (group) => group.displayName },
  searches: {
    displayName: (group) => group.displayName,
    description: (group) => group.description,
    mailNickname: mailNicknameOf,
  },
  expands: {
    members: expandMany(
      () => directoryObjects,
      (group, { tenant }) =>
        toDirectoryObjects(
          tenant,
          tenant.memberships.where('group', group.id).map((row) => row.memberId),
        ),
    ),
    owners: expandMany(
      () => directoryObjects,
      (group, { tenant }) => toDirectoryObjects(tenant, group.ownerIds),
    ),
  },
};
