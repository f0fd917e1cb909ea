import type { User } from '@microsoft/microsoft-graph-types';
import type { Reading } from '../odata/resource.ts';
import type { DirectoryUser } from './entities.ts';

/** A user's names: those an administrator wrote, else taken from the display name. */
export function toNames({ displayName, profile }: DirectoryUser): {
  givenName: string | null;
  surname: string | null;
} {
  const [first = '', ...rest] = displayName.split(' ');
  const { givenName = first, surname = rest.join(' ') } = profile ?? {};
  return { givenName, surname };
}

const onlySelected: readonly string[] = [
  'accountEnabled',
  'companyName',
  'createdDateTime',
  'creationType',
  'department',
  'employeeId',
  'externalUserState',
  'externalUserStateChangeDateTime',
  'identities',
  'mailNickname',
  'usageLocation',
  'userType',
];

/** What Graph returns of a user only when `$select` names it; directory extensions too. */
export function hiddenOf(user: DirectoryUser): readonly string[] {
  return [...onlySelected, ...Object.keys(user.extensions)];
}

/** A user with all properties, also those Graph hides by default. */
export function toWireUser(user: DirectoryUser, { world, tenant }: Reading): User {
  const isHome = user.homeTenantId === tenant.id;
  const { profile = {} } = user;
  return {
    businessPhones: [],
    displayName: user.displayName,
    ...toNames(user),
    jobTitle: profile.jobTitle ?? null,
    mail: user.mail,
    mobilePhone: profile.mobilePhone ?? null,
    officeLocation: profile.officeLocation ?? null,
    preferredLanguage: profile.preferredLanguage ?? null,
    userPrincipalName: user.userPrincipalName,
    id: user.id,
    accountEnabled: user.accountEnabled,
    companyName: profile.companyName ?? world.tenants.get(user.homeTenantId)?.name ?? null,
    createdDateTime: user.createdAt.toISOString(),
    creationType: user.externalUserState === null ? null : 'Invitation',
    department: user.department,
    employeeId: profile.employeeId ?? null,
    externalUserState: user.externalUserState,
    externalUserStateChangeDateTime: user.externalUserStateChangedAt?.toISOString() ?? null,
    identities: [
      { signInType: 'userPrincipalName', issuer: tenant.domain, issuerAssignedId: user.userPrincipalName },
      ...(isHome ? [] : [{ signInType: 'federated', issuer: 'ExternalAzureAD', issuerAssignedId: null }]),
    ],
    mailNickname: profile.mailNickname ?? user.userPrincipalName.split('@')[0] ?? null,
    usageLocation: profile.usageLocation ?? null,
    userType: user.userType,
    ...user.extensions,
  };
}
