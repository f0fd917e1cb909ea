import { randomUUID } from 'node:crypto';
import type { Scope } from '../world/world.ts';
import { createDefaultSchema, crossTenantTemplateId } from './default-schema.ts';
import type { SynchronizationJob } from './entities.ts';

/** Creates a job that is not started yet. */
export function createJob(
  { tenant, now }: Scope,
  servicePrincipalId: string,
  guid: string = randomUUID(),
): SynchronizationJob {
  const id = `${crossTenantTemplateId}.${tenant.id.replaceAll('-', '')}.${guid}`;
  return tenant.synchronizationJobs.insert({
    id,
    servicePrincipalId,
    scheduleState: 'Disabled',
    quarantine: null,
    failuresInARow: 0,
    lastExecution: null,
    lastSuccess: null,
    lastSuccessWithExports: null,
    firstSteadyAt: null,
    lastSteadyAt: null,
    nextCycleAt: null,
    deletesAreForced: false,
    schema: createDefaultSchema(tenant.id, id),
    schemaVersion: 1,
    settings: [
      { name: 'AzureIngestionAttributeOptimization', value: 'False' },
      { name: 'LookaheadQueryEnabled', value: 'False' },
    ],
    createdAt: now,
  });
}
