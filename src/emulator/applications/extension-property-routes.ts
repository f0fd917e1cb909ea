import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { auditDirectory } from '../audit/audit-directory.ts';
import { odataType, parseBody } from '../graph/parse-body.ts';
import type { Answer, GraphCall, Route } from '../graph/route.ts';
import { ok, parameter } from '../graph/route.ts';
import { GraphError, resourceNotFound } from '../graph-error.ts';
import { listRows } from '../odata/list-rows.ts';
import { render } from '../odata/resource.ts';
import { findApplication } from './application-routes.ts';
import type { Application } from './entities.ts';
import { extensionProperties } from './extension-properties.ts';
import { readApplications, requireApplicationAdministrator, writeApplications } from './permissions.ts';

const newExtensionProperty = z.strictObject({
  ...odataType,
  name: z.string().regex(/^[A-Za-z]\w*$/, 'must begin with a letter and have letters, digits and _ only'),
  dataType: z.enum(['Binary', 'Boolean', 'DateTime', 'Integer', 'LargeInteger', 'String']),
  isMultiValued: z.boolean().default(false),
  targetObjects: z
    .array(z.enum(['User', 'Group', 'AdministrativeUnit', 'Application', 'Device', 'Organization']))
    .min(1),
});

const path = 'applications/{id}/extensionProperties';

/** The name under which users carry an extension. */
function fullName({ appId }: Application, name: string): string {
  return `extension_${appId.replaceAll('-', '')}_${name}`;
}

function auditApplication(call: GraphCall, { id, displayName }: Application): void {
  const targets = [{ id, displayName, type: 'Application' }];
  auditDirectory(call, {
    category: 'ApplicationManagement',
    activity: 'Update application',
    operation: 'Update',
    targets,
  });
}

function create(call: GraphCall): Answer {
  const application = findApplication(call);
  requireApplicationAdministrator(call, application);
  const wish = parseBody(newExtensionProperty, call.body, 'Request_BadRequest');
  const name = fullName(application, wish.name);
  const { tenant } = call.reading;
  if (tenant.extensionProperties.find('name', name) !== undefined) {
    throw new GraphError(400, 'Request_BadRequest', `An extension property exists with the name ${name}.`);
  }
  const { dataType, isMultiValued, targetObjects } = wish;
  const applicationId = application.id;
  const row = { id: randomUUID(), applicationId, name, dataType, isMultiValued, targetObjects };
  tenant.extensionProperties.insert(row);
  auditApplication(call, application);
  return { status: 201, body: render(extensionProperties, row, call.reading, call.query) };
}

function remove(call: GraphCall): Answer {
  const application = findApplication(call);
  requireApplicationAdministrator(call, application);
  const id = parameter(call, 'extensionId');
  const { extensionProperties: table, users } = call.reading.tenant;
  const row = table.get(id);
  if (row?.applicationId !== application.id) throw resourceNotFound(id);
  table.remove(id);
  // Without its definition the values cannot be reached any more.
  for (const { row: user } of users.entries()) {
    const { [row.name]: gone, ...extensions } = user.extensions;
    if (gone !== undefined) users.change(user, { extensions });
  }
  auditApplication(call, application);
  return { status: 204 };
}

/**
 * Directory extensions: the properties an application adds to users.
 * @see https://learn.microsoft.com/graph/extensibility-overview#directory-microsoft-entra-id-extensions
 */
export const extensionPropertyRoutes: readonly Route[] = [
  {
    method: 'GET',
    path,
    ...readApplications,
    returns: 'extensionProperty[]',
    handle: (call) => {
      const rows = call.reading.tenant.extensionProperties.where('application', findApplication(call).id);
      return ok(listRows(call, extensionProperties, rows));
    },
  },
  {
    method: 'POST',
    path,
    ...writeApplications,
    accepts: 'extensionProperty',
    returns: 'extensionProperty',
    handle: create,
  },
  { method: 'DELETE', path: `${path}/{extensionId}`, ...writeApplications, handle: remove },
];
