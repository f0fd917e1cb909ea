import { deriveObjectId } from '../world/object-id.ts';
import type { Tenant } from '../world/tenant.ts';
import type { DirectoryUser } from './entities.ts';

/** The user principal name Entra gives a guest: the home name with `_` for `@`, and `#EXT#`. */
function guestPrincipalName(home: string, domain: string): string {
  return `${home.replace('@', '_')}#EXT#@${domain}`;
}

/** Whose account is created; `values` overrides what an account of that kind has by default. */
export interface NewAccount {
  readonly displayName: string;
  /** The user principal name at home, which is the mail address too. */
  readonly homeUserPrincipalName: string;
  readonly homeTenantId: string;
  readonly createdAt: Date;
  readonly values?: Partial<DirectoryUser>;
}

/**
 * Inserts the account of a person: a member at home, a guest that has accepted elsewhere.
 * The object id depends on tenant and name only, so the same person has another one in every tenant.
 */
export function createAccount(tenant: Tenant, account: NewAccount): DirectoryUser {
  const { displayName, homeUserPrincipalName, homeTenantId, createdAt } = account;
  const isHome = tenant.id === homeTenantId;
  return tenant.users.insert({
    id: deriveObjectId(tenant.id, 'user', homeUserPrincipalName),
    displayName,
    userPrincipalName: isHome
      ? homeUserPrincipalName
      : guestPrincipalName(homeUserPrincipalName, tenant.domain),
    mail: homeUserPrincipalName,
    userType: isHome ? 'Member' : 'Guest',
    externalUserState: isHome ? null : 'Accepted',
    homeTenantId,
    homeUserPrincipalName,
    managerId: null,
    accountEnabled: true,
    department: null,
    sponsorIds: [],
    extensions: {},
    lastSignInAt: null,
    createdAt,
    ...account.values,
  });
}
