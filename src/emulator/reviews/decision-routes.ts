import type { GraphCall, Route } from '../graph/route.ts';
import { ok } from '../graph/route.ts';
import { listBySkip } from '../odata/list-by-skip.ts';
import { render } from '../odata/resource.ts';
import { decisionItems } from './decisions.ts';
import { findInstance, findItem, findItems, findStage } from './find-review.ts';
import { recordDecision } from './record-decision.ts';
import { accessReviews, readReviews, requireReviewReader, writeReviews } from './review-access.ts';
import { isReviewerOf } from './review-rounds.ts';

const type = 'accessReviewInstanceDecisionItem';

function stageOf(call: GraphCall) {
  return 'stageId' in call.parameters ? findStage(call) : undefined;
}

function listOwn(call: GraphCall): object {
  const { userId } = call.reading;
  const stageId = stageOf(call)?.id;
  const mine = findItems(call).filter((item) => userId !== null && isReviewerOf(item, userId, stageId));
  return listBySkip(call, decisionItems, mine);
}

/** The decisions below an instance or below one of its stages, which are the same items. */
function decisionRoutes(parent: string): Route[] {
  const path = `${parent}/decisions`;
  return [
    {
      method: 'GET',
      path,
      delegated: readReviews,
      application: readReviews,
      returns: `${type}[]`,
      handle: (call) => {
        requireReviewReader(call);
        return ok(listBySkip(call, decisionItems, findItems(call)));
      },
    },
    {
      method: 'GET',
      path: `${path}/filterByCurrentUser(on='reviewer')`,
      delegated: readReviews,
      application: readReviews,
      returns: `${type}[]`,
      handle: (call) => ok(listOwn(call)),
    },
    {
      method: 'GET',
      path: `${path}/{id}`,
      delegated: readReviews,
      application: readReviews,
      returns: type,
      handle: (call) => {
        requireReviewReader(call);
        return ok(render(decisionItems, findItem(call), call.reading, call.query));
      },
    },
    {
      method: 'PATCH',
      path: `${path}/{id}`,
      delegated: writeReviews,
      application: 'not supported',
      accepts: type,
      handle: (call) => {
        recordDecision(call, findInstance(call), stageOf(call), findItem(call));
        return { status: 204 };
      },
    },
  ];
}

const instance = `${accessReviews}/{definitionId}/instances/{instanceId}`;

/**
 * Decision items: reviewers read theirs by `filterByCurrentUser` and answer by PATCH, without any directory role.
 * @see https://learn.microsoft.com/graph/api/resources/accessreviewinstancedecisionitem
 */
export const reviewDecisionRoutes: readonly Route[] = [
  ...decisionRoutes(instance),
  ...decisionRoutes(`${instance}/stages/{stageId}`),
];
