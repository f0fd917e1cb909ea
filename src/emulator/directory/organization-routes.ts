import type { Organization, TenantInformation } from '@microsoft/microsoft-graph-types';
import type { GraphCall, Route } from '../graph/route.ts';
import { ok, parameter } from '../graph/route.ts';
import { resourceNotFound } from '../graph-error.ts';
import { listRows } from '../odata/list-rows.ts';
import type { Resource } from '../odata/resource.ts';
import { render } from '../odata/resource.ts';
import type { Tenant } from '../world/tenant.ts';

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

const tenantInformation: Resource<Tenant> = {
  type: 'tenantInformation',
  toWire: (tenant): TenantInformation => ({
    tenantId: tenant.id,
    displayName: tenant.name,
    defaultDomainName: tenant.domain,
    federationBrandName: null,
  }),
};

function renderOrganization(call: GraphCall): object {
  const id = parameter(call, 'id');
  const { tenant } = call.reading;
  if (id.toLowerCase() !== tenant.id) throw resourceNotFound(id);
  return render(organizations, tenant, call.reading, call.query);
}

/** Which error Graph has for a tenant that does not exist is not documented. */
function renderTenant(call: GraphCall, tenant: Tenant | undefined, wanted: string): object {
  if (tenant === undefined) throw resourceNotFound(wanted);
  return render(tenantInformation, tenant, call.reading, call.query);
}

function findByDomain(call: GraphCall): object {
  const wanted = parameter(call, 'domain');
  const tenants = [...call.reading.world.tenants.values()];
  const tenant = tenants.find(({ domain }) => domain.toLowerCase() === wanted.toLowerCase());
  return renderTenant(call, tenant, wanted);
}

const readOrganization = [
  'Organization.Read.All',
  'Organization.ReadWrite.All',
  'User.Read.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
];
const organization = {
  method: 'GET',
  delegated: ['User.Read', ...readOrganization],
  application: readOrganization,
} as const;
const crossTenant = {
  method: 'GET',
  delegated: ['CrossTenantInformation.ReadBasic.All'],
  application: ['CrossTenantInformation.ReadBasic.All'],
  returns: 'tenantInformation',
} as const;

/**
 * The tenant itself, and what any tenant tells of itself.
 * @see https://learn.microsoft.com/graph/api/organization-list
 * @see https://learn.microsoft.com/graph/api/tenantrelationship-findtenantinformationbytenantid
 */
export const organizationRoutes: readonly Route[] = [
  {
    ...organization,
    path: 'organization',
    returns: 'organization[]',
    handle: (call) => ok(listRows(call, organizations, [call.reading.tenant])),
  },
  {
    ...organization,
    path: 'organization/{id}',
    returns: 'organization',
    handle: (call) => ok(renderOrganization(call)),
  },
  {
    ...crossTenant,
    path: "tenantRelationships/findTenantInformationByTenantId(tenantId='{tenantId}')",
    handle: (call) => {
      const wanted = parameter(call, 'tenantId');
      return ok(renderTenant(call, call.reading.world.tenants.get(wanted.toLowerCase()), wanted));
    },
  },
  {
    ...crossTenant,
    path: "tenantRelationships/findTenantInformationByDomainName(domainName='{domain}')",
    handle: (call) => ok(findByDomain(call)),
  },
];
