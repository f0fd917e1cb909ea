import type { ReviewRef } from '../access/access-review.ts';
import type { ReviewStageId } from '../access/ids.ts';
import type { ReviewGraph } from '../ports/graph-reviews.ts';
import type { GraphClient } from './client.ts';
import { withQuery } from './query.ts';
import {
  DECISIONS,
  definitionSchema,
  instanceSchema,
  itemSchema,
  reviewerSchema,
  stageSchema,
} from './review-wire.ts';
import { nothing } from './wire.ts';

const DEFINITIONS = '/identityGovernance/accessReviews/definitions';
/** The largest page; links lead on from it. */
const $top = '100';
const MINE = `filterByCurrentUser(on='reviewer')`;

const pathOf = ({ definition, id }: ReviewRef, stage?: ReviewStageId): string =>
  `${DEFINITIONS}/${definition}/instances/${id}${stage ? `/stages/${stage}` : ''}`;

/**
 * Access reviews. The app reads them all; a reviewer reads what is theirs and decides it, without any directory role.
 * @see https://learn.microsoft.com/graph/api/resources/accessreviewsv2-overview
 */
export const createAccessReviews = (client: GraphClient): ReviewGraph => ({
  async listReviewDefinitions(caller) {
    const $filter = `contains(scope/microsoft.graph.accessReviewQueryScope/query,'accessPackageAssignments')`;
    const rows = await client.list(caller, withQuery(DEFINITIONS, { $filter, $top }), definitionSchema);
    return rows.flatMap((row) => row ?? []);
  },

  listReviewInstances: (caller, definition) =>
    client.list(caller, withQuery(`${DEFINITIONS}/${definition}/instances`, { $top }), instanceSchema),

  listReviewStages: (caller, review) => client.list(caller, `${pathOf(review)}/stages`, stageSchema),

  listContactedReviewers: (caller, review) =>
    client.list(caller, `${pathOf(review)}/contactedReviewers`, reviewerSchema),

  listReviewItems: (caller, review, stage) =>
    client.list(
      caller,
      withQuery(`${pathOf(review, stage)}/decisions`, { $expand: 'insights', $top }),
      itemSchema,
    ),

  listOwnReviewItems: (caller, review, stage) =>
    client.list(caller, withQuery(`${pathOf(review, stage)}/decisions/${MINE}`, { $top }), itemSchema),

  recordReviewDecision: (caller, review, { stage, item, decision, justification }) => {
    const path = `${pathOf(review, stage)}/decisions/${item}`;
    const body = { decision: DECISIONS[decision], justification };
    return client.write(caller, { method: 'PATCH', path, body }, nothing);
  },

  acceptRecommendations: (caller, review) =>
    client.write(caller, { method: 'POST', path: `${pathOf(review)}/acceptRecommendations` }, nothing),
});
