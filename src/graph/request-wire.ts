import { z } from 'zod';
import { ASSIGNMENT_STATES } from '../access/assignment.ts';
import type { Assignment, OwnAssignment } from '../access/assignment.ts';
import { REQUEST_STATES } from '../access/assignment-request.ts';
import type { AssignmentRequest, RequestAnswer, RequestPurpose } from '../access/assignment-request.ts';
import type {
  AccessPackageId,
  AssignmentId,
  AssignmentPolicyId,
  RequestId,
  TenantId,
  UserId,
} from '../access/ids.ts';
import {
  dropUndefined,
  id,
  instant,
  list,
  member,
  optionalId,
  optionalText,
  related,
  schedule,
} from './wire.ts';

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

const accessPackage = related(z.object({ id: optionalId<AccessPackageId>() }));
const assignmentPolicy = related(z.object({ id: optionalId<AssignmentPolicyId>() }));

/** EM may expand it before it exists, then with an empty or missing id. */
const assignment = related(z.object({ id: optionalId<AssignmentId>(), assignmentPolicy }));

/**
 * An answer, with its question as far as it was expanded: v1.0 says its text in one of two forms.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageanswer
 */
const answer = z.object({
  displayValue: optionalText,
  value: optionalText,
  answeredQuestion: related(
    z.object({
      id: optionalText,
      text: z.union([z.string(), z.object({ defaultText: optionalText })]).nullish(),
    }),
  ),
});

const toAnswer = ({ displayValue, value, answeredQuestion }: z.output<typeof answer>): RequestAnswer[] => {
  const said = displayValue ?? value;
  const text = answeredQuestion?.text;
  const question = typeof text === 'string' ? text : text?.defaultText;
  return said
    ? [{ questionId: answeredQuestion?.id ?? '', answer: said, ...(question ? { question } : {}) }]
    : [];
};

/**
 * Two properties have two names: v1.0's metadata says the first, examples of its pages the second, which
 * is beta's.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageassignmentrequest
 */
export const requestSchema = z.object({
  id: id<RequestId>(),
  requestType: optionalText,
  state: member(REQUEST_STATES),
  status: optionalText,
  schedule,
  justification: optionalText,
  answers: list(answer).catch([]),
  createdDateTime: instant,
  completedDateTime: instant,
  completedDate: instant,
  requestor: subject,
  accessPackage,
  assignment,
  accessPackageAssignment: assignment,
});

export const toAssignmentRequest = (
  wire: z.output<typeof requestSchema>,
  tenant: TenantId,
): AssignmentRequest => {
  const address = wire.requestor?.email ?? wire.requestor?.principalName;
  const answers = wire.answers.flatMap(toAnswer);
  const assigned = wire.assignment ?? wire.accessPackageAssignment;
  return dropUndefined({
    tenant,
    id: wire.id,
    purpose: toPurpose(wire.requestType),
    bySystem: /^system/i.test(wire.requestType ?? ''),
    byAdministrator: /^admin/i.test(wire.requestType ?? '') ? (true as const) : undefined,
    state: wire.state,
    status: wire.status ?? '',
    packageId: wire.accessPackage?.id,
    policyId: assigned?.assignmentPolicy?.id,
    assignmentId: assigned?.id,
    requestorId: wire.requestor?.objectId,
    requestorName: wire.requestor?.displayName ?? address ?? '',
    requestorAddress: address,
    justification: wire.justification ?? '',
    answers: answers.length > 0 ? answers : undefined,
    createdAt: wire.createdDateTime,
    completedAt: wire.completedDateTime ?? wire.completedDate,
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
export const ownAssignmentSchema = z.object({
  id: id<AssignmentId>(),
  state: member(ASSIGNMENT_STATES),
  schedule,
  expiredDateTime: instant,
  target: subject,
  accessPackage,
  assignmentPolicy,
});

/** Without its package an assignment says nothing to the app, so here it must be there. */
export const assignmentSchema = ownAssignmentSchema.extend({
  accessPackage: z.object({ id: id<AccessPackageId>() }),
});

export const toOwnAssignment = (
  wire: z.output<typeof ownAssignmentSchema>,
  tenant: TenantId,
): OwnAssignment =>
  dropUndefined({
    tenant,
    id: wire.id,
    packageId: wire.accessPackage?.id,
    policyId: wire.assignmentPolicy?.id,
    targetId: wire.target?.objectId,
    targetAddress: wire.target?.email ?? wire.target?.principalName,
    targetName: wire.target?.displayName ?? wire.target?.email ?? wire.target?.principalName ?? '',
    state: wire.state,
    startsAt: wire.schedule.startsAt,
    endsAt: wire.schedule.endsAt,
    expiredAt: wire.expiredDateTime,
  });

export const toAssignment = (wire: z.output<typeof assignmentSchema>, tenant: TenantId): Assignment => ({
  ...toOwnAssignment(wire, tenant),
  packageId: wire.accessPackage.id,
});
