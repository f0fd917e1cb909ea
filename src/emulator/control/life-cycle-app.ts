import { Hono } from 'hono';
import { z } from 'zod';
import type { Engine } from '../engine.ts';
import { deliveryOutcome } from '../lifecycle/delivery-outcome.ts';
import { quirkChanges, withQuirks } from '../quirks.ts';
import type { Tenant } from '../world/tenant.ts';
import { ControlError, readBody } from './read-body.ts';

const deliveriesBody = z.strictObject({ tenantId: z.string(), outcome: deliveryOutcome });

/** What the Logic Apps of a tenant would have been sent, oldest first. */
function listCallouts(tenant: Tenant): object[] {
  return tenant.callouts.entries().map(({ row: { aboutId, calledAt, ...callout } }) => ({
    ...callout,
    tenantId: tenant.id,
    calledDateTime: calledAt.toISOString(),
  }));
}

/**
 * The levers of the life cycle: quirks of Entra, deliveries that do not come to a good end, and what custom extensions
 * were told.
 */
export function createLifeCycleApp(engine: Engine): Hono {
  const app = new Hono();
  app.get('/quirks', (context) => context.json(engine.world().quirks));
  app.put('/quirks', async (context) => {
    const changes = await readBody(context, quirkChanges);
    const world = engine.world();
    world.quirks = withQuirks(world.quirks, changes);
    engine.changed();
    return context.json(world.quirks);
  });
  app.get('/callouts', (context) => {
    const tenants = [...engine.world().tenants.values()];
    return context.json(tenants.flatMap(listCallouts));
  });
  app.put('/deliveries', async (context) => {
    const { tenantId, outcome } = await readBody(context, deliveriesBody);
    const world = engine.world();
    const tenant = world.tenants.get(tenantId.toLowerCase());
    if (tenant === undefined) throw new ControlError(`There is no tenant ${tenantId}.`);
    world.deliveries.set(tenant.id, outcome);
    engine.changed();
    return context.body(null, 204);
  });
  return app;
}
