import type { Organization } from '@microsoft/microsoft-graph-types';
import type { Route } from '../graph/route.ts';
import { ok } from '../graph/route.ts';
import { listRows } from '../odata/list-rows.ts';
import type { Resource } from '../odata/resource.ts';
import type { Tenant } from '../world/tenant.ts';
import { readUsers } from '../graph/permissions.ts';

const organizations: Resource<Tenant> = {
  type: 'organization',
  toWire: (tenant): Organization => ({
    id: tenant.id,
    displayName: tenant.name,
    tenantType: 'AAD',
    verifiedDomains: [
      { capabilities: 'Email', isDefault: true, isInitial: true, name: tenant.domain, type: 'Managed' },
    ],
  }),
};

const permissions = ['Organization.Read.All', 'User.Read', ...readUsers];

/**
 * The tenant itself.
 * @see https://learn.microsoft.com/graph/api/organization-list
 */
export const organizationRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'organization',
    delegated: permissions,
    application: permissions,
    handle: (call) => ok(listRows(call, organizations, [call.reading.tenant])),
  },
];
