import type { AccessReviewScheduleDefinition } from '@microsoft/microsoft-graph-types';
import type { Resource } from '../odata/resource.ts';
import type { Tenant } from '../world/tenant.ts';
import type { ReviewDefinition, ReviewInstance, ReviewStatus } from './entities.ts';
import {
  toWireReviewers,
  toWireScope,
  toWireSettings,
  toWireStageSettings,
  toWireUser,
} from './wire-review.ts';

/** The instances of a review, oldest first; the last may not have started. */
export function instancesOf(tenant: Tenant, definitionId: string): ReviewInstance[] {
  const instances = tenant.reviewInstances.where('definition', definitionId);
  return instances.toSorted((left, right) => left.startAt.getTime() - right.startAt.getTime());
}

/** A series is in progress as long as another instance is to come; after that, it is what its last instance is. */
function statusOf(tenant: Tenant, definition: ReviewDefinition): ReviewStatus {
  const instances = instancesOf(tenant, definition.id);
  const last = instances.at(-1);
  if (last === undefined) return 'Completed';
  return last.status === 'NotStarted' && instances.length > 1 ? 'InProgress' : last.status;
}

/**
 * A review series.
 * @see https://learn.microsoft.com/graph/api/resources/accessreviewscheduledefinition
 */
export const reviewDefinitions: Resource<ReviewDefinition> = {
  type: 'accessReviewScheduleDefinition',
  toWire: (row, { tenant }): AccessReviewScheduleDefinition => ({
    id: row.id,
    displayName: row.displayName,
    createdDateTime: row.createdAt.toISOString(),
    lastModifiedDateTime: row.modifiedAt.toISOString(),
    status: statusOf(tenant, row),
    descriptionForAdmins: row.descriptionForAdmins,
    descriptionForReviewers: row.descriptionForReviewers,
    createdBy: toWireUser(row.createdBy),
    scope: toWireScope(row.scope),
    instanceEnumerationScope:
      row.instanceEnumerationScope === null ? null : toWireScope(row.instanceEnumerationScope),
    reviewers: toWireReviewers(row.reviewers),
    fallbackReviewers: toWireReviewers(row.fallbackReviewers),
    settings: toWireSettings(row.settings),
    stageSettings: row.stageSettings.map(toWireStageSettings),
    additionalNotificationRecipients: row.additionalNotificationRecipients.map((item) => ({ ...item })),
  }),
  filters: {
    status: { read: (row, { tenant }) => statusOf(tenant, row), operators: ['eq'] },
    // The filter is documented for query scopes only.
    'scope/microsoft.graph.accessReviewQueryScope/query': {
      read: (row) => (row.scope.inactiveMs === null ? row.scope.query : null),
      operators: ['contains'],
    },
  },
  orders: {
    displayName: (row) => row.displayName,
    createdDateTime: (row) => row.createdAt,
    status: (row, { tenant }) => statusOf(tenant, row),
  },
};
