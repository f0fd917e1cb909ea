import type { Route } from '../graph/route.ts';
import { assignmentPolicyRoutes } from './assignment-policy-routes.ts';
import { catalogRoutes } from './catalog-routes.ts';
import { connectedOrganizationRoutes } from './connected-organization-routes.ts';
import { customExtensionRoutes } from './custom-extension-routes.ts';
import { incompatibilityRoutes } from './incompatibility-routes.ts';
import { resourceRequestRoutes } from './resource-request-routes.ts';
import { resourceRoleScopeRoutes } from './resource-role-scope-routes.ts';
import { entitlementRoleRoutes } from './role-assignment-routes.ts';
import { settingsRoutes } from './settings-routes.ts';
import { suggestionRoutes } from './suggestion-routes.ts';

/**
 * What administrators set up, beside the packages themselves.
 * @see https://learn.microsoft.com/graph/api/resources/entitlementmanagement-overview
 */
export const administrationRoutes: readonly Route[] = [
  ...catalogRoutes,
  ...resourceRequestRoutes,
  ...resourceRoleScopeRoutes,
  ...incompatibilityRoutes,
  ...assignmentPolicyRoutes,
  ...connectedOrganizationRoutes,
  ...customExtensionRoutes,
  ...settingsRoutes,
  ...suggestionRoutes,
  ...entitlementRoleRoutes,
];
