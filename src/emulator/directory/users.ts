import type { Operator } from '../odata/parse-filter.ts';
import type { Filterable, Resource } from '../odata/resource.ts';
import { expandMany, expandOne } from '../odata/resource.ts';
import { directoryObjects, toDirectoryObjects } from './directory-objects.ts';
import type { DirectoryUser, UserProfile } from './entities.ts';
import { hiddenOf, toNames, toWireUser } from './user-properties.ts';

/** Equality only, as Microsoft documents it for identifiers and kinds. */
const equality: readonly Operator[] = ['eq', 'ne'];
const equalityAndStart: readonly Operator[] = ['eq', 'ne', 'startswith'];
const texts: readonly Operator[] = ['eq', 'ne', 'ge', 'le', 'startswith'];

function ofProfile(name: keyof UserProfile): Filterable<DirectoryUser> {
  return { read: (user) => user.profile?.[name] ?? null, operators: texts };
}

/**
 * A user. Graph returns a small set of properties by default and the rest on `$select`.
 * @see https://learn.microsoft.com/graph/api/resources/user
 * @see https://learn.microsoft.com/graph/aad-advanced-queries#user-properties
 */
export const users: Resource<DirectoryUser> = {
  type: 'user',
  isAdvanced: true,
  onlySelected: hiddenOf,
  toWire: toWireUser,
  filters: {
    id: { read: (user) => user.id, operators: equality },
    userPrincipalName: {
      read: (user) => user.userPrincipalName,
      index: 'userPrincipalName',
      operators: [...texts, 'endswith'],
    },
    mail: { read: (user) => user.mail, index: 'mail', operators: [...texts, 'endswith'] },
    displayName: { read: (user) => user.displayName, operators: equalityAndStart },
    givenName: { read: (user) => toNames(user).givenName, operators: texts },
    surname: { read: (user) => toNames(user).surname, operators: texts },
    userType: { read: (user) => user.userType, operators: equality },
    accountEnabled: { read: (user) => user.accountEnabled, operators: equality },
    createdDateTime: { read: (user) => user.createdAt, operators: ['eq', 'ne', 'ge', 'le'] },
    department: { read: (user) => user.department, operators: texts },
    externalUserState: { read: (user) => user.externalUserState, operators: equality },
    employeeId: ofProfile('employeeId'),
    jobTitle: ofProfile('jobTitle'),
    companyName: { ...ofProfile('companyName'), isAdvanced: true },
    mobilePhone: { ...ofProfile('mobilePhone'), isAdvanced: true },
    officeLocation: { ...ofProfile('officeLocation'), isAdvanced: true },
    usageLocation: ofProfile('usageLocation'),
  },
  openFilter: (path) =>
    path.startsWith('extension_')
      ? { read: (user) => user.extensions[path] ?? null, operators: equalityAndStart }
      : undefined,
  orders: {
    displayName: (user) => user.displayName,
    userPrincipalName: (user) => user.userPrincipalName,
    createdDateTime: (user) => user.createdAt,
  },
  advancedOrders: ['createdDateTime'],
  searches: {
    displayName: (user) => user.displayName,
    givenName: (user) => toNames(user).givenName,
    mail: (user) => user.mail,
    surname: (user) => toNames(user).surname,
    userPrincipalName: (user) => user.userPrincipalName,
  },
  expands: {
    manager: expandOne(
      () => directoryObjects,
      (user, { tenant }) => tenant.users.get(user.managerId ?? ''),
    ),
    sponsors: expandMany(
      () => directoryObjects,
      (user, { tenant }) => toDirectoryObjects(tenant, user.sponsorIds),
    ),
    memberOf: expandMany(
      () => directoryObjects,
      (user, { tenant }) =>
        toDirectoryObjects(
          tenant,
          tenant.memberships.where('member', user.id).map((row) => row.groupId),
        ),
    ),
  },
};
