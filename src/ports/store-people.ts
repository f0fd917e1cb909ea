import type { AssignmentRequest } from '../access/assignment-request.ts';
import type { TenantId, UserId } from '../access/ids.ts';
import type { Installation } from '../access/installation.ts';
import type { Reach, Unreached } from '../access/known-approvers.ts';
import type { Account, Person } from '../access/person.ts';
import type { UnreachedWhy } from '../access/problem.ts';
import type { KnownPerson } from './known-person.ts';

/** People as Teams has shown them, and those who cannot be written to. */
export interface PeopleTables {
  /** Whether they can be written to and nothing of them is new, which is so with nearly every activity. */
  isAsKnown(person: KnownPerson): Promise<boolean>;
  /** @returns whether we could not write to them before */
  save(person: KnownPerson): Promise<boolean>;
  /** Keeps who somebody is who was never met before; that they can be written to only their own chat tells. */
  introduce(person: KnownPerson): Promise<void>;
  /**
   * Keeps a chat that Graph has named of somebody who has never come. What a channel has told of them stays.
   * @returns false, and nothing is kept, when they have come or removed the bot meanwhile
   */
  saveChat(person: KnownPerson): Promise<boolean>;
  find(person: Person): Promise<KnownPerson | undefined>;
  /** As `find`, and which meeting it is as of; see `miss`. */
  findMet(person: Person): Promise<Met | undefined>;
  /** The Teams person behind an account of a tenant; undefined when they never used the bot. */
  findByAccount(tenant: TenantId, user: UserId): Promise<KnownPerson | undefined>;
  /** People of the same tenant who can be written to, by name, at most `limit`. */
  listColleagues(person: Person, limit: number): Promise<KnownPerson[]>;
  /**
   * Keeps that somebody cannot be written to, why, and since when, until they come or come back.
   * @param asOf the meeting after which it was found, 0 before the first: who has come since is not missed. Absent: it is
   *   newer than any
   * @returns whether they are missed
   */
  miss(person: Person, why: UnreachedWhy, at: Date, asOf?: number): Promise<boolean>;
  /** Undefined for who can be written to, and for who was never missed. */
  findUnreached(person: Person): Promise<Missed | undefined>;
  /** What became of adding the bot for somebody who was missed. */
  saveInstallation(person: Person, installation: Installation): Promise<void>;
  /** Of the tenant's people who were missed those for whom adding the bot was tried. */
  listInstallations(tenant: TenantId): Promise<ReadonlyMap<UserId, Installation>>;
  /** Those who have never opened the bot, and for whom something waits; cards for approvers included. */
  listNewcomers(tenant: TenantId): Promise<UserId[]>;
  /** People of the tenant for whom something waits that they cannot be told; cards for approvers left out. */
  listWaitedFor(tenant: TenantId): Promise<Unreached[]>;
  /** Keeps the name of somebody missed whom we have never met. */
  nameMissed(person: Person, name: string): Promise<void>;
  /** Whether they use the bot and have not removed it. */
  canReach(person: Person): Promise<boolean>;
  /** Of these accounts of the tenant those whose people have used the bot, and whether they can be written to or why not. */
  listReach(tenant: TenantId, users: readonly UserId[]): Promise<ReadonlyMap<UserId, Reach>>;
  saveAccount(person: Person, account: Account): Promise<void>;
  findAccount(person: Person, tenant: TenantId): Promise<Account | undefined>;
  listAccounts(person: Person): Promise<Account[]>;
  /**
   * The Teams person behind a request: by the account, by the pack that we filed it for, and for a request of
   * somebody without an account by the address. Only somebody at home in `source` is found by an address, and
   * nobody where several have it.
   */
  findRequestor(
    source: TenantId,
    request: Pick<AssignmentRequest, 'tenant' | 'id' | 'requestorId' | 'requestorAddress'>,
  ): Promise<KnownPerson | undefined>;
  /** People at home in `source` who have one of the addresses, and of whom no account in `tenant` is known. */
  listUnlinked(
    source: TenantId,
    tenant: TenantId,
    addresses: readonly string[],
  ): Promise<Array<{ readonly person: Person; readonly address: string }>>;
  /** Keeps an account that was found by the address; it takes the place of none, neither the person's nor another's. */
  linkAccount(person: Person, account: Account): Promise<void>;
}

/** Somebody as their latest meeting has shown them. */
export interface Met {
  readonly person: KnownPerson;
  /** Grows whenever it is learned that they can be written to. */
  readonly meeting: number;
}

/** Why somebody cannot be written to, and what was done about it. */
export interface Missed {
  readonly why: UnreachedWhy;
  readonly installation?: Installation;
}
