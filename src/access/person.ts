import type { TenantId, UserId } from './ids.ts';

/**
 * A person as Teams names them: the tenant whose Teams they use and their object id there.
 * In other tenants the same human is an account with another id; see `Account`.
 */
export interface Person {
  readonly tenant: TenantId;
  readonly user: UserId;
}

/** A person's account in one tenant, as Microsoft Graph of that tenant knows it. */
export interface Account {
  readonly tenant: TenantId;
  readonly user: UserId;
  readonly name: string;
  /** Address of the human behind it: `mail`, else the user principal name. */
  readonly address?: string;
  /** The person is at home in this tenant, and no guest of it. */
  readonly isAtHome?: true;
  /**
   * Found by the address, and not told by a sign-in: enough to follow and to tell, never to act with. The
   * first token of that tenant says who the person really is there.
   */
  readonly isByAddress?: true;
}

/** An account that was found by an address. */
export interface FoundAccount extends Account {
  /** Of somebody who is at home in another tenant. A member with the same address is somebody else. */
  readonly isExternal: boolean;
}

/** Addresses are the same whatever their case. */
export const isSameAddress = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

export const isSamePerson = (a: Person, b: Person): boolean => a.tenant === b.tenant && a.user === b.user;
