import type { GraphCall, Route } from '../graph/route.ts';
import { ok } from '../graph/route.ts';
import { GraphError } from '../graph-error.ts';
import { listBySkip } from '../odata/list-by-skip.ts';
import { render } from '../odata/resource.ts';
import { auditInstance, initiatorOf } from './audit-review.ts';
import { changeStageReviewers } from './change-reviewers.ts';
import { closeStage } from './close-instance.ts';
import { parseReviewerChange } from './definition-input.ts';
import type { ReviewInstance, ReviewStage } from './entities.ts';
import { findInstance, findStage } from './find-review.ts';
import { reviewStages, stagesOf } from './instances.ts';
import { acceptRecommendations, recordDecisions } from './record-decision.ts';
import {
  accessReviews,
  readReviews,
  requireReviewReader,
  requireReviewWriter,
  writeReviews,
} from './review-access.ts';

const path = `${accessReviews}/{definitionId}/instances/{instanceId}/stages`;
const type = 'accessReviewStage';

function listOwn(call: GraphCall): object {
  const { tenant, userId } = call.reading;
  const rows = userId === null ? [] : tenant.reviewReviewers.where('user', userId);
  const ids = new Set(rows.map((row) => row.stageId));
  const stages = stagesOf(tenant, findInstance(call)).filter(({ id }) => ids.has(id));
  return listBySkip(call, reviewStages, stages);
}

function stop(call: GraphCall, instance: ReviewInstance, stage: ReviewStage): void {
  requireReviewWriter(call);
  if (stage.status !== 'InProgress') {
    throw new GraphError(400, 'ReviewNotInProgress', `The stage is ${stage.status}, not InProgress.`);
  }
  auditInstance(call.reading, instance, { activity: 'Request Stop Review', initiator: initiatorOf(call) });
  closeStage(call.reading, instance, stage);
}

function actionRoute(
  name: string,
  act: (call: GraphCall, instance: ReviewInstance, stage: ReviewStage) => void,
): Route {
  return {
    method: 'POST',
    path: `${path}/{stageId}/${name}`,
    delegated: writeReviews,
    application: writeReviews,
    handle: (call) => {
      act(call, findInstance(call), findStage(call));
      return { status: 204 };
    },
  };
}

/**
 * Stages of multi-stage reviews.
 * @see https://learn.microsoft.com/graph/api/resources/accessreviewstage
 */
export const reviewStageRoutes: readonly Route[] = [
  {
    method: 'GET',
    path,
    delegated: readReviews,
    application: readReviews,
    returns: `${type}[]`,
    handle: (call) => {
      requireReviewReader(call);
      return ok(listBySkip(call, reviewStages, stagesOf(call.reading.tenant, findInstance(call))));
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
    path: `${path}/{stageId}`,
    delegated: readReviews,
    application: readReviews,
    returns: type,
    handle: (call) => {
      requireReviewReader(call);
      return ok(render(reviewStages, findStage(call), call.reading, call.query));
    },
  },
  {
    method: 'PATCH',
    path: `${path}/{stageId}`,
    delegated: writeReviews,
    application: writeReviews,
    accepts: type,
    returns: type,
    handle: (call) => {
      requireReviewWriter(call);
      const stage = findStage(call);
      changeStageReviewers(call, findInstance(call), stage, parseReviewerChange(call.body));
      return ok(render(reviewStages, stage, call.reading, call.query));
    },
  },
  actionRoute('acceptRecommendations', acceptRecommendations),
  actionRoute('batchRecordDecisions', recordDecisions),
  actionRoute('stop', stop),
];
