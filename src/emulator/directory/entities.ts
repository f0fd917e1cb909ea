import { createTable } from '../world/table.ts';

/**
 * Rows of the directory. Like all rows of the emulator they are plain JSON: every property that ends in `At` is an
 * instant, and nothing else is, which is how a saved state gets its dates back.
 */

export interface DirectoryUser {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly mail: string;
  readonly userType: 'Member' | 'Guest';
  readonly externalUserState: 'Accepted' | 'PendingAcceptance' | null;
  readonly homeTenantId: string;
  readonly homeUserPrincipalName: string;
  readonly managerId: string | null;
  readonly accountEnabled: boolean;
  readonly department: string | null;
  readonly sponsorIds: readonly string[];
  /** Directory extensions by their full name, such as `extension_<app>_socMember`. */
  readonly extensions: Readonly<Record<string, string>>;
  /** What else an administrator wrote into the account. */
  readonly profile?: UserProfile;
  readonly externalUserStateChangedAt?: Date;
  /** Null when the user never signed in, as far as the sandbox saw. */
  readonly lastSignInAt: Date | null;
  readonly createdAt: Date;
}

/** Properties of a user that nothing in the emulator depends on. */
export interface UserProfile {
  readonly givenName?: string | null;
  readonly surname?: string | null;
  readonly jobTitle?: string | null;
  readonly companyName?: string | null;
  readonly employeeId?: string | null;
  readonly mailNickname?: string | null;
  readonly mobilePhone?: string | null;
  readonly officeLocation?: string | null;
  readonly preferredLanguage?: string | null;
  readonly usageLocation?: string | null;
}

export interface Group {
  readonly id: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly isAssignableToRole: boolean;
  /** The rule of a dynamic group; null for a group with assigned members. */
  readonly membershipRule: string | null;
  /** The rule is kept, but not applied. */
  readonly isRulePaused?: boolean;
  readonly mailNickname?: string;
  readonly ownerIds: readonly string[];
  readonly createdAt: Date;
}

export interface Membership {
  readonly id: string;
  readonly groupId: string;
  readonly memberId: string;
  /** Put there by hand, not by entitlement management: the end of an assignment does not take it away. */
  readonly isPermanent: boolean;
}

/** A user who was deleted and can be restored for 30 days. */
export interface DeletedUser {
  readonly id: string;
  readonly user: DirectoryUser;
  /** The memberships that went with the user and come back with them. */
  readonly memberships: readonly Membership[];
  readonly deletedAt: Date;
}

/** A user as audit rows and decisions name them. */
export interface UserIdentity {
  readonly userId: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
}

/** The empty tables of the directory. */
export const createDirectoryTables = () => ({
  users: createTable<DirectoryUser>({
    userPrincipalName: (user) => user.userPrincipalName,
    mail: (user) => user.mail,
    homeUserPrincipalName: (user) => user.homeUserPrincipalName,
  }),
  groups: createTable<Group>({ displayName: (group) => group.displayName }),
  memberships: createTable<Membership>({ group: (row) => row.groupId, member: (row) => row.memberId }),
  deletedUsers: createTable<DeletedUser>(),
});
