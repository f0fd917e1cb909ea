import { z } from 'zod';
import { odataType, parseBody } from '../graph/parse-body.ts';
import type { Answer, GraphCall, Route } from '../graph/route.ts';
import { ok } from '../graph/route.ts';
import { GraphError, notEmulated } from '../graph-error.ts';
import { listRows } from '../odata/list-rows.ts';
import { render } from '../odata/resource.ts';
import { crossTenantSynchronizationTemplateId } from '../applications/application-templates.ts';
import { pauseJob, removeJob, restartJob, startJob } from './control-job.ts';
import { createJob } from './create-job.ts';
import { crossTenantTemplateId } from './default-schema.ts';
import type { SynchronizationJob } from './entities.ts';
import { synchronizationJobs } from './jobs.ts';
import { auditSynchronization } from './audit-synchronization.ts';
import { findJob, findToRead, findToWrite } from './find-job.ts';
import { readSynchronization, synchronization, writeSynchronization } from './permissions.ts';

const newJob = z.strictObject({ ...odataType, templateId: z.string() });
const changedJob = z.strictObject({
  ...odataType,
  synchronizationJobSettings: z
    .array(z.strictObject({ ...odataType, name: z.string(), value: z.string().nullable() }))
    .optional(),
});

const scopes = [
  'None',
  'ConnectorDataStore',
  'Escrows',
  'Watermark',
  'QuarantineState',
  'Full',
  'ForceDeletes',
];
/** What an empty scope, or none, stands for: a restart as the admin center does it. */
const usualScopes = 'QuarantineState, Watermark, Escrows';
const restartBody = z.strictObject({
  criteria: z
    .strictObject({
      ...odataType,
      resetScope: z
        .string()
        .nullish()
        .transform((text) => new Set((text || usualScopes).split(',').map((part) => part.trim())))
        .refine((parts) => [...parts].every((part) => scopes.includes(part)), {
          message: `must be some of ${scopes.join(', ')}`,
        }),
    })
    .nullish()
    .transform((criteria) => criteria ?? { resetScope: new Set(usualScopes.split(', ')) }),
});

const collection = `${synchronization}/jobs`;

function create(call: GraphCall): Answer {
  const servicePrincipal = findToWrite(call);
  const { templateId } = parseBody(newJob, call.body);
  if (servicePrincipal.applicationTemplateId !== crossTenantSynchronizationTemplateId) {
    throw notEmulated('synchronization of other applications than cross-tenant synchronization');
  }
  if (templateId !== crossTenantTemplateId) {
    throw new GraphError(
      400,
      'BadRequest',
      `The application has no synchronization template '${templateId}'.`,
    );
  }
  const job = createJob(call.reading, servicePrincipal.id);
  auditSynchronization(call, 'Add provisioning configuration', 'Create', servicePrincipal);
  return { status: 201, body: render(synchronizationJobs, job, call.reading, call.query) };
}

function update(call: GraphCall): Answer {
  const servicePrincipal = findToWrite(call);
  const job = findJob(call, servicePrincipal);
  const { synchronizationJobSettings: given = [] } = parseBody(changedJob, call.body);
  const settings = new Map(job.settings.map(({ name, value }) => [name, value]));
  for (const { name, value } of given) settings.set(name, value);
  call.reading.tenant.synchronizationJobs.change(job, {
    settings: [...settings].map(([name, value]) => ({ name, value })),
  });
  auditSynchronization(call, 'Update provisioning setting or credentials', 'Update', servicePrincipal);
  return { status: 204 };
}

/** An action on a job that answers nothing. */
function action(
  name: string,
  activity: string,
  act: (call: GraphCall, job: SynchronizationJob) => void,
): Route {
  return {
    method: 'POST',
    path: `${collection}/{jobId}/${name}`,
    ...writeSynchronization,
    handle: (call) => {
      const servicePrincipal = findToWrite(call);
      act(call, findJob(call, servicePrincipal));
      auditSynchronization(call, activity, 'Update', servicePrincipal);
      return { status: 204 };
    },
  };
}

/**
 * Synchronization jobs of a service principal.
 * @see https://learn.microsoft.com/graph/api/resources/synchronization-synchronizationjob
 */
export const synchronizationJobRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: collection,
    ...readSynchronization,
    returns: 'synchronizationJob[]',
    handle: (call) => {
      const { id } = findToRead(call);
      const rows = call.reading.tenant.synchronizationJobs.where('servicePrincipal', id);
      return ok(listRows(call, synchronizationJobs, rows));
    },
  },
  {
    method: 'GET',
    path: `${collection}/{jobId}`,
    ...readSynchronization,
    returns: 'synchronizationJob',
    handle: (call) =>
      ok(render(synchronizationJobs, findJob(call, findToRead(call)), call.reading, call.query)),
  },
  {
    method: 'POST',
    path: collection,
    ...writeSynchronization,
    accepts: 'synchronizationJob',
    returns: 'synchronizationJob',
    handle: create,
  },
  {
    method: 'PATCH',
    path: `${collection}/{jobId}`,
    delegated: writeSynchronization.delegated,
    // Alone of these calls, it is not open to `Application.ReadWrite.OwnedBy`.
    application: writeSynchronization.delegated,
    accepts: 'synchronizationJob',
    handle: update,
  },
  {
    method: 'DELETE',
    path: `${collection}/{jobId}`,
    ...writeSynchronization,
    handle: (call) => {
      const servicePrincipal = findToWrite(call);
      removeJob(call.reading, findJob(call, servicePrincipal));
      auditSynchronization(call, 'Delete provisioning configuration', 'Delete', servicePrincipal);
      return { status: 204 };
    },
  },
  action('start', 'Enable/start provisioning configuration', (call, job) => startJob(call.reading, job)),
  action('pause', 'Disable/pause provisioning configuration', (call, job) => pauseJob(call.reading, job)),
  action('restart', 'Enable/restart provisioning configuration', (call, job) =>
    restartJob(call.reading, job, parseBody(restartBody, call.body ?? {}).criteria.resetScope),
  ),
];
