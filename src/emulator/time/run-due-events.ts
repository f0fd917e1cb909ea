import { directorySteps } from '../directory/directory-steps.ts';
import { requestSteps } from '../lifecycle/request-steps.ts';
import { privilegedAccessSteps } from '../privileged-access/privileged-access-steps.ts';
import { reviewSteps } from '../reviews/review-steps.ts';
import { roleSteps } from '../roles/role-steps.ts';
import { synchronizationSteps } from '../synchronization/synchronization-steps.ts';
import type { World } from '../world/world.ts';
import type { EventKind, Step } from './event-queue.ts';

/** What happens at an event, by its kind. A domain with a life of its own adds its steps here. */
const steps: Readonly<Record<EventKind, Step>> = {
  ...requestSteps,
  ...reviewSteps,
  ...synchronizationSteps,
  ...roleSteps,
  ...privilegedAccessSteps,
  ...directorySteps,
};

/**
 * Runs everything that is due until `until`, in order, each event at its own instant, also events that these add.
 * @returns how many events ran
 */
export function runDueEvents(world: World, until: Date): number {
  let count = 0;
  for (
    let next = world.events.peek();
    next !== undefined && next.dueAt <= until;
    next = world.events.peek()
  ) {
    world.events.take();
    count += 1;
    const tenant = world.tenants.get(next.tenantId);
    if (tenant !== undefined) steps[next.kind]({ world, tenant, now: next.dueAt }, next);
  }
  return count;
}
