import { z } from 'zod';
import { ASSIGNMENT_STATES } from '../access/assignment.ts';
import type { Assignment } from '../access/assignment.ts';
import { REQUEST_STATES } from '../access/assignment-request.ts';
import type { AssignmentRequest, RequestPurpose } from '../access/assignment-request.ts';
import type {
  AccessPackageId,
  AssignmentId,
  AssignmentPolicyId,
  RequestId,
  TenantId,
  UserId,
} from '../access/ids.ts';
import { dropUndefined, id, instant, member, optionalId, optionalText, related, schedule } from './wire.ts';

/**
 * A person as entitlement management knows them. `objectId` is their directory id, and null while they
 * have no account; the `id` beside it is another one, which nothing else uses.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackagesubject
 */
const subject = related(
  z.object({
    objectId: optionalId<UserId>(),
    displayName: optionalText,
    email: optionalText,
    principalName: optionalText,
  }),
);

const accessPackage = related(z.object({ id: id<AccessPackageId>() }));
const assignmentPolicy = related(z.object({ id: id<AssignmentPolicyId>() }));

/** @see https://learn.microsoft.com/graph/api/resources/accesspackageassignmentrequest */
export const requestSchema = z.object({
  id: id<RequestId>(),
  requestType: optionalText,
  state: member(REQUEST_STATES),
  status: optionalText,
  schedule,
  justification: optionalText,
  createdDateTime: instant,
  completedDateTime: instant,
  requestor: subject,
  accessPackage,
  // EM may expand it before it exists, then with an empty or missing id.
  assignment: related(z.object({ id: optionalId<AssignmentId>(), assignmentPolicy })),
});

export const toAssignmentRequest = (
  wire: z.output<typeof requestSchema>,
  tenant: TenantId,
): AssignmentRequest => {
  const address = wire.requestor?.email ?? wire.requestor?.principalName;
  return dropUndefined({
    tenant,
    id: wire.id,
    purpose: toPurpose(wire.requestType),
    bySystem: /^system/i.test(wire.requestType ?? ''),
    state: wire.state,
    status: wire.status ?? '',
    packageId: wire.accessPackage?.id,
    policyId: wire.assignment?.assignmentPolicy?.id,
    assignmentId: wire.assignment?.id,
    requestorId: wire.requestor?.objectId,
    requestorName: wire.requestor?.displayName ?? address ?? '',
    requestorAddress: address,
    justification: wire.justification ?? '',
    createdAt: wire.createdDateTime,
    completedAt: wire.completedDateTime,
    startsAt: wire.schedule.startsAt,
    endsAt: wire.schedule.endsAt,
    durationMs: wire.schedule.durationMs,
  });
};

const PURPOSES: Readonly<Partial<Record<string, RequestPurpose>>> = {
  add: 'add',
  update: 'extend',
  extend: 'extend',
  remove: 'remove',
};

/** Who filed the request and what for are one word on the wire, such as `adminUpdate`. */
function toPurpose(requestType: string | undefined): RequestPurpose {
  const verb = /(add|update|extend|remove)$/i.exec(requestType ?? '');
  return PURPOSES[verb?.[1]?.toLowerCase() ?? ''] ?? 'unknown';
}

/** @see https://learn.microsoft.com/graph/api/resources/accesspackageassignment */
export const assignmentSchema = z.object({
  id: id<AssignmentId>(),
  state: member(ASSIGNMENT_STATES),
  schedule,
  expiredDateTime: instant,
  target: subject,
  // Without its package an assignment says nothing to us, so this one must be there.
  accessPackage: z.object({ id: id<AccessPackageId>() }),
  assignmentPolicy,
});

export const toAssignment = (wire: z.output<typeof assignmentSchema>, tenant: TenantId): Assignment =>
  dropUndefined({
    tenant,
    id: wire.id,
    packageId: wire.accessPackage.id,
    policyId: wire.assignmentPolicy?.id,
    targetId: wire.target?.objectId,
    targetName: wire.target?.displayName ?? wire.target?.email ?? wire.target?.principalName ?? '',
    state: wire.state,
    startsAt: wire.schedule.startsAt,
    endsAt: wire.schedule.endsAt,
    expiredAt: wire.expiredDateTime,
  });
