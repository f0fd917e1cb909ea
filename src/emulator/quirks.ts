import { z } from 'zod';

const schema = z.strictObject({
  /** What a request becomes when nobody decided it in time; v1.0 has no state "expired". */
  timedOutState: z.enum(['denied', 'canceled', 'deliveryFailed']),
  timedOutStatus: z.enum(['Denied', 'Expired', 'Canceled']),
  /** Of a successful cancel: Microsoft's page says 200, its example 204. */
  cancelStatus: z.union([z.literal(200), z.literal(204)]),
  /** How questions are worded in answers: v1.0's metadata has a string, an example an object of beta. */
  questionShape: z.enum(['string', 'defaultText']),
  /** Whether EntitlementMgmt-SubjectAccess.ReadWrite opens approvals, as its description says and the path table does not. */
  approvalNeedsSubjectAccessOnly: z.boolean(),
  /** Whether an app may call additionalAccess: the page says so, the permission table does not. */
  additionalAccessForApps: z.boolean(),
  /** Whether a custom extension that does not answer in time fails the request, or leaves it waiting. */
  timedOutCallback: z.enum(['fails', 'pauses']),
  /** How long after its end a request can be reprocessed. */
  reprocessDays: z.union([z.literal(14), z.literal(7)]),
  /** Whether a direct assignment goes past the approvers of the policy; Microsoft's prose says it does not. */
  directAssignmentSkipsApproval: z.boolean(),
  /** Whether the assignment of a request is there to expand while the request waits for approval. */
  pendingAssignmentShown: z.boolean(),
  /** Whether filters by target are refused without `$expand=target`, which every example has. */
  filterNeedsExpand: z.boolean(),
  /** Whether requests of filterByCurrentUser can be expanded and filtered; the page is silent. */
  filterByCurrentUserTakesOptions: z.boolean(),
  /** Whether access for a new guest waits until they signed in once; it does not where consent is automatic. */
  guestsMustSignIn: z.boolean(),
  /** Whether a role that comes through a group is listed under the member too, or under the group only. */
  inheritedRolesListed: z.boolean(),
  /** What `key` of provisionOnDemand's answer is: a type name, as the article on synchronization shows, or the result as JSON text. */
  onDemandKey: z.enum(['statusInfo', 'result']),
  /** Whether PUT identitySynchronization replaces what is there; the article shows a conflict. */
  identitySynchronizationPutReplaces: z.boolean(),
});

/**
 * What Entra does where Microsoft's sources contradict each other or are silent, or where it depends on settings
 * outside of Graph. The emulator can do either, so that a client can be tested against both.
 */
export type Quirks = z.infer<typeof schema>;

/** What is most likely, as far as it is documented. */
export const defaultQuirks: Quirks = {
  timedOutState: 'denied',
  timedOutStatus: 'Denied',
  cancelStatus: 200,
  questionShape: 'string',
  approvalNeedsSubjectAccessOnly: false,
  additionalAccessForApps: false,
  timedOutCallback: 'fails',
  reprocessDays: 14,
  directAssignmentSkipsApproval: false,
  pendingAssignmentShown: true,
  filterNeedsExpand: true,
  filterByCurrentUserTakesOptions: true,
  guestsMustSignIn: true,
  inheritedRolesListed: true,
  onDemandKey: 'statusInfo',
  identitySynchronizationPutReplaces: false,
};

/** Some quirks by name, as a seed and the control endpoint take them. */
export const quirkChanges = schema.partial();

/** The quirks with some of them changed. */
export function withQuirks(quirks: Quirks, changes: z.infer<typeof quirkChanges>): Quirks {
  return schema.parse({ ...quirks, ...changes });
}
