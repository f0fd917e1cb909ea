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
}

export const isSamePerson = (a: Person, b: Person): boolean => a.tenant === b.tenant && a.user === b.user;
