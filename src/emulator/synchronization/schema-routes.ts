import type {
  DirectoryDefinition,
  SynchronizationSchema,
  SynchronizationTemplate,
} from '@microsoft/microsoft-graph-types';
import { crossTenantSynchronizationTemplateId } from '../applications/application-templates.ts';
import type { Answer, GraphCall, Route } from '../graph/route.ts';
import { ok, parameter } from '../graph/route.ts';
import { resourceNotFound } from '../graph-error.ts';
import { listRows } from '../odata/list-rows.ts';
import type { Resource } from '../odata/resource.ts';
import { render } from '../odata/resource.ts';
import {
  createDefaultSchema,
  crossTenantTemplateId,
  targetSystemName,
  toAttribute,
} from './default-schema.ts';
import type { SynchronizationJob } from './entities.ts';
import { auditSynchronization } from './audit-synchronization.ts';
import { findJob, findToRead, findToWrite } from './find-job.ts';
import { readSynchronization, synchronization, writeSynchronization } from './permissions.ts';
import { secretsOf } from './run-cycle.ts';
import { parseSchema } from './schema-input.ts';

const schemas: Resource<SynchronizationJob> = {
  type: 'synchronizationSchema',
  toWire: (row): SynchronizationSchema => ({
    // The stored JSON is Graph's own.
    ...(row.schema as SynchronizationSchema),
    id: row.id,
    version: `v1.${row.schemaVersion}`,
  }),
};

const templates: Resource<{ readonly id: string }> = {
  type: 'synchronizationTemplate',
  toWire: ({ id }): SynchronizationTemplate => ({
    id,
    applicationId: crossTenantSynchronizationTemplateId,
    default: true,
    description: null,
    discoverable: true,
    factoryTag: id,
    metadata: [],
  }),
};

function findTemplate(call: GraphCall): { readonly id: string } {
  const templateId = parameter(call, 'templateId');
  findToRead(call);
  if (templateId.toLowerCase() !== crossTenantTemplateId.toLowerCase()) throw resourceNotFound(templateId);
  return { id: crossTenantTemplateId };
}

function putSchema(call: GraphCall): Answer {
  const servicePrincipal = findToWrite(call);
  const job = findJob(call, servicePrincipal);
  const schema = parseSchema(call.body);
  call.reading.tenant.synchronizationJobs.change(job, { schema, schemaVersion: job.schemaVersion + 1 });
  auditSynchronization(call, 'Update attribute mappings or scope', 'Update', servicePrincipal);
  return { status: 204 };
}

/** Adds the directory extensions of a tenant to what the schema knows of its directory. */
function discover(call: GraphCall): Answer {
  const job = findJob(call, findToWrite(call));
  const { reading } = call;
  const directoryId = parameter(call, 'directoryId');
  const { directories = [] } = job.schema as { readonly directories?: DirectoryDefinition[] };
  const found = directories?.find(({ id }) => id === directoryId);
  if (found === undefined) throw resourceNotFound(directoryId);
  const isTarget = found.name === targetSystemName;
  const targetId = secretsOf(reading, job)['CompanyId']?.toLowerCase() ?? '';
  const tenant = isTarget ? reading.world.tenants.get(targetId) : reading.tenant;
  const extensions = (tenant?.extensionProperties.entries() ?? [])
    .filter(({ row }) => row.targetObjects.includes('User'))
    .map(({ row }) => row.name);
  const discovered = {
    ...found,
    discoveryDateTime: reading.now.toISOString(),
    objects: (found.objects ?? []).map((object) => {
      const known = (object.attributes ?? []).map(({ name }) => name);
      const added = extensions.filter((name) => !known.includes(name)).map(toAttribute);
      return { ...object, attributes: [...(object.attributes ?? []), ...added] };
    }),
  };
  const schema = {
    ...job.schema,
    directories: directories?.map((each) => (each === found ? discovered : each)),
  };
  reading.tenant.synchronizationJobs.change(job, { schema });
  return ok(discovered);
}

const jobSchema = `${synchronization}/jobs/{jobId}/schema`;

/**
 * Attribute mappings of jobs, and the template they begin with.
 * @see https://learn.microsoft.com/graph/api/resources/synchronization-synchronizationschema
 */
export const synchronizationSchemaRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: jobSchema,
    ...readSynchronization,
    returns: 'synchronizationSchema',
    handle: (call) => ok(render(schemas, findJob(call, findToRead(call)), call.reading, call.query)),
  },
  {
    method: 'PUT',
    path: jobSchema,
    ...writeSynchronization,
    accepts: 'synchronizationSchema',
    handle: putSchema,
  },
  {
    method: 'POST',
    path: `${jobSchema}/directories/{directoryId}/discover`,
    delegated: ['Synchronization.ReadWrite.All', 'Directory.ReadWrite.All'],
    application: [
      'Application.ReadWrite.OwnedBy',
      'Synchronization.ReadWrite.All',
      'Directory.ReadWrite.All',
    ],
    returns: 'directoryDefinition',
    handle: discover,
  },
  {
    method: 'GET',
    path: `${synchronization}/templates`,
    ...readSynchronization,
    returns: 'synchronizationTemplate[]',
    handle: (call) => {
      const isCrossTenant = findToRead(call).applicationTemplateId === crossTenantSynchronizationTemplateId;
      return ok(listRows(call, templates, isCrossTenant ? [{ id: crossTenantTemplateId }] : []));
    },
  },
  {
    method: 'GET',
    path: `${synchronization}/templates/{templateId}`,
    ...readSynchronization,
    returns: 'synchronizationTemplate',
    handle: (call) => ok(render(templates, findTemplate(call), call.reading, call.query)),
  },
  {
    method: 'GET',
    path: `${synchronization}/templates/{templateId}/schema`,
    ...readSynchronization,
    returns: 'synchronizationSchema',
    handle: (call) => {
      const { id } = findTemplate(call);
      return ok({ id, version: 'v1.1', ...createDefaultSchema(call.reading.tenant.id, id) });
    },
  },
];
