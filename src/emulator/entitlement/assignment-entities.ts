import type { UserIdentity } from '../directory/entities.ts';
import { createTable } from '../world/table.ts';
import type { ApprovalStageSettings, ExtensionStage } from './entities.ts';

/** A person as entitlement management knows them; `id` is not the directory's object id. */
export interface Subject {
  readonly id: string;
  /** Null while the person has no account in the tenant. */
  readonly objectId: string | null;
  readonly displayName: string;
  readonly email: string;
  readonly principalName: string;
  readonly connectedOrganizationId: string | null;
  /** `governed` guests were brought in by entitlement management, which also takes care of their end. */
  readonly lifecycle: 'notDefined' | 'notGoverned' | 'governed';
  /** Since when a guest cannot sign in because the last assignment is gone. */
  readonly blockedAt: Date | null;
}

export interface Schedule {
  readonly startAt: Date | null;
  readonly expiration: 'notSpecified' | 'noExpiration' | 'afterDateTime' | 'afterDuration';
  readonly endAt: Date | null;
  readonly spanMs: number | null;
}

export interface Assignment {
  readonly id: string;
  readonly accessPackageId: string;
  readonly assignmentPolicyId: string;
  readonly subjectId: string;
  readonly state: 'delivering' | 'partiallyDelivered' | 'delivered' | 'deliveryFailed' | 'expired';
  readonly status: string;
  readonly schedule: Schedule;
  readonly expiredAt: Date | null;
  /** Until when somebody keeps it whom the rule of its policy does not fit any more. */
  readonly graceEndsAt?: Date;
}

export interface ApprovalStage {
  readonly id: string;
  /** A copy of the policy's stage: a later change of the policy does not touch requests that are under way. */
  readonly settings: ApprovalStageSettings;
  /** Since when the escalation approvers may decide as well. */
  escalatedAt: Date | null;
  status: 'Initializing' | 'InProgress' | 'Completed' | 'Expired';
  reviewResult: 'NotReviewed' | 'Approved' | 'Denied';
  reviewedBy: UserIdentity | null;
  reviewedAt: Date | null;
  justification: string;
}

type RequestState =
  | 'submitted'
  | 'pendingApproval'
  | 'scheduled'
  | 'delivering'
  | 'delivered'
  | 'partiallyDelivered'
  | 'deliveryFailed'
  | 'denied'
  | 'canceled';

export type RequestType =
  | 'userAdd'
  | 'userUpdate'
  | 'userRemove'
  | 'adminAdd'
  | 'adminUpdate'
  | 'adminRemove'
  | 'systemAdd'
  | 'systemUpdate'
  | 'systemRemove'
  | 'onBehalfAdd'
  | 'approverRemove';

export interface AssignmentRequest {
  readonly id: string;
  readonly requestType: RequestType;
  readonly state: RequestState;
  readonly status: string;
  readonly accessPackageId: string;
  readonly assignmentPolicyId: string;
  readonly assignmentId: string;
  readonly subjectId: string;
  /** The subject who asked; null when the system or an app did. */
  readonly requestorSubjectId: string | null;
  readonly justification: string | null;
  readonly answers: readonly Readonly<Record<string, unknown>>[];
  readonly schedule: Schedule;
  readonly stages: readonly ApprovalStage[];
  readonly createdAt: Date;
  readonly completedAt: Date | null;
}

/** States in which a request still wants something; at most one such request per person and package. */
const openRequestStates: ReadonlySet<string> = new Set([
  'submitted',
  'pendingApproval',
  'scheduled',
  'delivering',
]);

/** Whether a request still wants something. */
export function isOpenRequest({ state }: Pick<AssignmentRequest, 'state'>): boolean {
  return openRequestStates.has(state);
}

/** One call of a custom extension, which nobody receives here: it is recorded, and may be answered by `resume`. */
export interface Callout {
  readonly id: string;
  /** The request or the assignment it is about. */
  readonly aboutId: string;
  readonly customExtensionId: string;
  readonly stage: ExtensionStage['stage'];
  readonly status: 'calloutSent' | 'callbackReceived' | 'callbackTimedOut' | 'waitingForCallback';
  readonly detail: string;
  /** The run of the Logic App. */
  readonly externalCorrelationId: string;
  /** What the Logic App is sent. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly calledAt: Date;
}

/** The empty tables of requests, and of what comes of them. */
export const createAssignmentTables = () => ({
  subjects: createTable<Subject>({ object: (row) => row.objectId, email: (row) => row.email }),
  assignments: createTable<Assignment>({
    state: (row) => row.state,
    accessPackage: (row) => row.accessPackageId,
    assignmentPolicy: (row) => row.assignmentPolicyId,
    subject: (row) => row.subjectId,
  }),
  /** Assignments whose request is not approved yet: reached through the request only, in no list. */
  pendingAssignments: createTable<Assignment>(),
  assignmentRequests: createTable<AssignmentRequest>({
    state: (row) => row.state,
    accessPackage: (row) => row.accessPackageId,
    subject: (row) => row.subjectId,
    requestor: (row) => row.requestorSubjectId,
    assignment: (row) => row.assignmentId,
    openSubject: (row) => (isOpenRequest(row) ? row.subjectId : null),
  }),
  callouts: createTable<Callout>({ about: (row) => row.aboutId }),
});
