import type { AccessPackage, AssignmentPolicy, PolicyRequirement } from './access/access-package.ts';
import type { ApprovalStage, Decision } from './access/approval.ts';
import type { Assignment, OwnAssignment } from './access/assignment.ts';
import type { AssignmentRequest } from './access/assignment-request.ts';
import type { AccessError } from './access/errors.ts';
import type { Admission, ExternalOrganization } from './access/first-request.ts';
import type {
  AccessPackageId,
  AssignmentId,
  AssignmentPolicyId,
  GroupId,
  IntentId,
  NoticeId,
  ProblemId,
  RequestId,
  ReviewId,
  StageId,
  TenantId,
  UserId,
} from './access/ids.ts';
import type { Message } from './access/message.ts';
import type { Account, FoundAccount, Person } from './access/person.ts';
import type { Recipient } from './access/recipient.ts';
import type { Answer } from './access/request-pack.ts';
import type { SecurityRole } from './access/security-role.ts';
import type { Tenant } from './access/tenant.ts';
import type { FollowGraph } from './follow-port.ts';
import type { ReviewGraph } from './review-ports.ts';
import type { TeamsAppGraph } from './teams-app-port.ts';

/**
 * The app's own identity in one tenant: it reads, and writes nothing but `requestAssignmentFor`, `reprocess…` and
 * `installTeamsApp`.
 */
export interface AppCaller {
  readonly kind: 'app';
  readonly tenant: TenantId;
}

/** A person in one tenant, with that tenant's token: they change access. */
export interface UserCaller {
  readonly kind: 'user';
  readonly tenant: TenantId;
  readonly user: UserId;
  /** Delegated Graph token of `tenant`. */
  readonly token: string;
}

/** The source of "now" for every rule. */
export interface Clock {
  now(): Date;
}

/**
 * Microsoft Graph, as far as we use it. Which caller a call takes is Microsoft's permission table:
 * what Graph only does on behalf of a person cannot be called with an AppCaller.
 * Every call throws AccessError: `graph-unavailable` (429, 5xx, no answer), `sign-in-required`
 * (401 or claims challenge of a person), `not-allowed` (403 of a person), `tenant-misconfigured`
 * (401/403 of the app, missing consent), `not-found`, `invalid-input` (400 and 409, with `detail` where
 * Graph says what), `unexpected-response`.
 * @see https://learn.microsoft.com/graph/api/resources/entitlementmanagement-overview
 */
