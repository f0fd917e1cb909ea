import type { Graph } from '../ports/graph.ts';
import {
  admissionSchema,
  organizationSchema,
  toAdmission,
  toConnectedOrganization,
} from './admission-wire.ts';
import type { GraphClient } from './client.ts';
import { ENTITLEMENT_MANAGEMENT, quote, withQuery } from './query.ts';

/**
 * Whom policies admit of people without an account.
 * @see https://learn.microsoft.com/graph/api/entitlementmanagement-list-connectedorganizations
 * @see https://learn.microsoft.com/graph/api/entitlementmanagement-list-assignmentpolicies
 */
export const createAdmissions = (
  client: GraphClient,
): Pick<Graph, 'listConnectedOrganizations' | 'listAdmissions'> => ({
  async listConnectedOrganizations(caller) {
    const rows = await client.list(
      caller,
      `${ENTITLEMENT_MANAGEMENT}/connectedOrganizations`,
      organizationSchema,
    );
    return rows.map(toConnectedOrganization);
  },

  async listAdmissions(caller, packageId) {
    const path = withQuery(`${ENTITLEMENT_MANAGEMENT}/assignmentPolicies`, {
      $filter: `accessPackage/id eq ${quote(packageId)}`,
      $expand: 'accessPackage,questions',
    });
    const rows = await client.list(caller, path, admissionSchema);
    return rows.map((row) => toAdmission(row, packageId, caller.tenant));
  },
});
