import type { AccessPackage, AssignmentPolicy } from '../access/access-package.ts';
import type { AccessRecord, StageDecision } from '../access/access-record.ts';
import type { Ask } from '../access/ask.ts';
import type { AssignmentRequest } from '../access/assignment-request.ts';
import type { Assignment } from '../access/assignment.ts';
import type { AuditEvent } from '../access/audit-event.ts';
import type { Claim } from '../access/claim.ts';
import type { FollowedAssignment } from '../access/follow-assignment.ts';
import type { AskedStage, StageStep } from '../access/follow-stage.ts';
import type {
  AccessPackageId,
  AssignmentId,
  IntentId,
  PackId,
  ProblemId,
  RequestId,
  StageId,
  TenantId,
  UserId,
} from '../access/ids.ts';
import type { Intent, IntentInput, IntentOutcome, IntentSubject } from '../access/intent.ts';
import type { KnownApprovers } from '../access/known-approvers.ts';
import type { PersonSettings } from '../access/person-settings.ts';
import type { Person } from '../access/person.ts';
import type { Problem, ProblemFacts } from '../access/problem.ts';
import type { HandOver, Offer, PackItem, RequestPack } from '../access/request-pack.ts';
import type { OpenRequests, SyncState } from '../access/sync-settings.ts';
import type { Tenant } from '../access/tenant.ts';
import type { Job } from './job.ts';
import type { Destination } from './messenger.ts';
import type { NoticeTables } from './store-notices.ts';
import type { PeopleTables } from './store-people.ts';
import type { ReviewTables } from './store-reviews.ts';

/**
 * What Graph cannot tell: last seen states, conversations, notices, sent messages, intents, audit.
 * Reads and writes outside `transaction` stand for themselves.
 */
export interface Store extends StoreTables {
  /** All or nothing. Jobs enqueued inside start only if it commits. */
  transaction<T>(work: (tx: StoreTables) => Promise<T>): Promise<T>;
  /** Deletes notices, messages, clicks, reports and audit that were over before the instant. @returns how many */
  purge(before: Date): Promise<number>;
}

