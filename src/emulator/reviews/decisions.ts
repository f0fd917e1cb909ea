import type {
  AccessReviewInstanceDecisionItem,
  AccessReviewInstanceDecisionItemResource,
} from '@microsoft/microsoft-graph-types';
import type { Reading, Resource } from '../odata/resource.ts';
import type { Tenant } from '../world/tenant.ts';
import type { DecisionItem, ReviewedResource } from './entities.ts';
import { isReviewerOf, roundOf, showsRecommendation } from './review-rounds.ts';
import { toWireUser } from './wire-review.ts';

const graph = 'https://graph.microsoft.com/v1.0';

/** Microsoft writes the type of a resource in two ways; clients should not mind the case. */
function toWireResource(resource: ReviewedResource): AccessReviewInstanceDecisionItemResource {
  if (resource.kind === 'group') {
    return { id: resource.groupId, displayName: resource.groupName, type: 'Group' };
  }
  const { policyId, policyName, accessPackageId, accessPackageName } = resource;
  const odataType = '#microsoft.graph.accessReviewInstanceDecisionItemAccessPackageAssignmentPolicyResource';
  return {
    '@odata.type': odataType,
    id: policyId,
    displayName: policyName,
    type: 'AccessPackageAssignmentPolicy',
    accessPackageId,
    accessPackageDisplayName: accessPackageName,
  } as AccessReviewInstanceDecisionItemResource;
}

/** The id by which the resource of an item is named in a batch. */
export function resourceIdOf({ resource }: DecisionItem): string {
  return resource.kind === 'group' ? resource.groupId : resource.policyId;
}

/**
 * Whether the answer is kept from who reads: a reviewer of a later stage sees those of earlier stages only when the
 * review shows decision histories.
 */
function isHidden(tenant: Tenant, item: DecisionItem, userId: string | null): boolean {
  const { stageId } = roundOf(item);
  if (userId === null || item.decidedInStageId === stageId || !isReviewerOf(item, userId)) return false;
  return tenant.reviewInstances.get(item.instanceId)?.settings.decisionHistoriesForReviewersEnabled !== true;
}

/** The answer to an item as the reader sees it. */
function answerOf(item: DecisionItem, { tenant, userId }: Reading) {
  const nothing = { decision: 'NotReviewed', justification: '', reviewedBy: null, reviewedAt: null } as const;
  return isHidden(tenant, item, userId) ? nothing : item;
}

function recommendationOf(item: DecisionItem, { tenant }: Reading): string {
  return showsRecommendation(tenant, item) ? item.recommendation : 'NoInfoAvailable';
}

/**
 * One person's access to a resource, with the last answer given in whichever stage.
 * @see https://learn.microsoft.com/graph/api/resources/accessreviewinstancedecisionitem
 */
export const decisionItems: Resource<DecisionItem> = {
  type: 'accessReviewInstanceDecisionItem',
  toWire: (item, reading): AccessReviewInstanceDecisionItem => {
    const { decision, justification, reviewedBy, reviewedAt } = answerOf(item, reading);
    const { userId, displayName, userPrincipalName } = item.principal;
    const principal = {
      '@odata.type': '#microsoft.graph.userIdentity',
      id: userId,
      displayName,
      userPrincipalName,
    };
    return {
      id: item.id,
      accessReviewId: item.instanceId,
      reviewedDateTime: reviewedAt?.toISOString() ?? null,
      decision,
      justification,
      appliedDateTime: item.appliedAt?.toISOString() ?? null,
      applyResult: item.applyResult,
      recommendation: recommendationOf(item, reading),
      principalLink: `${graph}/users/${userId}`,
      // Microsoft's examples have no link for what is no directory object.
      resourceLink: item.resource.kind === 'group' ? `${graph}/groups/${item.resource.groupId}` : null,
      resource: toWireResource(item.resource),
      reviewedBy: toWireUser(reviewedBy),
      appliedBy: toWireUser(item.appliedBy),
      principal,
    };
  },
  filters: {
    decision: { read: (item, reading) => answerOf(item, reading).decision, operators: ['eq'] },
    recommendation: { read: recommendationOf, operators: ['eq'] },
    applyResult: { read: (item) => item.applyResult, operators: ['eq'] },
  },
  orders: {
    decision: (item, reading) => answerOf(item, reading).decision,
    recommendation: recommendationOf,
    applyResult: (item) => item.applyResult,
  },
  expands: {
    insights: ({ lastSignInAt, createdAt }) =>
      lastSignInAt === null
        ? []
        : [
            {
              '@odata.type': '#microsoft.graph.userSignInInsight',
              id: '00000000-0000-0000-0000-000000000000',
              insightCreatedDateTime: createdAt.toISOString(),
              lastSignInDateTime: lastSignInAt.toISOString(),
            },
          ],
  },
};
