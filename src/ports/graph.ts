import type { AccessPackage, AssignmentPolicy, PolicyRequirement } from '../access/access-package.ts';
import type { ApprovalStage, Decision } from '../access/approval.ts';
import type { AssignmentRequest } from '../access/assignment-request.ts';
import type { Assignment, OwnAssignment } from '../access/assignment.ts';
import type { AccessError } from '../access/errors.ts';
import type { Admission, ExternalOrganization } from '../access/first-request.ts';
import type {
  AccessPackageId,
  AssignmentId,
  AssignmentPolicyId,
  GroupId,
  RequestId,
  StageId,
  UserId,
} from '../access/ids.ts';
import type { Account, FoundAccount } from '../access/person.ts';
import type { Answer } from '../access/request-pack.ts';
import type { SecurityRole } from '../access/security-role.ts';
import type { Tenant } from '../access/tenant.ts';
import type { AppCaller, UserCaller } from './callers.ts';
import type { FollowGraph } from './graph-following.ts';
import type { ReviewGraph } from './graph-reviews.ts';
import type { TeamsAppGraph } from './graph-teams-apps.ts';

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
  /** Pages of requests created at or after the instant; without one, of all there are. */
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
  /** The packages that the caller may request. */
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
