import type { GraphCall, Route } from '../graph/route.ts';
import { ok, parameter } from '../graph/route.ts';
import { unauthorized } from '../graph-error.ts';
import { listRows, listTable } from '../odata/list-rows.ts';
import type { Resource } from '../odata/resource.ts';
import { render } from '../odata/resource.ts';
import { assignmentPolicies, catalogs } from './access-packages.ts';
import { connectedOrganizations } from './connected-organizations.ts';
import { directoryObjects, toDirectoryObjects } from '../directory/groups.ts';
import type { ConnectedOrganization } from './entities.ts';
import type { Table } from '../world/table.ts';
import type { Tenant } from '../world/tenant.ts';
import { entitlementManagement, readEntitlements } from '../graph/permissions.ts';
import { requireAdministrator } from './readers.ts';

/** List and get of one table that only administrators and apps read. */
function readRoutes<Row extends { readonly id: string }>(
  path: string,
  resource: Resource<Row>,
  tableOf: (tenant: Tenant) => Table<Row>,
): Route[] {
  const rule = { method: 'GET', delegated: readEntitlements, application: readEntitlements } as const;
  return [
    {
      ...rule,
      path: `${entitlementManagement}/${path}`,
      handle: (call) => {
        requireAdministrator(call);
        return ok(listTable(call, resource, tableOf(call.reading.tenant)));
      },
    },
    {
      ...rule,
      path: `${entitlementManagement}/${path}/{id}`,
      handle: (call) => {
        requireAdministrator(call);
        const row = tableOf(call.reading.tenant).get(parameter(call, 'id'));
        if (row === undefined) throw unauthorized();
        return ok(render(resource, row, call.reading, call.query));
      },
    },
  ];
}

function sponsorRoute(path: string, idsOf: (row: ConnectedOrganization) => readonly string[]): Route {
  return {
    method: 'GET',
    path: `${entitlementManagement}/connectedOrganizations/{id}/${path}`,
    delegated: readEntitlements,
    application: readEntitlements,
    handle: (call: GraphCall) => {
      requireAdministrator(call);
      const { tenant } = call.reading;
      const row = tenant.connectedOrganizations.get(parameter(call, 'id'));
      if (row === undefined) throw unauthorized();
      return ok(listRows(call, directoryObjects, toDirectoryObjects(tenant, idsOf(row))));
    },
  };
}

/**
 * Policies, catalogs and connected organizations: what administrators set up.
 * @see https://learn.microsoft.com/graph/api/resources/entitlementmanagement-overview
 */
export const administrationRoutes: readonly Route[] = [
  ...readRoutes('assignmentPolicies', assignmentPolicies, (tenant) => tenant.assignmentPolicies),
  ...readRoutes('catalogs', catalogs, (tenant) => tenant.catalogs),
  ...readRoutes('connectedOrganizations', connectedOrganizations, (tenant) => tenant.connectedOrganizations),
  sponsorRoute('internalSponsors', (row) => row.internalSponsorIds),
  sponsorRoute('externalSponsors', (row) => row.externalSponsorIds),
];
