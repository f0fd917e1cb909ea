import type { GraphCall, Route } from '../graph/route.ts';
import { ok } from '../graph/route.ts';
import { listBySkip } from '../odata/list-by-skip.ts';
import { render } from '../odata/resource.ts';
import { initiatorOf } from './audit-review.ts';
import { parseDefinitionInput } from './definition-input.ts';
import { reviewDefinitions } from './definitions.ts';
import { findDefinition } from './find-review.ts';
import {
  accessReviews,
  readReviews,
  requireReviewReader,
  requireReviewWriter,
  writeReviews,
} from './review-access.ts';
import type { ReviewWriter } from './write-definition.ts';
import { createDefinition, removeDefinition, updateDefinition } from './write-definition.ts';

const type = 'accessReviewScheduleDefinition';

function writerOf(call: GraphCall): ReviewWriter {
  const initiator = initiatorOf(call);
  return { user: 'user' in initiator ? initiator.user : null, initiator };
}

/** The definitions in which the caller reviews something; none for an app, which nothing is assigned to. */
function listOwn(call: GraphCall): object {
  const { tenant, userId } = call.reading;
  const rows = userId === null ? [] : tenant.reviewReviewers.where('user', userId);
  const ids = new Set(rows.map((row) => row.definitionId));
  const definitions = [...ids].map((id) => tenant.reviewDefinitions.get(id));
  return listBySkip(
    call,
    reviewDefinitions,
    definitions.filter((row) => row !== undefined),
  );
}

/**
 * Access review definitions.
 * @see https://learn.microsoft.com/graph/api/resources/accessreviewscheduledefinition
 */
export const reviewDefinitionRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: accessReviews,
    delegated: readReviews,
    application: readReviews,
    returns: `${type}[]`,
    handle: (call) => {
      requireReviewReader(call);
      const rows = call.reading.tenant.reviewDefinitions.entries().map(({ row }) => row);
      return ok(listBySkip(call, reviewDefinitions, rows));
    },
  },
  {
    method: 'GET',
    path: `${accessReviews}/filterByCurrentUser(on='reviewer')`,
    delegated: readReviews,
    application: readReviews,
    returns: `${type}[]`,
    handle: (call) => ok(listOwn(call)),
  },
  {
    method: 'GET',
    path: `${accessReviews}/{definitionId}`,
    delegated: readReviews,
    application: readReviews,
    returns: type,
    handle: (call) => {
      requireReviewReader(call);
      return ok(render(reviewDefinitions, findDefinition(call), call.reading, call.query));
    },
  },
  {
    method: 'POST',
    path: accessReviews,
    delegated: writeReviews,
    application: writeReviews,
    accepts: type,
    returns: type,
    handle: (call) => {
      requireReviewWriter(call);
      const { reading } = call;
      const definition = createDefinition(reading, parseDefinitionInput(call.body), writerOf(call));
      return { status: 201, body: render(reviewDefinitions, definition, reading, call.query) };
    },
  },
  {
    method: 'PUT',
    path: `${accessReviews}/{definitionId}`,
    delegated: writeReviews,
    application: writeReviews,
    accepts: type,
    handle: (call) => {
      requireReviewWriter(call);
      const definition = findDefinition(call);
      updateDefinition(call.reading, definition, parseDefinitionInput(call.body), writerOf(call));
      return { status: 204 };
    },
  },
  {
    method: 'DELETE',
    path: `${accessReviews}/{definitionId}`,
    delegated: writeReviews,
    application: writeReviews,
    handle: (call) => {
      requireReviewWriter(call);
      removeDefinition(call.reading, findDefinition(call), initiatorOf(call));
      return { status: 204 };
    },
  },
];
