import { Hono } from 'hono';
import { z } from 'zod';
import type { Engine } from '../engine.ts';
import { enterQuarantine } from '../synchronization/quarantine.ts';
import { ControlError, readBody } from './read-body.ts';

const quarantinesBody = z.strictObject({ tenantId: z.string(), jobId: z.string() });

/** The lever of synchronization: puts a job into quarantine, which start and restart end, and so does its next try. */
export function createSynchronizationApp(engine: Engine): Hono {
  const app = new Hono();
  app.put('/quarantines', async (context) => {
    const { tenantId, jobId } = await readBody(context, quarantinesBody);
    const world = engine.world();
    const tenant = world.tenants.get(tenantId.toLowerCase());
    const job = tenant?.synchronizationJobs.get(jobId);
    if (tenant === undefined || job === undefined)
      throw new ControlError(`There is no job ${jobId} in ${tenantId}.`);
    const problem = { code: 'QuarantinedOnDemand', message: 'The job was put into quarantine on demand.' };
    enterQuarantine({ world, tenant, now: engine.clock.now() }, job, 'QuarantinedOnDemand', problem);
    engine.changed();
    return context.body(null, 204);
  });
  return app;
}
