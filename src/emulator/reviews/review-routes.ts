import type { Route } from '../graph/route.ts';
import { reviewDecisionRoutes } from './decision-routes.ts';
import { reviewDefinitionRoutes } from './definition-routes.ts';
import { reviewInstanceRoutes } from './instance-routes.ts';
import { reviewStageRoutes } from './stage-routes.ts';

/** Everything below identityGovernance/accessReviews. */
export const reviewRoutes: readonly Route[] = [
  ...reviewDefinitionRoutes,
  ...reviewInstanceRoutes,
  ...reviewStageRoutes,
  ...reviewDecisionRoutes,
];
