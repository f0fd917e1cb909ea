import type { ApprovalStage as WireApprovalStage } from '@microsoft/microsoft-graph-types';
import { isAssignedTo } from '../lifecycle/approvers.ts';
import type { Resource } from '../odata/resource.ts';
import { expandMany } from '../odata/resource.ts';
import type { ApprovalStage, AssignmentRequest } from './entities.ts';

/** A stage together with the request it belongs to. */
export interface StageOfRequest {
  readonly request: AssignmentRequest;
  readonly stage: ApprovalStage;
}

/** The stages of a request, in their order. */
export function stagesOf(request: AssignmentRequest): StageOfRequest[] {
  return request.stages.map((stage) => ({ request, stage }));
}

/**
 * An approval stage as the caller sees it: `assignedToMe` depends on who reads.
 * @see https://learn.microsoft.com/graph/api/resources/approvalstage
 */
export const approvalStages: Resource<StageOfRequest> = {
  type: 'approvalStage',
  toWire: ({ request, stage }, { tenant, userId }): WireApprovalStage => ({
    id: stage.id,
    displayName: null,
    assignedToMe: userId !== null && isAssignedTo(tenant, request, stage, userId),
    status: stage.status,
    reviewResult: stage.reviewResult,
    reviewedBy:
      stage.reviewedBy === null
        ? null
        : { id: stage.reviewedBy.userId, displayName: stage.reviewedBy.displayName },
    reviewedDateTime: stage.reviewedAt?.toISOString() ?? null,
    justification: stage.justification,
  }),
};

/**
 * The approval of a request: same id, and stages when expanded.
 * @see https://learn.microsoft.com/graph/api/resources/approval
 */
export const approvals: Resource<AssignmentRequest> = {
  type: 'approval',
  toWire: (request) => ({ id: request.id }),
  expands: { stages: expandMany(() => approvalStages, stagesOf) },
};