export interface Graph extends ReviewGraph, FollowGraph, TeamsAppGraph {
  /** The packages with these display names, with the groups they grant; names not found are left out. */
  listAccessPackages(
    caller: AppCaller,
    names: Readonly<Partial<Record<SecurityRole, string>>>,
  ): Promise<AccessPackage[]>;
  listAssignmentPolicies(caller: AppCaller, packageId: AccessPackageId): Promise<AssignmentPolicy[]>;
  listPoliciesOfPackages(
    caller: AppCaller,
    packageIds: readonly AccessPackageId[],
  ): Promise<AssignmentPolicy[]>;
  /** Pages of requests created at or after the instant, oldest history included when absent. */
  listAssignmentRequests(caller: AppCaller, since?: Date): AsyncIterable<AssignmentRequest[]>;
  /** @returns an answer per id, in the order of the ids: one may fail and the others not */
  listAssignmentRequestsById(caller: AppCaller, ids: readonly RequestId[]): Promise<RequestAnswer[]>;
  /** Pages of the package's assignments in state `delivered`. */
  listDeliveredAssignments(caller: AppCaller, packageId: AccessPackageId): AsyncIterable<Assignment[]>;
  /** @returns an answer per id, in the order of the ids: one may fail and the others not */
  listAssignmentsById(caller: AppCaller, ids: readonly AssignmentId[]): Promise<AssignmentAnswer[]>;
  getAssignment(caller: AppCaller, id: AssignmentId): Promise<Assignment | undefined>;
  getUser(caller: AppCaller, id: UserId): Promise<Account | undefined>;
  getManager(caller: AppCaller, id: UserId): Promise<Account | undefined>;
  /** The account of somebody who is at home in this tenant; undefined for guests of it. */
  getHomeAccount(caller: AppCaller, id: UserId): Promise<Account | undefined>;
  /** Accounts with this mail address, or made for it when somebody of another tenant was invited. */
  listAccountsByAddress(caller: AppCaller, address: string): Promise<FoundAccount[]>;
  listConnectedOrganizations(caller: AppCaller): Promise<ExternalOrganization[]>;
  /** The package's policies as they are now: whom each admits, and what it asks of them. */
  listAdmissions(caller: AppCaller, packageId: AccessPackageId): Promise<Admission[]>;
  /**
   * Files `adminAdd` for somebody who has no account in the tenant: the account is made at delivery. Needs
   * approval where the policy asks for it. Not idempotent: look with `listAssignmentRequests` first.
   * @throws AccessError `tenant-misconfigured` with `app-may-not-file` (403)
   */
  requestAssignmentFor(caller: AppCaller, address: string, input: AddRequest): Promise<RequestId>;
  /** Name of the group and its users, nested groups included. */
  getGroupWithMembers(
    caller: AppCaller,
    id: GroupId,
  ): Promise<{ name: string; members: Account[] } | undefined>;
  /** The sponsors of an account: people, and groups of people. */
  listSponsors(caller: AppCaller, user: UserId): Promise<Sponsors>;
  /** The connected organization of this tenant that stands for the other one. */
  getConnectedOrganization(
    caller: AppCaller,
    of: Pick<Tenant, 'id' | 'domain'>,
  ): Promise<ConnectedOrganization | undefined>;
  /** Which of these accounts cannot sign in. */
  listDisabledUsers(caller: AppCaller, ids: readonly UserId[]): Promise<UserId[]>;
  /** The caller's account in the tenant of the token. */
  getMe(caller: Omit<UserCaller, 'user'>): Promise<Account>;
  /** Ids of the packages that the caller may request. */
  listRequestablePackages(caller: UserCaller): Promise<ReadonlyArray<{ id: AccessPackageId; name: string }>>;
  /** One per policy that admits the caller; empty when none does. */
  getPolicyRequirements(caller: UserCaller, packageId: AccessPackageId): Promise<PolicyRequirement[]>;
  /**
   * The caller's own requests, finished ones included, with package and assignment where Graph tells:
   * whether this call honours `$expand` is not documented.
   */
  listOwnRequests(caller: UserCaller): Promise<AssignmentRequest[]>;
  listOwnAssignments(caller: UserCaller): Promise<OwnAssignment[]>;
  /** Files `userAdd`. Not idempotent: look with `listOwnRequests` first. */
  requestAssignment(caller: UserCaller, input: AddRequest): Promise<RequestId>;
  /** Files `userUpdate`: a new end for an assignment. Not idempotent. */
  requestExtension(caller: UserCaller, input: ExtendRequest): Promise<RequestId>;
  /** Files `userRemove`. Not idempotent. */
  requestRemoval(caller: UserCaller, assignment: AssignmentId): Promise<RequestId>;
  cancelRequest(caller: UserCaller, id: RequestId): Promise<void>;
  /** Requests that wait for the caller's decision. */
  listRequestsToApprove(caller: UserCaller): Promise<AssignmentRequest[]>;
  listApprovalStages(caller: UserCaller, request: RequestId): Promise<ApprovalStage[]>;
  /**
   * @throws AccessError `already-decided` when another approver was first (409)
   */
  decideApprovalStage(
    caller: UserCaller,
    request: RequestId,
    stage: StageId,
    input: { readonly decision: Decision; readonly justification: string },
  ): Promise<void>;
}

/** Who vouches for somebody. */
export interface Sponsors {
  readonly users: readonly Account[];
  readonly groups: readonly GroupId[];
}

/** @see https://learn.microsoft.com/graph/api/resources/connectedorganization */
export interface ConnectedOrganization {
  readonly name: string;
  readonly internalSponsors: Sponsors;
  readonly externalSponsors: Sponsors;
}

