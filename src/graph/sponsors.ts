import { z } from 'zod';
import type { GroupId, TenantId } from '../access/ids.ts';
import type { Graph, Sponsors } from '../ports/graph.ts';
import type { GraphClient } from './client.ts';
import { memberSchema, toAccount } from './directory.ts';
import { ENTITLEMENT_MANAGEMENT, withQuery } from './query.ts';
import { list, optionalText } from './wire.ts';

const ORGANIZATIONS = `${ENTITLEMENT_MANAGEMENT}/connectedOrganizations`;

/** How an organization is known: by its tenant, or by a domain. */
const identitySource = z.object({ tenantId: optionalText, domainName: optionalText });

/** @see https://learn.microsoft.com/graph/api/resources/connectedorganization */
const organizationSchema = z.object({
  displayName: optionalText,
  identitySources: list(identitySource),
  internalSponsors: list(memberSchema),
  externalSponsors: list(memberSchema),
});

/**
 * Who vouches for a person: the sponsors of their account, or of the organization they come from.
 * @see https://learn.microsoft.com/graph/api/user-list-sponsors
 * @see https://learn.microsoft.com/graph/api/entitlementmanagement-list-connectedorganizations
 */
export const createSponsors = (
  client: GraphClient,
): Pick<Graph, 'listSponsors' | 'getConnectedOrganization'> => ({
  async listSponsors(caller, user) {
    return toSponsors(await client.list(caller, `/users/${user}/sponsors`, memberSchema), caller.tenant);
  },

  async getConnectedOrganization(caller, of) {
    const path = withQuery(ORGANIZATIONS, { $expand: 'internalSponsors,externalSponsors' });
    const all = await client.list(caller, path, organizationSchema);
    // `identitySources` is a collection of several types: no page says that it can be filtered by.
    const found = all.find(({ identitySources }) =>
      identitySources.some(
        ({ tenantId, domainName }) =>
          tenantId?.toLowerCase() === of.id || domainName?.toLowerCase() === of.domain.toLowerCase(),
      ),
    );
    return (
      found && {
        name: found.displayName ?? '',
        internalSponsors: toSponsors(found.internalSponsors, caller.tenant),
        externalSponsors: toSponsors(found.externalSponsors, caller.tenant),
      }
    );
  },
});

function toSponsors(rows: ReadonlyArray<z.output<typeof memberSchema>>, tenant: TenantId): Sponsors {
  const of = (type: string) => rows.filter((row) => row['@odata.type'] === `#microsoft.graph.${type}`);
  return {
    users: of('user').map((row) => toAccount(row, tenant)),
    groups: of('group').map((row) => row.id as string as GroupId),
  };
}
