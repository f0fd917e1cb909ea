import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { directoryObjects, toDirectoryObjects } from '../directory/directory-objects.ts';
import type { GraphCall, Route } from '../graph/route.ts';
import { ok, parameter } from '../graph/route.ts';
import { GraphError, invalidModel, notEmulated, unauthorized } from '../graph-error.ts';
import { entitlementManagement, readEntitlements, writeEntitlements } from '../graph/permissions.ts';
import { listRows, listTable } from '../odata/list-rows.ts';
import { render } from '../odata/resource.ts';
import { auditEntitlement } from './audit-entitlement.ts';
import { connectedOrganizations } from './connected-organizations.ts';
import type { ConnectedOrganization } from './entities.ts';
import {
  nullableText,
  odataType,
  optionalText,
  parseChange,
  parseModel,
  parseReference,
} from './parse-model.ts';
import { requireEntitlementRole } from './require-role.ts';

const path = `${entitlementManagement}/connectedOrganizations`;
const reads = { method: 'GET', delegated: readEntitlements, application: readEntitlements } as const;
const writes = { delegated: writeEntitlements, application: writeEntitlements } as const;

const text = z.string().nullish();
const identitySource = z.union([
  z.strictObject({
    '@odata.type': z.string().regex(/azureActiveDirectoryTenant$/),
    tenantId: z.guid(),
    displayName: text,
  }),
  z.strictObject({
    '@odata.type': z.string().regex(/domainIdentitySource$/),
    domainName: z.string().min(1),
    displayName: text,
  }),
  z
    .looseObject({
      '@odata.type': z
        .string()
        .regex(/(?:crossCloudAzureActiveDirectoryTenant|externalDomainFederation|socialIdentitySource)$/),
    })
    .transform(({ '@odata.type': type }): never => {
      throw notEmulated(`the identity source ${type}`);
    }),
]);

const state = z.enum(['configured', 'proposed']);
const newOrganization = z.strictObject({
  ...odataType,
  displayName: z.string().min(1),
  description: optionalText,
  // One organization has one source.
  identitySources: z.array(identitySource).length(1),
  state: state.nullish(),
});
const organizationChange = z
  .strictObject({
    ...odataType,
    displayName: z.string().min(1),
    description: nullableText,
    state,
    identitySources: z.unknown(),
  })
  .partial();

type Source = Pick<ConnectedOrganization, 'sourceTenantId' | 'domainName'>;

/** The tenant a source names; a domain is resolved to the tenant that has it. */
function toSource({ reading: { world } }: GraphCall, written: z.output<typeof identitySource>): Source {
  if ('tenantId' in written) return { sourceTenantId: written.tenantId.toLowerCase(), domainName: null };
  const domainName = written.domainName.toLowerCase();
  const tenant = [...world.tenants.values()].find(({ domain }) => domain.toLowerCase() === domainName);
  return tenant === undefined
    ? { sourceTenantId: null, domainName }
    : { sourceTenantId: tenant.id, domainName: null };
}

function findOrganization(call: GraphCall, deed: 'read' | 'write'): ConnectedOrganization {
  const row = call.reading.tenant.connectedOrganizations.get(parameter(call, 'id'));
  if (row === undefined) throw unauthorized();
  requireEntitlementRole(call, deed);
  return row;
}

function toTarget({ id, displayName }: ConnectedOrganization) {
  return { id, displayName, type: 'ConnectedOrganization' };
}

function create(call: GraphCall): ConnectedOrganization {
  requireEntitlementRole(call, 'write');
  const { tenant, now } = call.reading;
  const input = parseModel(newOrganization, call.body);
  const [written] = input.identitySources;
  if (written === undefined) throw invalidModel('identitySources is required.');
  const source = toSource(call, written);
  if (source.sourceTenantId === tenant.id) throw invalidModel('A tenant is not connected to itself.');
  const isSame = (row: ConnectedOrganization) =>
    row.sourceTenantId === source.sourceTenantId && row.domainName === source.domainName;
  if (tenant.connectedOrganizations.entries().some(({ row }) => isSame(row))) {
    throw new GraphError(409, 'DuplicateKey', 'There is already a duplicated entity.');
  }
  const row = tenant.connectedOrganizations.insert({
    id: randomUUID(),
    displayName: input.displayName,
    description: input.description,
    state: input.state ?? 'configured',
    ...source,
    internalSponsorIds: [],
    externalSponsorIds: [],
    createdAt: now,
    modifiedAt: now,
  });
  auditEntitlement(call, 'Create connected organization', toTarget(row));
  return row;
}

function update(call: GraphCall): ConnectedOrganization {
  const row = findOrganization(call, 'write');
  const { identitySources, ...values } = parseChange(organizationChange, call.body);
  if (identitySources !== undefined) throw invalidModel('identitySources cannot be changed.');
  call.reading.tenant.connectedOrganizations.change(row, { ...values, modifiedAt: call.reading.now });
  auditEntitlement(call, 'Update connected organization', toTarget(row));
  return row;
}

