import type {
  AccessReviewInstance,
  AccessReviewReviewer,
  AccessReviewStage,
} from '@microsoft/microsoft-graph-types';
import type { Resource } from '../odata/resource.ts';
import type { Tenant } from '../world/tenant.ts';
import type { ReviewInstance, ReviewReviewer, ReviewStage } from './entities.ts';
import { toWireReviewers, toWireScope } from './wire-review.ts';

/** The stages of an instance that have come to be, in their order. */
export function stagesOf(tenant: Tenant, instance: ReviewInstance): ReviewStage[] {
  return tenant.reviewStages.where('instance', instance.id);
}

/** The stage whose reviewers may answer now. */
export function currentStage(tenant: Tenant, instance: ReviewInstance): ReviewStage | undefined {
  return stagesOf(tenant, instance).find((stage) => stage.status === 'InProgress');
}

/**
 * One round of a review.
 * @see https://learn.microsoft.com/graph/api/resources/accessreviewinstance
 */
export const reviewInstances: Resource<ReviewInstance> = {
  type: 'accessReviewInstance',
  toWire: (row, { tenant }): AccessReviewInstance => {
    const definition = tenant.reviewDefinitions.get(row.definitionId);
    return {
      id: row.id,
      startDateTime: row.startAt.toISOString(),
      endDateTime: row.endAt.toISOString(),
      status: row.status,
      scope: definition === undefined ? null : toWireScope(definition.scope),
      reviewers: toWireReviewers(row.reviewers),
      fallbackReviewers: toWireReviewers(row.fallbackReviewers),
    };
  },
  filters: { status: { read: (row) => row.status, operators: ['eq'] } },
  orders: {
    status: (row) => row.status,
    startDateTime: (row) => row.startAt,
    endDateTime: (row) => row.endAt,
  },
};

/**
 * A stage of an instance.
 * @see https://learn.microsoft.com/graph/api/resources/accessreviewstage
 */
export const reviewStages: Resource<ReviewStage> = {
  type: 'accessReviewStage',
  toWire: (row): AccessReviewStage => ({
    id: row.id,
    startDateTime: row.startAt.toISOString(),
    endDateTime: row.endAt.toISOString(),
    status: row.status,
    reviewers: toWireReviewers(row.settings.reviewers),
    fallbackReviewers: toWireReviewers(row.settings.fallbackReviewers),
  }),
  filters: { status: { read: (row) => row.status, operators: ['eq'] } },
  orders: { status: (row) => row.status },
};

/**
 * Somebody who was asked to review; `id` is their object id.
 * @see https://learn.microsoft.com/graph/api/resources/accessreviewreviewer
 */
export const contactedReviewers: Resource<ReviewReviewer> = {
  type: 'accessReviewReviewer',
  toWire: (row, { tenant }): AccessReviewReviewer => {
    const user = tenant.users.get(row.userId);
    return {
      id: row.userId,
      displayName: user?.displayName ?? null,
      userPrincipalName: user?.userPrincipalName ?? null,
      createdDateTime: row.addedAt.toISOString(),
    };
  },
};

/** The reviewers of an instance, each once, although they may take part in several stages. */
export function contactedReviewersOf(tenant: Tenant, instance: ReviewInstance): ReviewReviewer[] {
  const byUser = new Map<string, ReviewReviewer>();
  for (const row of tenant.reviewReviewers.where('instance', instance.id)) {
    if (!byUser.has(row.userId)) byUser.set(row.userId, row);
  }
  return [...byUser.values()];
}
