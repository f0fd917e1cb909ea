import { z } from 'zod';
import { changeOwnAccess, entitlementManagement, writeEntitlements } from '../graph/permissions.ts';
import type { GraphCall, Route } from '../graph/route.ts';
import { parameter, userIdOf } from '../graph/route.ts';
import { GraphError, unauthorized } from '../graph-error.ts';
import { cancelRequest } from '../lifecycle/cancel-request.ts';
import { removeRequest } from '../lifecycle/remove-request.ts';
import { reprocessRequest } from '../lifecycle/reprocess.ts';
import { parseCallback, resumeRequest } from '../lifecycle/resume-request.ts';
import type { AssignmentRequest } from './entities.ts';
import { canReadRequest, catalogOfPackage } from './readers.ts';
import { hasEntitlementRole, requireEntitlementRole } from './require-role.ts';

const path = `${entitlementManagement}/assignmentRequests/{id}`;

function catalogOf({ reading: { tenant } }: GraphCall, request: AssignmentRequest): string {
  return catalogOfPackage(tenant, request.accessPackageId);
}

/** The request, for those who may assign the package. @throws GraphError 403 */
function requireRequest(call: GraphCall): AssignmentRequest {
  const request = call.reading.tenant.assignmentRequests.get(parameter(call, 'id'));
  if (request === undefined) throw unauthorized();
  requireEntitlementRole(call, 'assign', catalogOf(call, request));
  return request;
}

function cancel(call: GraphCall): void {
  const { caller, reading } = call;
  const request = reading.tenant.assignmentRequests.get(parameter(call, 'id'));
  if (request === undefined || !canReadRequest(call, request)) throw unauthorized();
  // What requestors may send is no administrator's permission.
  const isAdministrator =
    writeEntitlements.some((name) => caller.permissions.has(name)) &&
    hasEntitlementRole(call, 'assign', catalogOf(call, request));
  cancelRequest(reading, request, userIdOf(call), isAdministrator);
}

/** Microsoft's page gives 400 for an id that is none and 404 for one that does not exist, unlike elsewhere. */
function reprocess(call: GraphCall): void {
  const id = parameter(call, 'id');
  if (!z.guid().safeParse(id).success) throw new GraphError(400, 'BadRequest', `'${id}' is no id.`);
  if (call.reading.tenant.assignmentRequests.get(id) === undefined) {
    throw new GraphError(404, 'NotFound', 'The request was not found.');
  }
  reprocessRequest(call.reading, requireRequest(call));
}

/**
 * What can be done to a request that was filed.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageassignmentrequest
 */
export const assignmentRequestActionRoutes: readonly Route[] = [
  {
    method: 'DELETE',
    path,
    delegated: writeEntitlements,
    application: writeEntitlements,
    handle: (call) => {
      removeRequest(call.reading, requireRequest(call));
      return { status: 204 };
    },
  },
  {
    method: 'POST',
    path: `${path}/cancel`,
    delegated: changeOwnAccess,
    application: 'not supported',
    handle: (call) => {
      cancel(call);
      return { status: call.reading.world.quirks.cancelStatus };
    },
  },
  {
    method: 'POST',
    path: `${path}/reprocess`,
    delegated: writeEntitlements,
    application: writeEntitlements,
    handle: (call) => {
      reprocess(call);
      return { status: 202 };
    },
  },
  {
    method: 'POST',
    path: `${path}/resume`,
    delegated: writeEntitlements,
    application: writeEntitlements,
    handle: (call) => {
      const callback = parseCallback(call.body);
      resumeRequest(call.reading, requireRequest(call), callback);
      return { status: 204 };
    },
  },
];