/** Microsoft does not document the code of the refusal. */
function remove(call: GraphCall): void {
  const { tenant } = call.reading;
  const row = findOrganization(call, 'write');
  const isUsed = tenant.assignmentPolicies
    .entries()
    .some((entry) =>
      entry.row.targets.some(
        (set) => set.kind === 'connectedOrganizationMembers' && set.connectedOrganizationId === row.id,
      ),
    );
  if (isUsed) throw invalidModel('The connected organization is used by a policy.');
  tenant.connectedOrganizations.remove(row.id);
  auditEntitlement(call, 'Delete connected organization', toTarget(row));
}

/** One of the two lists of sponsors. */
interface SponsorList {
  readonly path: 'internalSponsors' | 'externalSponsors';
  readonly word: 'internal' | 'external';
  readonly ids: (row: ConnectedOrganization) => readonly string[];
  readonly change: (ids: readonly string[]) => Partial<ConnectedOrganization>;
}

const sponsorLists: readonly SponsorList[] = [
  {
    path: 'internalSponsors',
    word: 'internal',
    ids: (row) => row.internalSponsorIds,
    change: (internalSponsorIds) => ({ internalSponsorIds }),
  },
  {
    path: 'externalSponsors',
    word: 'external',
    ids: (row) => row.externalSponsorIds,
    change: (externalSponsorIds) => ({ externalSponsorIds }),
  },
];

function addSponsor(call: GraphCall, list: SponsorList): void {
  const row = findOrganization(call, 'write');
  const { tenant } = call.reading;
  const id = parseReference(call.body);
  if (toDirectoryObjects(tenant, [id]).length === 0)
    throw invalidModel(`${id} is no user or group of the tenant.`);
  if (list.ids(row).includes(id))
    throw new GraphError(409, 'DuplicateKey', 'There is already a duplicated entity.');
  tenant.connectedOrganizations.change(row, list.change([...list.ids(row), id]));
  auditEntitlement(call, `Assign user as ${list.word} sponsor`, toTarget(row), {
    id,
    displayName: '',
    type: 'User',
  });
}

function removeSponsor(call: GraphCall, list: SponsorList): void {
  const row = findOrganization(call, 'write');
  const id = parameter(call, 'sponsorId').toLowerCase();
  if (!list.ids(row).includes(id))
    throw new GraphError(404, 'ResourceNotFound', 'The resource was not found.');
  const rest = list.ids(row).filter((other) => other !== id);
  call.reading.tenant.connectedOrganizations.change(row, list.change(rest));
  auditEntitlement(call, `Remove user as ${list.word} sponsor`, toTarget(row), {
    id,
    displayName: '',
    type: 'User',
  });
}

function sponsorRoutes(list: SponsorList): Route[] {
  const base = `${path}/{id}/${list.path}`;
  return [
    {
      ...reads,
      path: base,
      returns: 'directoryObject[]',
      handle: (call) => {
        const ids = list.ids(findOrganization(call, 'read'));
        return ok(listRows(call, directoryObjects, toDirectoryObjects(call.reading.tenant, ids)));
      },
    },
    {
      ...writes,
      method: 'POST',
      path: `${base}/$ref`,
      handle: (call) => {
        addSponsor(call, list);
        return { status: 204 };
      },
    },
    {
      ...writes,
      method: 'DELETE',
      path: `${base}/{sponsorId}/$ref`,
      handle: (call) => {
        removeSponsor(call, list);
        return { status: 204 };
      },
    },
  ];
}

/**
 * Organizations whose people may request packages, and their sponsors.
 * @see https://learn.microsoft.com/graph/api/resources/connectedorganization
 */
export const connectedOrganizationRoutes: readonly Route[] = [
  {
    ...reads,
    path,
    returns: 'connectedOrganization[]',
    handle: (call) => {
      requireEntitlementRole(call, 'read');
      return ok(listTable(call, connectedOrganizations, call.reading.tenant.connectedOrganizations));
    },
  },
  {
    ...writes,
    method: 'POST',
    path,
    returns: 'connectedOrganization',
    accepts: 'connectedOrganization',
    handle: (call) => ({
      status: 201,
      body: render(connectedOrganizations, create(call), call.reading, call.query),
    }),
  },
  {
    ...reads,
    path: `${path}/{id}`,
    returns: 'connectedOrganization',
    handle: (call) =>
      ok(render(connectedOrganizations, findOrganization(call, 'read'), call.reading, call.query)),
  },
  {
    ...writes,
    method: 'PATCH',
    path: `${path}/{id}`,
    returns: 'connectedOrganization',
    accepts: 'connectedOrganization',
    handle: (call) => ok(render(connectedOrganizations, update(call), call.reading, call.query)),
  },
  {
    ...writes,
    method: 'DELETE',
    path: `${path}/{id}`,
    handle: (call) => {
      remove(call);
      return { status: 204 };
    },
  },
  ...sponsorLists.flatMap(sponsorRoutes),
];