export interface StoreTables {
  readonly people: PeopleTables;
  /** Where Teams of a tenant is spoken to, as its newest activity said. */
  readonly teamsAddresses: {
    save(tenant: TenantId, address: Pick<Destination, 'serviceUrl' | 'botId'>): Promise<void>;
    find(tenant: TenantId): Promise<Pick<Destination, 'serviceUrl' | 'botId'> | undefined>;
  };
  readonly packages: {
    /** Replaces what is known of the tenant's packages and their policies. */
    replace(
      tenant: TenantId,
      packages: readonly AccessPackage[],
      policies: readonly AssignmentPolicy[],
    ): Promise<void>;
    list(tenant: TenantId): Promise<AccessPackage[]>;
    listPolicies(tenant: TenantId, packageId: AccessPackageId): Promise<AssignmentPolicy[]>;
    saveOffers(person: Person, tenant: TenantId, offers: readonly Offer[], at: Date): Promise<void>;
    listOffers(person: Person): Promise<Offer[]>;
  };
  readonly packs: {
    /** Adds one to the end. @returns false for one that repeats the one before */
    saveHandOver(pack: PackId, handOver: HandOver): Promise<boolean>;
    /** @returns false when the pack was there already: a second click */
    insert(pack: RequestPack): Promise<boolean>;
    find(id: PackId): Promise<RequestPack | undefined>;
    findByRequest(tenant: TenantId, request: RequestId): Promise<RequestPack | undefined>;
    setRequest(pack: PackId, item: Pick<PackItem, 'tenant' | 'packageId'>, request: RequestId): Promise<void>;
  };
  readonly requests: {
    /** Of these rows those that Graph shows otherwise than last time, new ones included. */
    listNew(rows: readonly AssignmentRequest[]): Promise<AssignmentRequest[]>;
    /**
     * Compares with what was seen before and stores the new state; returns only the rows that changed. What Graph
     * leaves out but we know stays known.
     */
    see(rows: readonly AssignmentRequest[], at: Date): Promise<Array<Change<AssignmentRequest>>>;
    /** Marks requests that say something of an assignment: it must be read. */
    awaitAssignments(tenant: TenantId, ids: readonly RequestId[]): Promise<void>;
    listAwaiting(tenant: TenantId): Promise<SeenRequest[]>;
    endAwaiting(tenant: TenantId, ids: readonly RequestId[]): Promise<void>;
    find(tenant: TenantId, id: RequestId): Promise<SeenRequest | undefined>;
    /** Those that Entra works on, and those that failed and whose assignment must be read: it may work on them again. */
    listOpen(tenant: TenantId): Promise<RequestId[]>;
    readOpen(tenant: TenantId): Promise<OpenRequests>;
    /** Requests of an account, newest first, those that ended long ago left out. */
    listOf(tenant: TenantId, user: UserId, endedAfter: Date): Promise<SeenRequest[]>;
    /** Requests of somebody whom Entra knows by the address alone; else as `listOf`. */
    listOfAddress(tenant: TenantId, address: string, endedAfter: Date): Promise<SeenRequest[]>;
    /** Requests that made, extended or removed an assignment, newest first. */
    listOfAssignment(tenant: TenantId, assignment: AssignmentId): Promise<SeenRequest[]>;
    saveAsks(tenant: TenantId, request: RequestId, stage: number, asks: readonly Ask[]): Promise<void>;
    listAsks(tenant: TenantId, request: RequestId): Promise<Array<Ask & { readonly stage: number }>>;
    saveDecision(
      tenant: TenantId,
      request: RequestId,
      decision: StageDecision & { readonly stageId: StageId; readonly at: Date },
    ): Promise<void>;
    /** Oldest first. */
    listDecisions(tenant: TenantId, request: RequestId): Promise<StageDecision[]>;
    /** Decisions of other requests of the same person for the same package, newest first. */
    listPastDecisions(of: SeenRequest, limit: number): Promise<PastDecision[]>;
    saveTold(stage: AskedStage, told: StageStep['told']): Promise<void>;
    listAskedOf(person: Person): Promise<Array<{ tenant: TenantId; id: RequestId }>>;
  };
  readonly stages: {
    /** Stores a stage that is asked for the first time; one that is known is only made due again. */
    begin(stage: AskedStage): Promise<void>;
    /** In their order. */
    list(tenant: TenantId, request: RequestId): Promise<AskedStage[]>;
    /** What followed from looking at it. Whatever made it due meanwhile keeps it due, a missed channel missed. */
    save(before: AskedStage, after: AskedStage): Promise<void>;
    /** @returns `theirs-already` when the person's claim holds, and stays; `taken` when somebody else's does */
    claim(stage: AskedStage, claim: Claim): Promise<'claimed' | 'theirs-already' | 'taken'>;
    /** @returns false when the claim is not, or no longer, this person's */
    handBack(stage: AskedStage, by: Person, at: Date): Promise<boolean>;
    /** Makes due all open stages that this person was asked about. */
    hurryOf(person: Person, at: Date): Promise<void>;
    /** The channel does not hold the request's card (any more): makes due what was told there. */
    missChannel(tenant: TenantId, request: RequestId, at: Date): Promise<void>;
    listDue(now: Date, limit: number): Promise<Array<Pick<AskedStage, 'tenant' | 'request' | 'stage'>>>;
  };
  readonly approvers: {
    /** In the place of what was known of the same stage. */
    save(known: KnownApprovers, at: Date): Promise<void>;
    list(tenant: TenantId): Promise<Array<KnownApprovers & { readonly foundAt: Date }>>;
    remove(known: KnownApprovers): Promise<void>;
  };
  readonly settings: {
    /** The default ones for who has set none. */
    find(person: Person): Promise<PersonSettings>;
    save(person: Person, settings: PersonSettings, nextDigestAt: Date | undefined): Promise<void>;
    listDigestsDue(now: Date, limit: number): Promise<Person[]>;
  };
  readonly problems: {
    /** Stores it and enqueues its report; one that stands already is revised. */
    open(problem: Problem, at: Date): Promise<void>;
    /** If it stands and its facts are others now: every report of it is edited, and who was not told yet is told. */
    revise(problem: Problem, at: Date): Promise<void>;
    find(id: ProblemId): Promise<StoredProblem | undefined>;
    listStanding(tenant: TenantId): Promise<ProblemFacts[]>;
    /** Has a problem that stands told once more; the messages before are edited. */
    repeat(problem: Problem, occurrence: string, at: Date): Promise<void>;
    /** Has every report of it edited, if it stood until now; the end of an alarm is told as well. */
    end(problem: Problem, at: Date): Promise<void>;
  };
  readonly assignments: {
    /** As `requests.listNew`. */
    listNew(rows: readonly Assignment[]): Promise<Assignment[]>;
    /** As `requests.see`. What is new or changed is due at once. */
    see(rows: readonly Assignment[], at: Date): Promise<Array<Change<Assignment>>>;
    find(tenant: TenantId, id: AssignmentId): Promise<FollowedAssignment | undefined>;
    saveAll(assignments: readonly FollowedAssignment[]): Promise<void>;
    /**
     * What followed from looking at it.
     * @returns false when it was looked at or shown anew since `before` was read: then nothing is stored
     */
    saveStep(before: FollowedAssignment, after: FollowedAssignment): Promise<boolean>;
    /** Of these those that were asked for here. */
    listOurs(tenant: TenantId, ids: readonly AssignmentId[]): Promise<AssignmentId[]>;
    /** Whether one of the package's assignments is held, or its removal not proven yet. */
    isFollowed(tenant: TenantId, packageId: AccessPackageId): Promise<boolean>;
    /**
     * The package's assignments that were delivered, in part or whole, or on the way when last seen, to hold Graph's whole
     * list of delivered ones against.
     */
    readDelivered(tenant: TenantId, packageId: AccessPackageId): Promise<DeliveredAssignments>;
    /** Assignments of one account that are held or whose end was lately. */
    listOf(tenant: TenantId, user: UserId, endedAfter: Date): Promise<FollowedAssignment[]>;
    /** Tenants with assignments that are due, and whether Graph must be asked about them; of both kinds, twice. */
    listTenantsDue(now: Date): Promise<Array<{ readonly tenant: TenantId; readonly asksGraph: boolean }>>;
    /** The longest waiting first. */
    listDueOf(tenant: TenantId, asksGraph: boolean, now: Date, limit: number): Promise<AssignmentId[]>;
    /** Makes due all that is to be looked at later: a clock that was ahead may have said when. */
    hurry(tenant: TenantId, at: Date): Promise<void>;
  };
  readonly reviews: ReviewTables;
  readonly records: {
    /** Everything known about one request and its assignment; start from whichever id is at hand. */
    read(tenant: Tenant, from: RecordKey): Promise<AccessRecord>;
  };
  readonly intents: {
    /** @returns the open intent with the same key by the same person, or the new one */
    insert(by: Person, input: IntentInput, at: Date): Promise<{ intent: Intent; isNew: boolean }>;
    find(id: IntentId): Promise<Intent | undefined>;
    /** @returns false when it was settled before, which stands */
    settle(id: IntentId, outcome: IntentOutcome, at: Date): Promise<boolean>;
    /** Everything this person asked for about one request, assignment or pack item, oldest first. */
    listAbout(subject: IntentSubject, by?: Person): Promise<Intent[]>;
    listOpenOf(by: Person): Promise<Intent[]>;
  };
  readonly notices: NoticeTables;
  readonly tenants: {
    find(tenant: TenantId): Promise<SyncState | undefined>;
    /**
     * Of these tenants those to be read now, the longest waiting first.
     * @param latest a next pass after it can only come of a clock that was set back; so can a last one well after now
     */
    listDue(tenants: readonly TenantId[], now: Date, latest: Date): Promise<TenantId[]>;
    /** @param from with which the pass began: a hurry since then stays @returns the state as stored */
    save(tenant: TenantId, state: SyncState, from?: SyncState): Promise<SyncState>;
    /** Keeps until when the tenant asked not to be called. */
    throttle(tenant: TenantId, until: Date): Promise<void>;
    /** Has a pass made as soon as possible; one that runs now may not see any more what it is for. */
    hurry(tenant: TenantId, at: Date): Promise<void>;
  };
  readonly activities: {
    /** @returns false when this activity was handled before: Teams sends slow ones again */
    claim(conversationId: string, activityId: string, at: Date): Promise<boolean>;
    /** Forgets those that Teams will not send again. */
    purge(before: Date): Promise<void>;
  };
  readonly audit: { add(event: AuditEvent): Promise<void> };
  readonly jobs: {
    /** @param afterMs of real time that it waits at least */
    enqueue(job: Job, afterMs?: number): Promise<void>;
    /** In one statement for each kind. */
    enqueueAll(jobs: readonly Job[]): Promise<void>;
  };
}

/** Where to start reading a record. */
export interface RecordKey {
  readonly request?: RequestId;
  readonly assignment?: AssignmentId;
  /** An item of a pack that Entra may not know yet. */
  readonly item?: PackItem & { readonly pack: PackId };
}

export interface Change<T> {
  readonly before?: T;
  readonly after: T;
}

/** What was known when a list began to be read, to be held against page after page of it. */
export interface DeliveredAssignments {
  /** Of this page those that are new, or other than last seen. Each page once: it is struck off. */
  listNew(page: readonly Assignment[]): Assignment[];
  /** Those that no page so far has held. */
  listMissing(): AssignmentId[];
}

export type SeenRequest = NonNullable<AccessRecord['request']>;

/** What an approver once said about a like request. */
export interface PastDecision extends StageDecision {
  readonly durationMs?: number;
}

/** A problem as it was found, and since when; ended once it no longer stands. */
export interface StoredProblem extends Problem {
  readonly id: ProblemId;
  readonly sinceAt: Date;
  readonly endedAt?: Date;
}
