import type { GraphCall, Permissions, Route } from '../graph/route.ts';
import { ok } from '../graph/route.ts';
import { GraphError } from '../graph-error.ts';
import { listBySkip } from '../odata/list-by-skip.ts';
import { render } from '../odata/resource.ts';
import { applyDecisions } from './apply-decisions.ts';
import { auditInstance, initiatorOf } from './audit-review.ts';
import { changeInstanceReviewers } from './change-reviewers.ts';
import { closeInstance } from './close-instance.ts';
import { parseReviewerChange } from './definition-input.ts';
import { instancesOf } from './definitions.ts';
import type { ReviewInstance } from './entities.ts';
import { findDefinition, findInstance } from './find-review.ts';
import { contactedReviewers, contactedReviewersOf, reviewInstances } from './instances.ts';
import { acceptRecommendations, recordDecisions, resetDecisions } from './record-decision.ts';
import {
  accessReviews,
  readReviews,
  requireReviewReader,
  requireReviewWriter,
  writeReviews,
} from './review-access.ts';
import { sendReviewMail } from './send-review-mail.ts';

const path = `${accessReviews}/{definitionId}/instances`;
const type = 'accessReviewInstance';

function listOwn(call: GraphCall): object {
  const { tenant, userId } = call.reading;
  const rows = userId === null ? [] : tenant.reviewReviewers.where('user', userId);
  const ids = new Set(rows.map((row) => row.instanceId));
  const instances = instancesOf(tenant, findDefinition(call).id).filter(({ id }) => ids.has(id));
  return listBySkip(call, reviewInstances, instances);
}

function updateInstance(call: GraphCall): object {
  requireReviewWriter(call);
  const instance = findInstance(call);
  const { scope, ...change } = parseReviewerChange(call.body);
  if (scope === undefined || scope === null)
    throw new GraphError(400, 'BadRequest', 'scope: it is required, although it stays.');
  changeInstanceReviewers(call, instance, change);
  return render(reviewInstances, instance, call.reading, call.query);
}

/** Refuses actions on an instance that is not open. @throws GraphError 400 */
function requireOpen({ status }: ReviewInstance): void {
  if (status === 'InProgress') return;
  throw new GraphError(400, 'ReviewNotInProgress', `The review is ${status}, not InProgress.`);
}

function sendReminder(call: GraphCall, instance: ReviewInstance): void {
  requireReviewWriter(call);
  requireOpen(instance);
  sendReviewMail(call.reading, instance, 'requested');
}

function stop(call: GraphCall, instance: ReviewInstance): void {
  requireReviewWriter(call);
  requireOpen(instance);
  auditInstance(call.reading, instance, { activity: 'Request Stop Review', initiator: initiatorOf(call) });
  closeInstance(call.reading, instance, initiatorOf(call));
}

function reset(call: GraphCall, instance: ReviewInstance): void {
  requireReviewWriter(call);
  resetDecisions(call, instance);
}

function apply(call: GraphCall, instance: ReviewInstance): void {
  requireReviewWriter(call);
  const initiator = initiatorOf(call);
  applyDecisions(call.reading, instance, 'user' in initiator ? initiator.user : null, initiator);
}

function actionRoute(
  name: string,
  act: (call: GraphCall, instance: ReviewInstance) => void,
  application: Permissions = writeReviews,
): Route {
  return {
    method: 'POST',
    path: `${path}/{instanceId}/${name}`,
    delegated: writeReviews,
    application,
    handle: (call) => {
      act(call, findInstance(call));
      return { status: 204 };
    },
  };
}

/**
 * Instances of access reviews and what is done to one as a whole.
 * @see https://learn.microsoft.com/graph/api/resources/accessreviewinstance
 */
export const reviewInstanceRoutes: readonly Route[] = [
  {
    method: 'GET',
    path,
    delegated: readReviews,
    application: readReviews,
    returns: `${type}[]`,
    handle: (call) => {
      requireReviewReader(call);
      return ok(listBySkip(call, reviewInstances, instancesOf(call.reading.tenant, findDefinition(call).id)));
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
    path: `${path}/{instanceId}`,
    delegated: readReviews,
    application: readReviews,
    returns: type,
    handle: (call) => {
      requireReviewReader(call);
      return ok(render(reviewInstances, findInstance(call), call.reading, call.query));
    },
  },
  {
    method: 'PUT',
    path: `${path}/{instanceId}`,
    delegated: writeReviews,
    application: writeReviews,
    accepts: type,
    returns: type,
    handle: (call) => ok(updateInstance(call)),
  },
  {
    method: 'GET',
    path: `${path}/{instanceId}/contactedReviewers`,
    delegated: readReviews,
    application: readReviews,
    returns: 'accessReviewReviewer[]',
    handle: (call) => {
      requireReviewReader(call);
      const rows = contactedReviewersOf(call.reading.tenant, findInstance(call));
      return ok(listBySkip(call, contactedReviewers, rows));
    },
  },
  actionRoute('acceptRecommendations', acceptRecommendations, 'not supported'),
  actionRoute('batchRecordDecisions', recordDecisions),
  actionRoute('sendReminder', sendReminder),
  actionRoute('stop', stop),
  actionRoute('resetDecisions', reset),
  actionRoute('applyDecisions', apply),
];
