import { z } from 'zod';
import { auditDirectory } from '../audit/audit-directory.ts';
import { odataType, parseBody, refuseUnknown } from '../graph/parse-body.ts';
import type { Answer, GraphCall, Route } from '../graph/route.ts';
import { ok } from '../graph/route.ts';
import { GraphError, resourceNotFound } from '../graph-error.ts';
import { listTable } from '../odata/list-rows.ts';
import { render } from '../odata/resource.ts';
import { createServicePrincipal, createServicePrincipalOf } from './create-application.ts';
import type { ServicePrincipal } from './entities.ts';
import { readApplications, requireApplicationAdministrator, writeApplications } from './permissions.ts';
import { removeServicePrincipal } from './remove-service-principal.ts';
import { servicePrincipals } from './service-principals.ts';

const changes = {
  ...odataType,
  accountEnabled: z.boolean().optional(),
  appRoleAssignmentRequired: z.boolean().optional(),
  displayName: z.string().min(1).optional(),
  tags: z.array(z.string()).optional(),
};
const newServicePrincipal = z.strictObject({
  ...changes,
  appId: z.guid().transform((id) => id.toLowerCase()),
});
const changedServicePrincipal = z.strictObject(changes);

/** Both ways to address a service principal: by its id and by the app's client id. */
export const servicePrincipalPaths = [
  'servicePrincipals/{id}',
  "servicePrincipals(appId='{appId}')",
] as const;

/** The service principal a path names, in either way. @throws GraphError 404 */
export function findServicePrincipal({ reading, parameters }: GraphCall): ServicePrincipal {
  const { servicePrincipals: table } = reading.tenant;
  const { id, appId } = parameters;
  const row = appId === undefined ? table.get(id ?? '') : table.find('app', appId);
  if (row === undefined) throw resourceNotFound(appId ?? id ?? '');
  return row;
}

function audit(call: GraphCall, activity: string, operation: 'Add' | 'Update', row: ServicePrincipal): void {
  const targets = [{ id: row.id, displayName: row.displayName, type: 'ServicePrincipal' }];
  auditDirectory(call, { category: 'ApplicationManagement', activity, operation, targets });
}

function addServicePrincipal(call: GraphCall, appId: string): ServicePrincipal {
  const { tenant, world, now } = call.reading;
  const application = tenant.applications.find('app', appId);
  const app = world.apps.get(appId);
  requireApplicationAdministrator(call, application ?? { createdByAppId: null });
  if (application !== undefined) return createServicePrincipal(call.reading, application);
  if (app !== undefined) createServicePrincipalOf(tenant, app, now);
  const row = tenant.servicePrincipals.find('app', appId);
  if (row !== undefined) return row;
  const message = `The appId '${appId}' of the service principal does not reference a valid application object.`;
  throw new GraphError(400, 'Request_BadRequest', message);
}

function change(
  { reading }: GraphCall,
  row: ServicePrincipal,
  { '@odata.type': _, ...wish }: z.infer<typeof changedServicePrincipal>,
): void {
  const values = Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined));
  reading.tenant.servicePrincipals.change(row, values);
}

function create(call: GraphCall): Answer {
  refuseUnknown(call.body, newServicePrincipal.shape, 'service principals');
  const { appId, ...wish } = parseBody(newServicePrincipal, call.body, 'Request_BadRequest');
  if (call.reading.tenant.servicePrincipals.find('app', appId) !== undefined) {
    const message = `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`;
    throw new GraphError(409, 'Request_MultipleObjectsWithSameKeyValue', message);
  }
  const row = addServicePrincipal(call, appId);
  change(call, row, wish);
  audit(call, 'Add service principal', 'Add', row);
  return { status: 201, body: render(servicePrincipals, row, call.reading, call.query) };
}

function update(call: GraphCall): Answer {
  const row = findServicePrincipal(call);
  requireApplicationAdministrator(call, row);
  refuseUnknown(call.body, changes, 'service principals');
  change(call, row, parseBody(changedServicePrincipal, call.body, 'Request_BadRequest'));
  audit(call, 'Update service principal', 'Update', row);
  return { status: 204 };
}

/**
 * Apps in the tenant.
 * @see https://learn.microsoft.com/graph/api/resources/serviceprincipal
 */
export const servicePrincipalRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'servicePrincipals',
    ...readApplications,
    returns: 'servicePrincipal[]',
    handle: (call) => ok(listTable(call, servicePrincipals, call.reading.tenant.servicePrincipals)),
  },
  ...servicePrincipalPaths.map((path): Route => ({
    method: 'GET',
    path,
    ...readApplications,
    returns: 'servicePrincipal',
    handle: (call) => ok(render(servicePrincipals, findServicePrincipal(call), call.reading, call.query)),
  })),
  {
    method: 'POST',
    path: 'servicePrincipals',
    ...writeApplications,
    accepts: 'servicePrincipal',
    returns: 'servicePrincipal',
    handle: create,
  },
  {
    method: 'PATCH',
    path: 'servicePrincipals/{id}',
    ...writeApplications,
    accepts: 'servicePrincipal',
    handle: update,
  },
  {
    method: 'DELETE',
    path: 'servicePrincipals/{id}',
    ...writeApplications,
    handle: (call) => {
      const row = findServicePrincipal(call);
      requireApplicationAdministrator(call, row);
      removeServicePrincipal(call, row);
      return { status: 204 };
    },
  },
];
