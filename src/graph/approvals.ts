import type * as Wire from '@microsoft/microsoft-graph-types';
import { z } from 'zod';
import type { ApprovalStage, Decision } from '../access/approval.ts';
import type { RequestId, StageId, UserId } from '../access/ids.ts';
import type { Graph } from '../ports/graph.ts';
import type { GraphClient } from './client.ts';
import { ENTITLEMENT_MANAGEMENT } from './query.ts';
import {
  dropUndefined,
  flag,
  id,
  instant,
  member,
  nothing,
  optionalId,
  optionalText,
  related,
} from './wire.ts';

/** An approval has the id of its request. */
const stagesOf = (request: RequestId): string =>
  `${ENTITLEMENT_MANAGEMENT}/accessPackageAssignmentApprovals/${request}/stages`;

/** Read back they are called `Approved` and `Denied`. */
const WRITTEN: Readonly<Record<Decision, string>> = { approve: 'Approve', deny: 'Deny' };

/** @see https://learn.microsoft.com/graph/api/resources/approvalstage */
const stageSchema = z
  .object({
    id: id<StageId>(),
    status: member(['Initializing', 'InProgress', 'Completed', 'Expired']),
    assignedToMe: flag,
    reviewResult: member(['NotReviewed', 'Approved', 'Denied']),
    reviewedBy: related(z.object({ id: optionalId<UserId>(), displayName: optionalText })),
    reviewedDateTime: instant,
    justification: optionalText,
  })
  .transform((wire): ApprovalStage =>
    dropUndefined({
      id: wire.id,
      status: wire.status,
      assignedToMe: wire.assignedToMe,
      result: wire.reviewResult,
      reviewedById: wire.reviewedBy?.id,
      reviewedByName: wire.reviewedBy?.displayName,
      reviewedAt: wire.reviewedDateTime,
      justification: wire.justification,
    }),
  );

/**
 * The stages of a request's approval, as one of its approvers sees and decides them. Graph has no
 * application permission for any of this.
 * @see https://learn.microsoft.com/graph/api/approval-list-stages
 * @see https://learn.microsoft.com/graph/api/approvalstage-update
 */
export const createApprovals = (
  client: GraphClient,
): Pick<Graph, 'listApprovalStages' | 'decideApprovalStage'> => ({
  listApprovalStages: (caller, request) => client.list(caller, stagesOf(request), stageSchema),

  decideApprovalStage: (caller, request, stage, { decision, justification }) => {
    const body: Wire.ApprovalStage = { reviewResult: WRITTEN[decision], justification };
    return client.write(caller, { method: 'PATCH', path: `${stagesOf(request)}/${stage}`, body }, nothing);
  },
});
