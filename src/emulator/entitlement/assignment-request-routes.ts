import { initiatorOf } from '../audit/audit-directory.ts';
import {
  changeOwnAccess,
  entitlementManagement,
  ownAccess,
  readEntitlements,
  writeEntitlements,
} from '../graph/permissions.ts';
import type { GraphCall, Route } from '../graph/route.ts';
import { ok, parameter, userIdOf } from '../graph/route.ts';
import { unauthorized } from '../graph-error.ts';
import { parseRequestInput } from '../lifecycle/request-input.ts';
import { submitRequest } from '../lifecycle/submit-request.ts';
import { listEntries } from '../odata/list-rows.ts';
import { narrow } from '../odata/match-filter.ts';
import { render } from '../odata/resource.ts';
import { assignmentRequests } from './assignment-requests.ts';
import type { AssignmentRequest } from './entities.ts';
import { listOwnRequests } from './list-own-requests.ts';
import { canReadRequest, readableByPackage } from './readers.ts';
import { hasEntitlementRole } from './require-role.ts';

const path = `${entitlementManagement}/assignmentRequests`;

function findRequest(call: GraphCall): AssignmentRequest {
  const request = call.reading.tenant.assignmentRequests.get(parameter(call, 'id'));
  if (request === undefined || !canReadRequest(call, request)) throw unauthorized();
  return request;
}

/** Whether the caller may assign the packages of a catalog: what requestors may send is no administrator's permission. */
function mayAssign(call: GraphCall, catalogId: string): boolean {
  const { kind, permissions } = call.caller;
  if (kind === 'user' && !writeEntitlements.some((name) => permissions.has(name))) return false;
  return hasEntitlementRole(call, 'assign', catalogId);
}

function submit(call: GraphCall): object {
  const { caller, reading } = call;
  const request = submitRequest(reading, parseRequestInput(call.body), {
    userId: caller.kind === 'user' ? caller.userId : null,
    initiator: initiatorOf(call),
    mayAssign: (catalogId) => mayAssign(call, catalogId),
  });
  // The answer to the POST says little more than what was asked: the rest is to be polled by id.
  return { ...render(assignmentRequests, request, reading, call.query), createdDateTime: null };
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
    returns: 'accessPackageAssignmentRequest[]',
    handle: (call) => {
      const isReadable = readableByPackage(call);
      const { reading, query } = call;
      const entries = narrow(reading.tenant.assignmentRequests, assignmentRequests, query.filter, reading);
      return ok(listEntries(call, assignmentRequests, entries, isReadable));
    },
  },
  {
    method: 'POST',
    path,
    delegated: changeOwnAccess,
    application: writeEntitlements,
    returns: 'accessPackageAssignmentRequest',
    accepts: 'accessPackageAssignmentRequest',
    handle: (call) => ({ status: 201, body: submit(call) }),
  },
  {
    method: 'GET',
    path: `${path}/filterByCurrentUser(on='{on}')`,
    delegated: ownAccess,
    application: 'not supported',
    returns: 'accessPackageAssignmentRequest[]',
    handle: (call) => ok(listOwnRequests(call, userIdOf(call))),
  },
  {
    method: 'GET',
    path: `${path}/{id}`,
    delegated: readEntitlements,
    application: readEntitlements,
    returns: 'accessPackageAssignmentRequest',
    handle: (call) => ok(render(assignmentRequests, findRequest(call), call.reading, call.query)),
  },
];
