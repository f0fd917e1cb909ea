import type { User } from '@microsoft/microsoft-graph-types';
import type { Resource } from '../odata/resource.ts';
import { expandOne } from '../odata/resource.ts';
import type { DirectoryUser } from './entities.ts';

/**
 * A user. Graph returns a small set of properties by default and the rest on `$select`.
 * @see https://learn.microsoft.com/graph/api/resources/user
 */
export const users: Resource<DirectoryUser> = {
  type: 'user',
  onlySelected: [
    'accountEnabled',
    'companyName',
    'createdDateTime',
    'department',
    'externalUserState',
    'identities',
    'userType',
  ],
  toWire: (user, { world, tenant }): User => {
    const isHome = user.homeTenantId === tenant.id;
    const [givenName = '', ...rest] = user.displayName.split(' ');
    return {
      businessPhones: [],
      displayName: user.displayName,
      givenName,
      jobTitle: null,
      mail: user.mail,
      mobilePhone: null,
      officeLocation: null,
      preferredLanguage: null,
      surname: rest.join(' '),
      userPrincipalName: user.userPrincipalName,
      id: user.id,
      accountEnabled: user.accountEnabled,
      companyName: world.tenants.get(user.homeTenantId)?.name ?? null,
      createdDateTime: user.createdAt.toISOString(),
      department: user.department,
      externalUserState: user.externalUserState,
      identities: [
        { signInType: 'userPrincipalName', issuer: tenant.domain, issuerAssignedId: user.userPrincipalName },
        ...(isHome ? [] : [{ signInType: 'federated', issuer: 'ExternalAzureAD', issuerAssignedId: null }]),
      ],
      userType: user.userType,
    };
  },
  filters: {
    id: { read: (user) => user.id },
    userPrincipalName: { read: (user) => user.userPrincipalName, index: 'userPrincipalName' },
    mail: { read: (user) => user.mail, index: 'mail' },
    displayName: { read: (user) => user.displayName },
    userType: { read: (user) => user.userType },
  },
  expands: {
    manager: expandOne(
      () => users,
      (user, { tenant }) => tenant.users.get(user.managerId ?? ''),
    ),
  },
};
