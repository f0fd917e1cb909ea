import { z } from 'zod';
import type { AccessPackageId } from '../access/ids.ts';
import { SECURITY_ROLES } from '../access/security-role.ts';
import type { Graph } from '../ports/graph.ts';
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

const toPolicies = (packageId: AccessPackageId): string =>
  withQuery(POLICIES, {
    $filter: `accessPackage/id eq ${quote(packageId)}`,
    $expand: 'accessPackage,questions',
  });

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
  | 'listAccessPackages'
  | 'listAssignmentPolicies'
  | 'listPoliciesOfPackages'
  | 'listRequestablePackages'
  | 'getPolicyRequirements'
> => ({
  async listAccessPackages(caller, names) {
    const wanted = SECURITY_ROLES.flatMap((role) => {
      const name = names[role];
      return name === undefined ? [] : [{ role, name }];
    });
    const paths = wanted.map(({ name }) =>
      withQuery(PACKAGES, {
        $filter: `displayName eq ${quote(name)}`,
        $expand: 'resourceRoleScopes($expand=role,scope),incompatibleAccessPackages',
      }),
    );
    const perRole = await client.lists(caller, paths, packageSchema);
    const found = perRole.flatMap((rows, at) => {
      const role = wanted[at]?.role;
      return role ? rows.map((row) => ({ row, role })) : [];
    });
    const groups = found.map(({ row }) => `${PACKAGES}/${row.id}/incompatibleGroups`);
    const barring = await client.lists(caller, groups, incompatibleGroupSchema);
    return found.map(({ row, role }, at) => toAccessPackage(row, barring[at] ?? [], caller.tenant, role));
  },

  async listAssignmentPolicies(caller, packageId) {
    const rows = await client.list(caller, toPolicies(packageId), policySchema);
    return rows.map((row) => toAssignmentPolicy(row, caller.tenant, packageId));
  },

  async listPoliciesOfPackages(caller, packageIds) {
    const perPackage = await client.lists(caller, packageIds.map(toPolicies), policySchema);
    return packageIds.flatMap((packageId, at) =>
      (perPackage[at] ?? []).map((row) => toAssignmentPolicy(row, caller.tenant, packageId)),
    );
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
