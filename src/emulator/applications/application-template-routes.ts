import { z } from 'zod';
import { auditDirectory } from '../audit/audit-directory.ts';
import { parseBody } from '../graph/parse-body.ts';
import type { Answer, GraphCall, Route } from '../graph/route.ts';
import { ok, parameter } from '../graph/route.ts';
import { resourceNotFound } from '../graph-error.ts';
import { listRows } from '../odata/list-rows.ts';
import { render } from '../odata/resource.ts';
import { applicationTemplates, galleryApplications } from './application-templates.ts';
import type { ApplicationTemplate } from './application-templates.ts';
import { applications } from './applications.ts';
import { instantiateTemplate } from './instantiate-template.ts';
import { readApplications, requireApplicationAdministrator, writeApplications } from './permissions.ts';
import { servicePrincipals } from './service-principals.ts';

const wish = z.strictObject({ displayName: z.string().min(1) });

function findTemplate(call: GraphCall): ApplicationTemplate {
  const id = parameter(call, 'id');
  const template = galleryApplications.find((candidate) => candidate.id === id.toLowerCase());
  if (template === undefined) throw resourceNotFound(id);
  return template;
}

function instantiate(call: GraphCall): Answer {
  requireApplicationAdministrator(call);
  const { displayName } = parseBody(wish, call.body, 'Request_BadRequest');
  const template = findTemplate(call);
  const createdByAppId = call.caller.kind === 'app' ? call.caller.appId : null;
  const { application, servicePrincipal } = instantiateTemplate(
    call.reading,
    template,
    displayName,
    createdByAppId,
  );
  const made = [
    ['Add application', { id: application.id, displayName, type: 'Application' }],
    ['Add service principal', { id: servicePrincipal.id, displayName, type: 'ServicePrincipal' }],
  ] as const;
  for (const [activity, target] of made) {
    auditDirectory(call, {
      category: 'ApplicationManagement',
      activity,
      operation: 'Add',
      targets: [target],
    });
  }
  return {
    status: 201,
    body: {
      '@odata.context':
        'https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.applicationServicePrincipal',
      application: render(applications, application, call.reading, { expand: new Map() }),
      servicePrincipal: render(servicePrincipals, servicePrincipal, call.reading, { expand: new Map() }),
    },
  };
}

/**
 * The application gallery, as far as it is needed for cross-tenant synchronization.
 * @see https://learn.microsoft.com/graph/api/resources/applicationtemplate
 */
export const applicationTemplateRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'applicationTemplates',
    ...readApplications,
    returns: 'applicationTemplate[]',
    handle: (call) => ok(listRows(call, applicationTemplates, galleryApplications)),
  },
  {
    method: 'GET',
    path: 'applicationTemplates/{id}',
    ...readApplications,
    returns: 'applicationTemplate',
    handle: (call) => ok(render(applicationTemplates, findTemplate(call), call.reading, call.query)),
  },
  {
    method: 'POST',
    path: 'applicationTemplates/{id}/instantiate',
    ...writeApplications,
    returns: 'applicationServicePrincipal',
    handle: instantiate,
  },
];
