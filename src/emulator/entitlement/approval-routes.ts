import { z } from 'zod';
import type { GraphCall, Route } from '../graph/route.ts';
import { ok, parameter, userIdOf } from '../graph/route.ts';
import { GraphError, unauthorized } from '../graph-error.ts';
import { currentStage, isAssignedTo, isStageApprover } from '../lifecycle/approvers.ts';
import { decideStage } from '../lifecycle/decide-stage.ts';
import type { StageDecision } from '../lifecycle/decide-stage.ts';
import { listEntries, listRows } from '../odata/list-rows.ts';
import { render } from '../odata/resource.ts';
import { approvals, approvalStages, stagesOf } from './approvals.ts';
import type { StageOfRequest } from './approvals.ts';
import type { AssignmentRequest } from './entities.ts';
import { catalogOfPackage } from './readers.ts';
import { requireEntitlementRole } from './require-role.ts';
import { entitlementManagement, readEntitlements, writeEntitlements } from '../graph/permissions.ts';

const path = `${entitlementManagement}/accessPackageAssignmentApprovals`;

/** What requestors may send is enough for approvers too, as its description has it, when the quirk is on. */
const quirk: Route['quirk'] = {
  name: 'approvalNeedsSubjectAccessOnly',
  kind: 'user',
  permissions: ['EntitlementMgmt-SubjectAccess.ReadWrite'],
};

const stageDecision = z.object({
  reviewResult: z.enum(['Approve', 'Deny']),
  justification: z.string().nullish(),
});

function parseDecision(body: unknown): StageDecision {
  const result = stageDecision.safeParse(body);
  if (result.success) {
    return { reviewResult: result.data.reviewResult, justification: result.data.justification ?? '' };
  }
  const message = "reviewResult must be written as 'Approve' or 'Deny', justification as a string.";
  throw new GraphError(400, 'BadRequest', message);
}

/** The request behind an approval (same id), for those who approve it, and to read for administrators. */
function findApproval(call: GraphCall): AssignmentRequest {
  const { tenant } = call.reading;
  const request = tenant.assignmentRequests.get(parameter(call, 'id'));
  const userId = userIdOf(call);
  const isApprover = request?.stages.some((stage) => isStageApprover(tenant, request, stage, userId));
  if (request === undefined) throw unauthorized();
  if (isApprover !== true)
    requireEntitlementRole(call, 'read', catalogOfPackage(tenant, request.accessPackageId));
  return request;
}

function findStage(call: GraphCall): StageOfRequest {
  const request = findApproval(call);
  const stageId = parameter(call, 'stageId').toLowerCase();
  const stage = request.stages.find((candidate) => candidate.id === stageId);
  if (stage === undefined) throw new GraphError(404, 'NotFound', 'The approval stage was not found.');
  return { request, stage };
}

/** Refuses whom the page does not document: 404 stands for an unknown approval on a write. */
function decide(call: GraphCall): void {
  if (call.reading.tenant.assignmentRequests.get(parameter(call, 'id')) === undefined) {
    throw new GraphError(404, 'NotFound', 'The approval was not found.');
  }
  const { request, stage } = findStage(call);
  decideStage(call.reading, request, stage, userIdOf(call), parseDecision(call.body));
}

/**
 * Approvals and their stages, for approvers only: no application permission opens them.
 * @see https://learn.microsoft.com/graph/api/resources/approval
 */
export const approvalRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: `${path}/filterByCurrentUser(on='approver')`,
    delegated: writeEntitlements,
    application: 'not supported',
    quirk,
    returns: 'approval[]',
    handle: (call) => {
      const { tenant } = call.reading;
      const userId = userIdOf(call);
      const pending = tenant.assignmentRequests.entriesWhere('state', 'pendingApproval');
      const isMine = (request: AssignmentRequest) => {
        const stage = currentStage(request);
        return stage !== undefined && isAssignedTo(tenant, request, stage, userId);
      };
      return ok(listEntries(call, approvals, pending, isMine));
    },
  },
  {
    method: 'GET',
    path: `${path}/{id}`,
    delegated: readEntitlements,
    application: 'not supported',
    quirk,
    returns: 'approval',
    handle: (call) => ok(render(approvals, findApproval(call), call.reading, call.query)),
  },
  {
    method: 'GET',
    path: `${path}/{id}/stages`,
    delegated: readEntitlements,
    application: 'not supported',
    quirk,
    returns: 'approvalStage[]',
    handle: (call) => ok(listRows(call, approvalStages, stagesOf(findApproval(call)))),
  },
  {
    method: 'GET',
    path: `${path}/{id}/stages/{stageId}`,
    delegated: readEntitlements,
    application: 'not supported',
    quirk,
    returns: 'approvalStage',
    handle: (call) => ok(render(approvalStages, findStage(call), call.reading, call.query)),
  },
  {
    method: 'PATCH',
    path: `${path}/{id}/stages/{stageId}`,
    delegated: writeEntitlements,
    application: 'not supported',
    quirk,
    accepts: 'approvalStage',
    handle: (call) => {
      decide(call);
      return { status: 204 };
    },
  },
];
