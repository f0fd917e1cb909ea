import type { DeliveryOutcome } from '../lifecycle/delivery-outcome.ts';
import type { EventQueue } from '../time/event-queue.ts';
import type { Quirks } from '../quirks.ts';
import type { Random } from '../time/random.ts';
import type { Tenant } from './tenant.ts';

/** A person of the seed, who may have an account in several tenants under different object ids. */
export interface Person {
  readonly name: string;
  readonly userPrincipalName: string;
  readonly homeTenantId: string;
  readonly roles: readonly string[];
}

/** An app registration, the same in every tenant; what it may do in one is its consent there. */
export interface AppRegistration {
  readonly name: string;
  readonly clientId: string;
  /** Null without one; an app with neither secret nor certificate is a public client. */
  readonly clientSecret: string | null;
  /** PEM; an assertion signed by one of them stands in for the secret. */
  readonly certificates: readonly string[];
  /** Where codes may be sent; anywhere when there is none. */
  readonly redirectUris: readonly string[];
  /** The audiences of its own API, besides its client id. */
  readonly identifierUris: readonly string[];
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
  /** Until a policy that assigns by itself hears of changes. */
  readonly automaticMs: number;
  /** Between the ends of two cycles of synchronization. */
  readonly synchronizationMs: number;
  /** How long one cycle takes. */
  readonly provisioningMs: number;
}

/** Everything that exists and may change; a reset replaces it, a state file keeps it. */
export interface World {
  /** The bot's registration: the one the token service belongs to. */
  readonly app: AppRegistration;
  /** All registrations by client id, the bot's among them. */
  readonly apps: ReadonlyMap<string, AppRegistration>;
  readonly delays: Delays;
  /** Replaced as a whole when it changes. */
  quirks: Quirks;
  readonly people: readonly Person[];
  readonly tenants: ReadonlyMap<string, Tenant>;
  readonly events: EventQueue;
  readonly random: Random;
  /** Tenant id → what becomes of its deliveries; they succeed where nothing else is said. */
  readonly deliveries: Map<string, DeliveryOutcome>;
  /** `<user principal name> <tenant id>` → whether the token service holds a token for that person there. */
  readonly signIns: Map<string, boolean>;
  /** The same key → when, in real time, that sign-in was; absent for those of the seed. */
  readonly signedInSince: Map<string, Date>;
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