/** The request, undefined when the tenant does not know it; or why it could not be read. */
export type RequestAnswer =
  | { readonly request: AssignmentRequest | undefined }
  | { readonly error: AccessError };

/** The assignment, undefined when the tenant does not know it; or why it could not be read. */
export type AssignmentAnswer =
  | { readonly assignment: Assignment | undefined }
  | { readonly error: AccessError };

export interface AddRequest {
  readonly packageId: AccessPackageId;
  readonly policyId: AssignmentPolicyId;
  readonly justification: string;
  /** To the policy's questions. */
  readonly answers: readonly Answer[];
  /** Counted from the start, without one from delivery; absent: the policy's own span. */
  readonly durationMs?: number;
  /** Absent: at once. */
  readonly startsAt?: Date;
}

export interface ExtendRequest {
  readonly assignmentId: AssignmentId;
  readonly startsAt?: Date;
  readonly endsAt: Date;
  readonly justification: string;
}

/** The tenants of the tenants file. */
export interface Tenants {
  readonly source: Tenant;
  readonly targets: readonly Tenant[];
  find(id: TenantId): Tenant | undefined;
  /** @throws AccessError `not-found` */
  get(id: TenantId): Tenant;
}

/** Where a message goes, and how it is read there. */
export interface Destination {
  /** In whose Teams it is. */
  readonly tenant: TenantId;
  /** With a channel alone a message begins a thread there. Empty: nowhere (yet). */
  readonly conversationId: string;
  readonly serviceUrl: string;
  /** `28:…`, the bot as this conversation knows it. */
  readonly botId: string;
  readonly locale: string;
  readonly timeZone: string;
}

/**
 * A person as Teams has shown them to us, with where to write to them; whose conversation is empty was met in a
 * channel only.
 */
export interface KnownPerson extends Person, Destination {
  readonly name: string;
  /** `29:…`, per bot and user; the token service knows the person by it. */
  readonly channelUserId: string;
}

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

/** Writes to people and channels in Teams. */
export interface Messenger {
  /** @returns the id of the new message @throws AccessError `graph-unavailable`: try again; `not-found`: cannot be reached */
  send(to: Destination, message: Message): Promise<SentMessage>;
  /** @returns undefined when nothing had changed @throws AccessError `not-found` when the message is gone */
  update(to: Destination, sent: SentMessage, message: Message): Promise<SentMessage | undefined>;
}

export interface SentMessage {
  /** In a channel that of the thread. */
  readonly conversationId: string;
  readonly activityId: string;
  /** Digest of what was shown, to leave out edits that change nothing. */
  readonly contentHash: string;
}

/** What runs later, outside of a turn. Each is safe to run twice. */
export type Job =
  | { readonly kind: 'sync-tenant'; readonly tenant: TenantId }
  | {
      readonly kind: 'ask-approvers';
      readonly tenant: TenantId;
      readonly request: RequestId;
      readonly stage: number;
      /** Those who are asked when nobody has decided in time. */
      readonly alternates?: true;
    }
  | {
      readonly kind: 'follow-stage';
      readonly tenant: TenantId;
      readonly request: RequestId;
      readonly stage: number;
    }
  | { readonly kind: 'sync-reviews'; readonly tenant: TenantId }
  | { readonly kind: 'follow-review'; readonly tenant: TenantId; readonly review: ReviewId }
  | { readonly kind: 'send-digest'; readonly recipient: Person }
  | {
      readonly kind: 'report-problem';
      readonly problem: ProblemId;
      /** Of an alarm: which time it is; `ended` when it is over. */
      readonly occurrence?: string;
    }
  | { readonly kind: 'watch-reach'; readonly tenant: TenantId }
  | { readonly kind: 'install-app'; readonly person: Person }
  | { readonly kind: 'carry-out'; readonly intent: IntentId }
  /** Looks at all assignments of the tenant that are due. */
  | { readonly kind: 'follow-due'; readonly tenant: TenantId }
  | { readonly kind: 'deliver-notice'; readonly notice: NoticeId; readonly recipient: Recipient };
