import type { EventQueue } from '../time/event-queue.ts';
import type { Random } from '../time/random.ts';
import type { Tenant } from './tenant.ts';

/** A person of the seed, who may have an account in several tenants under different object ids. */
export interface Person {
  readonly name: string;
  readonly userPrincipalName: string;
  readonly homeTenantId: string;
  readonly roles: readonly string[];
}

/** The bot's app registration, the same in every tenant. */
export interface AppRegistration {
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly applicationPermissions: readonly string[];
  readonly delegatedPermissions: readonly string[];
}

/** How long Entra takes for each step, in milliseconds of virtual time; up to `jitterMs` is added to each. */
interface Delays {
  readonly jitterMs: number;
  readonly submitMs: number;
  readonly deliverMs: number;
  readonly membershipMs: number;
  readonly directoryRoleMs: number;
  readonly removalMs: number;
}

/** Everything that exists and may change; a reset replaces it, a state file keeps it. */
export interface World {
  readonly app: AppRegistration;
  readonly delays: Delays;
  readonly people: readonly Person[];
  readonly tenants: ReadonlyMap<string, Tenant>;
  readonly events: EventQueue;
  readonly random: Random;
  /** `<user principal name> <tenant id>` → whether the token service holds a token for that person there. */
  readonly signIns: Map<string, boolean>;
  /** Channel user id (`29:…`) → user principal name. */
  readonly channelUsers: Map<string, string>;
  /** Six-digit code → the sign-in that typing it completes. */
  readonly signInCodes: Map<string, { readonly userId: string; readonly connectionName: string }>;
}

/** What a life-cycle step works on: one tenant at one virtual instant. */
export interface Scope {
  readonly world: World;
  readonly tenant: Tenant;
  readonly now: Date;
}
