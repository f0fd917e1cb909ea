import type { Person } from '../access/person.ts';
import type { Tenant } from '../access/tenant.ts';
import type { UserCaller } from './callers.ts';

/** Yields the caller with whose token a person changes access. */
export interface SignIn {
  /** @throws AccessError `sign-in-required` when the token service holds no token of that tenant */
  callerFor(person: Person, tenant: Tenant): Promise<UserCaller>;
  /**
   * Drops the token of that tenant, because Graph has refused it although it has not expired: else the
   * token service would go on handing it out. The person is asked to sign in from then on. Never throws.
   */
  forget(person: Person, tenant: Tenant): Promise<void>;
  /** Where the person signs in to that tenant. */
  signInUrl(person: Person, tenant: Tenant): Promise<string>;
}
