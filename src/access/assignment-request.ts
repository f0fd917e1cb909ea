import type { Assignment } from './assignment.ts';
import type {
  AccessPackageId,
  AssignmentId,
  AssignmentPolicyId,
  RequestId,
  TenantId,
  UserId,
} from './ids.ts';

export const REQUEST_STATES = [
  'submitted',
  'pendingApproval',
  'scheduled',
  'delivering',
  'delivered',
  'partiallyDelivered',
  'deliveryFailed',
  'denied',
  'canceled',
] as const;
/** `unknown`: a member that Microsoft added after us. */
export type RequestState = (typeof REQUEST_STATES)[number] | 'unknown';

/** What the request is for; who filed it (user, admin, system) does not matter to us. */
export type RequestPurpose = 'add' | 'extend' | 'remove' | 'unknown';

/**
 * An assignment request as Graph last showed it.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageassignmentrequest
 */
export interface AssignmentRequest {
  readonly tenant: TenantId;
  readonly id: RequestId;
  readonly purpose: RequestPurpose;
  /** Entra itself filed it, for example when an assignment expired. */
  readonly bySystem: boolean;
  /** An administrator, or an app, filed it: Entra then names whose access it is as its requestor. */
  readonly byAdministrator?: true;
  readonly state: RequestState;
  /** Open-ended text beside the state, e.g. `PendingApprovalEscalated`. */
  readonly status: string;
  readonly packageId?: AccessPackageId;
  readonly policyId?: AssignmentPolicyId;
  readonly assignmentId?: AssignmentId;
  /** Object id of the requestor in this tenant; absent while there is no account. */
  readonly requestorId?: UserId;
  readonly requestorName: string;
  readonly requestorAddress?: string;
  readonly justification: string;
  /** To the policy's questions; absent: none. */
  readonly answers?: readonly RequestAnswer[];
  readonly createdAt?: Date;
  readonly completedAt?: Date;
  readonly startsAt?: Date;
  readonly endsAt?: Date;
  readonly durationMs?: number;
}

/** What the requestor answered to one question of the policy. */
export interface RequestAnswer {
  readonly questionId: string;
  /** Absent where Graph names the question by its id alone. */
  readonly question?: string;
  readonly answer: string;
}

const OPEN: readonly RequestState[] = ['submitted', 'pendingApproval', 'scheduled', 'delivering', 'unknown'];

/** Whether Entra can still change the state by itself or by an approver. */
export const isOpenRequest = (request: Pick<AssignmentRequest, 'state'>): boolean =>
  OPEN.includes(request.state);

/**
 * States in which the requestor can still withdraw the request.
 * @see https://learn.microsoft.com/graph/api/accesspackageassignmentrequest-cancel
 */
export const isCancelable = (request: Pick<AssignmentRequest, 'state'>): boolean =>
  request.state === 'submitted' || request.state === 'pendingApproval' || request.state === 'scheduled';

/** Whether it was granted: there is an assignment then, whatever became of its delivery. */
const isApproved = (state: AssignmentRequest['state']): boolean =>
  state === 'delivered' ||
  state === 'delivering' ||
  state === 'partiallyDelivered' ||
  state === 'deliveryFailed';

/** The request as seen now; what Graph leaves out but we know from filing it ourselves stays known. */
export const mergeKnown = (
  {
    policyId,
    packageId,
    requestorId,
    requestorAddress,
    assignmentId,
    durationMs,
    startsAt,
  }: AssignmentRequest,
  seen: AssignmentRequest,
): AssignmentRequest => ({
  ...(policyId ? { policyId } : {}),
  ...(packageId ? { packageId } : {}),
  ...(requestorId ? { requestorId } : {}),
  ...(requestorAddress ? { requestorAddress } : {}),
  ...(assignmentId ? { assignmentId } : {}),
  ...(durationMs ? { durationMs } : {}),
  ...(startsAt ? { startsAt } : {}),
  ...seen,
});

/** Entra deletes only finished requests: one that we never saw finish, and that is unknown now, is over in any case. */
export const toDeleted = (request: AssignmentRequest): AssignmentRequest => ({
  ...request,
  state: 'canceled',
  status: 'Deleted',
});

/**
 * Whether the assignment of the request may be another one now: made, with a new end, or at its end. One on its way is
 * in no list of delivered ones, and may get stuck there.
 */
export const tellsOfAssignment = ({
  state,
  purpose,
  assignmentId,
}: Pick<AssignmentRequest, 'state' | 'purpose' | 'assignmentId'>): boolean =>
  state === 'delivering' ? purpose === 'add' && assignmentId !== undefined : isApproved(state);

/**
 * Whether the assignment is as the request says that it is. Entra's directory and its lists lag, so it may be read too
 * early.
 * @param assignment undefined: Graph does not know it (any more)
 */
export function isAsRequested(
  { purpose, state, endsAt }: AssignmentRequest,
  assignment: Pick<Assignment, 'state' | 'endsAt'> | undefined,
): boolean {
  if (state !== 'delivered') return true;
  if (purpose === 'remove') return !assignment || assignment.state === 'expired';
  if (!assignment) return false;
  if (assignment.state === 'expired') return true;
  const isExtended = !endsAt || !assignment.endsAt || assignment.endsAt >= endsAt;
  return assignment.state === 'delivered' && (purpose !== 'extend' || isExtended);
}
