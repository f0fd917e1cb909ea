import type {
  AccessPackageAssignmentRequest,
  AccessPackageRequestType,
} from '@microsoft/microsoft-graph-types';
import type { Resource } from '../odata/resource.ts';
import { expandOne } from '../odata/resource.ts';
import type { AssignmentRequest, RequestType } from './entities.ts';
import { accessPackages } from './access-packages.ts';
import { toWireCallouts } from './assignment-callouts.ts';
import { assignments } from './assignments.ts';
import { subjects } from './connected-organizations.ts';
import { toWireSchedule } from './schedule.ts';

/** `approverRemove` stands after the sentinel of the enum, so not every client gets to see it. */
function toWireType(type: RequestType, unknownMembers: boolean): AccessPackageRequestType {
  if (type !== 'approverRemove') return type;
  return unknownMembers ? (type as AccessPackageRequestType) : 'unknownFutureValue';
}

/** Who requested; of a direct assignment, who was assigned. Nobody, when entitlement management did. */
function requestorIdOf({ requestType, subjectId, requestorSubjectId }: AssignmentRequest): string {
  return requestType.startsWith('admin') ? subjectId : (requestorSubjectId ?? '');
}

/**
 * An assignment request. Its `assignment` exists once the request has been taken up, also while it waits for approval.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageassignmentrequest
 */
export const assignmentRequests: Resource<AssignmentRequest> = {
  type: 'accessPackageAssignmentRequest',
  toWire: (row, { tenant, unknownMembers }): AccessPackageAssignmentRequest => ({
    id: row.id,
    requestType: toWireType(row.requestType, unknownMembers),
    state: row.state,
    status: row.status,
    createdDateTime: row.createdAt.toISOString(),
    completedDateTime: row.completedAt?.toISOString() ?? null,
    schedule: toWireSchedule(row.schedule),
    justification: row.justification,
    answers: [...row.answers],
    customExtensionCalloutInstances: toWireCallouts(tenant, row.id),
  }),
  filters: {
    id: { read: (row) => row.id },
    state: { read: (row) => row.state, index: 'state' },
    createdDateTime: { read: (row) => row.createdAt, isAscending: true },
    'accessPackage/id': {
      read: (row) => row.accessPackageId,
      index: 'accessPackage',
      needsExpand: 'accessPackage',
    },
  },
  expands: {
    accessPackage: expandOne(
      () => accessPackages,
      (row, { tenant }) => tenant.accessPackages.get(row.accessPackageId),
    ),
    assignment: expandOne(
      () => assignments,
      (row, { tenant, world }) =>
        tenant.assignments.get(row.assignmentId) ??
        (world.quirks.pendingAssignmentShown ? tenant.pendingAssignments.get(row.assignmentId) : undefined),
    ),
    requestor: expandOne(
      () => subjects,
      (row, { tenant }) => tenant.subjects.get(requestorIdOf(row)),
    ),
  },
};
