import type { GraphCall, Route } from '../graph/route.ts';
import { ok, parameter, userIdOf } from '../graph/route.ts';
import { GraphError, notEmulated, unauthorized } from '../graph-error.ts';
import { cancelRequest } from '../lifecycle/cancel-request.ts';
import { currentStage, isAssignedTo } from '../lifecycle/approvers.ts';
import { parseRequestInput } from '../lifecycle/request-input.ts';
import { submitRequest } from '../lifecycle/submit-request.ts';
import type { Requester } from '../lifecycle/submit-request.ts';
import { listEntries, listTable } from '../odata/list-rows.ts';
import { render } from '../odata/resource.ts';
import { assignmentRequests } from './assignment-requests.ts';
import { emptySchedule, toWireSchedule } from './schedule.ts';
import type { AssignmentRequest } from './entities.ts';
import type { Entry } from '../world/table.ts';
import {
  changeOwnAccess,
  entitlementManagement,
  ownAccess,
  readEntitlements,
  writeEntitlements,
} from '../graph/permissions.ts';
import { canReadRequest, requireAdministrator } from './readers.ts';

const path = `${entitlementManagement}/assignmentRequests`;

function findRequest(call: GraphCall): AssignmentRequest {
  const request = call.reading.tenant.assignmentRequests.get(parameter(call, 'id'));
  if (request === undefined || !canReadRequest(call, request)) throw unauthorized();
  return request;
}

function submit(call: GraphCall): object {
  const { caller, reading } = call;
  const requester: Requester =
    caller.kind === 'user'
      ? { userId: caller.userId }
      : { app: { appId: caller.appId, appName: reading.world.app.name } };
  const request = submitRequest(reading, parseRequestInput(call.body), requester);
  // The answer to the POST is nearly empty: Graph fills the rest in later, to be polled by id.
  const accepted = { createdDateTime: null, schedule: toWireSchedule(emptySchedule), answers: [] };
  return { ...render(assignmentRequests, request, reading, call.query), ...accepted };
}

/** The requests of the signed-in user, by the role in which they are theirs. */
function entriesOfCaller(call: GraphCall): readonly Entry<AssignmentRequest>[] {
  const { tenant } = call.reading;
  const userId = userIdOf(call);
  const subjectId = tenant.subjects.find('object', userId)?.id ?? '';
  switch (parameter(call, 'on').toLowerCase()) {
    case 'target':
      return tenant.assignmentRequests.entriesWhere('subject', subjectId);
    case 'createdby':
      return tenant.assignmentRequests.entriesWhere('requestor', subjectId);
    case 'approver':
      return tenant.assignmentRequests.entriesWhere('state', 'pendingApproval').filter(({ row }) => {
        const stage = currentStage(row);
        return stage !== undefined && isAssignedTo(tenant, row, stage, userId);
      });
    default:
      throw new GraphError(400, 'BadRequest', `'${parameter(call, 'on')}' is no value for on.`);
  }
}

/**
 * Assignment requests: filed by POST, carried on by scheduled events.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageassignmentrequest
 */
export const assignmentRequestRoutes: readonly Route[] = [
  {
    method: 'GET',
    path,
    delegated: readEntitlements,
    application: readEntitlements,
    handle: (call) => {
      requireAdministrator(call);
      return ok(listTable(call, assignmentRequests, call.reading.tenant.assignmentRequests));
    },
  },
  {
    method: 'POST',
    path,
    delegated: changeOwnAccess,
    application: writeEntitlements,
    handle: (call) => ({ status: 201, body: submit(call) }),
  },
  {
    method: 'GET',
    path: `${path}/filterByCurrentUser(on='{on}')`,
    delegated: ownAccess,
    application: 'not supported',
    handle: (call) => ok(listEntries(call, assignmentRequests, entriesOfCaller(call))),
  },
  {
    method: 'GET',
    path: `${path}/{id}`,
    delegated: readEntitlements,
    application: readEntitlements,
    handle: (call) => ok(render(assignmentRequests, findRequest(call), call.reading, call.query)),
  },
  {
    method: 'POST',
    path: `${path}/{id}/cancel`,
    delegated: changeOwnAccess,
    application: 'not supported',
    handle: (call) => {
      cancelRequest(call.reading, findRequest(call), userIdOf(call));
      return { status: 200 };
    },
  },
  {
    method: 'POST',
    path: `${path}/{id}/reprocess`,
    delegated: writeEntitlements,
    application: writeEntitlements,
    handle: () => {
      throw notEmulated('reprocess of an assignment request');
    },
  },
];
