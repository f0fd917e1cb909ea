import { z } from 'zod';
import { auditDirectory } from '../audit/audit-directory.ts';
import { odataType, parseBody, refuseUnknown } from '../graph/parse-body.ts';
import type { Answer, GraphCall, Route } from '../graph/route.ts';
import { ok, parameter } from '../graph/route.ts';
import { notEmulated, resourceNotFound } from '../graph-error.ts';
import { listTable } from '../odata/list-rows.ts';
import { render } from '../odata/resource.ts';
import { appRoleInput } from './app-roles.ts';
import { applications } from './applications.ts';
import { createApplication } from './create-application.ts';
import type { Application } from './entities.ts';
import { readApplications, requireApplicationAdministrator, writeApplications } from './permissions.ts';
import { removeServicePrincipal } from './remove-service-principal.ts';

const audience = z
  .enum([
    'AzureADMyOrg',
    'AzureADMultipleOrgs',
    'AzureADandPersonalMicrosoftAccount',
    'PersonalMicrosoftAccount',
  ])
  .transform((name) => {
    if (name.endsWith('Account')) throw notEmulated(`the signInAudience ${name}`);
    return name;
  });

const changes = {
  ...odataType,
  description: z.string().nullable().optional(),
  identifierUris: z.array(z.string()).optional(),
  signInAudience: audience.optional(),
  tags: z.array(z.string()).optional(),
  appRoles: z.array(appRoleInput).optional(),
};

const newApplication = z.strictObject({ ...changes, displayName: z.string().min(1).max(256) });
const changedApplication = newApplication.partial();
type Change = z.infer<typeof changedApplication>;

/** The application a path names. @throws GraphError 404 */
export function findApplication(call: GraphCall): Application {
  const id = parameter(call, 'id');
  const application = call.reading.tenant.applications.get(id);
  if (application === undefined) throw resourceNotFound(id);
  return application;
}

/** The given properties without those that are absent and without type names. */
function present<Values extends object>(
  values: Values,
): { [Key in keyof Values]: Exclude<Values[Key], undefined> } {
  const entries = Object.entries(values).filter(
    ([name, value]) => value !== undefined && !name.includes('@'),
  );
  return Object.fromEntries(entries) as { [Key in keyof Values]: Exclude<Values[Key], undefined> };
}

function audit(
  call: GraphCall,
  activity: string,
  operation: 'Add' | 'Update' | 'Delete',
  row: Application,
): void {
  const targets = [{ id: row.id, displayName: row.displayName, type: 'Application' }];
  auditDirectory(call, { category: 'ApplicationManagement', activity, operation, targets });
}

function create(call: GraphCall): Answer {
  requireApplicationAdministrator(call);
  refuseUnknown(call.body, newApplication.shape, 'applications');
  const wish = parseBody(newApplication, call.body, 'Request_BadRequest');
  const createdByAppId = call.caller.kind === 'app' ? call.caller.appId : null;
  const row = createApplication(call.reading, { ...present(wish), createdByAppId });
  audit(call, 'Add application', 'Add', row);
  return { status: 201, body: render(applications, row, call.reading, call.query) };
}

/** Lets the service principal of the home tenant have what its application was given. */
function followApplication({ reading: { tenant } }: GraphCall, { appId }: Application, given: Change): void {
  const row = tenant.servicePrincipals.find('app', appId);
  if (row === undefined) return;
  const { displayName = row.displayName, appRoles = row.appRoles, identifierUris } = given;
  const servicePrincipalNames =
    identifierUris === undefined ? row.servicePrincipalNames : [appId, ...identifierUris];
  tenant.servicePrincipals.change(row, { displayName, appRoles, servicePrincipalNames });
}

function update(call: GraphCall): Answer {
  const row = findApplication(call);
  requireApplicationAdministrator(call, row);
  refuseUnknown(call.body, newApplication.shape, 'applications');
  const given = parseBody(changedApplication, call.body, 'Request_BadRequest');
  call.reading.tenant.applications.change(row, present(given));
  followApplication(call, row, given);
  audit(call, 'Update application', 'Update', row);
  return { status: 204 };
}

function remove(call: GraphCall): Answer {
  const row = findApplication(call);
  const { tenant } = call.reading;
  requireApplicationAdministrator(call, row);
  // The service principal of the home tenant goes with its application.
  const servicePrincipal = tenant.servicePrincipals.find('app', row.appId);
  if (servicePrincipal !== undefined) removeServicePrincipal(call, servicePrincipal);
  for (const { id } of tenant.extensionProperties.where('application', row.id))
    tenant.extensionProperties.remove(id);
  tenant.applications.remove(row.id);
  audit(call, 'Delete application', 'Delete', row);
  return { status: 204 };
}

/**
 * Application registrations.
 * @see https://learn.microsoft.com/graph/api/resources/application
 */
export const applicationRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'applications',
    ...readApplications,
    returns: 'application[]',
    handle: (call) => ok(listTable(call, applications, call.reading.tenant.applications)),
  },
  {
    method: 'GET',
    path: 'applications/{id}',
    ...readApplications,
    returns: 'application',
    handle: (call) => ok(render(applications, findApplication(call), call.reading, call.query)),
  },
  {
    method: 'POST',
    path: 'applications',
    ...writeApplications,
    accepts: 'application',
    returns: 'application',
    handle: create,
  },
  {
    method: 'PATCH',
    path: 'applications/{id}',
    ...writeApplications,
    accepts: 'application',
    handle: update,
  },
  { method: 'DELETE', path: 'applications/{id}', ...writeApplications, handle: remove },
];
