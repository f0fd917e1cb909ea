import { z } from 'zod';
import type { AccessPackageId } from '../access/ids.ts';
import { SECURITY_ROLES } from '../access/security-role.ts';
import type { Graph } from '../ports.ts';
import type { GraphClient } from './client.ts';
import {
  incompatibleGroupSchema,
  packageSchema,
  policySchema,
  requirementSchema,
  toAccessPackage,
  toAssignmentPolicy,
} from './policy-wire.ts';
import { ENTITLEMENT_MANAGEMENT, quote, withQuery } from './query.ts';
import { id } from './wire.ts';

const PACKAGES = `${ENTITLEMENT_MANAGEMENT}/accessPackages`;
const POLICIES = `${ENTITLEMENT_MANAGEMENT}/assignmentPolicies`;

const requestable = z.object({ id: id<AccessPackageId>(), displayName: z.string() });

/**
 * Access packages and their policies: what there is (asked as the app) and what a person may request
 * (asked as that person; the app has no permission for it).
 * @see https://learn.microsoft.com/graph/api/entitlementmanagement-list-accesspackages
 * @see https://learn.microsoft.com/graph/api/entitlementmanagement-list-assignmentpolicies
 * @see https://learn.microsoft.com/graph/api/accesspackage-list-incompatiblegroups
 * @see https://learn.microsoft.com/graph/api/accesspackage-filterbycurrentuser
 */
export const createAccessPackages = (
  client: GraphClient,
): Pick<
  Graph,
  'listAccessPackages' | 'listAssignmentPolicies' | 'listRequestablePackages' | 'getPolicyRequirements'
> => ({
  async listAccessPackages(caller, names) {
    const perRole = await Promise.all(
      SECURITY_ROLES.map(async (role) => {
        const name = names[role];
        if (name === undefined) return [];
        const path = withQuery(PACKAGES, {
          $filter: `displayName eq ${quote(name)}`,
          $expand: 'resourceRoleScopes($expand=role,scope),incompatibleAccessPackages',
        });
        const rows = await client.list(caller, path, packageSchema);
        return Promise.all(
          rows.map(async (row) => {
            const groups = `${PACKAGES}/${row.id}/incompatibleGroups`;
            const barring = await client.list(caller, groups, incompatibleGroupSchema);
            return toAccessPackage(row, barring, caller.tenant, role);
          }),
        );
      }),
    );
    return perRole.flat();
  },

  async listAssignmentPolicies(caller, packageId) {
    const path = withQuery(POLICIES, {
      $filter: `accessPackage/id eq ${quote(packageId)}`,
      $expand: 'accessPackage,questions',
    });
    const rows = await client.list(caller, path, policySchema);
    return rows.map((row) => toAssignmentPolicy(row, caller.tenant, packageId));
  },

  async listRequestablePackages(caller) {
    const rows = await client.list(
      caller,
      `${PACKAGES}/filterByCurrentUser(on='allowedRequestor')`,
      requestable,
    );
    return rows.map((row) => ({ id: row.id, name: row.displayName }));
  },

  async getPolicyRequirements(caller, packageId) {
    const path = `${PACKAGES}/${packageId}/getApplicablePolicyRequirements`;
    const answer = await client.query(
      caller,
      path,
      undefined,
      z.object({ value: z.array(requirementSchema) }),
    );
    return answer.value;
  },
});
