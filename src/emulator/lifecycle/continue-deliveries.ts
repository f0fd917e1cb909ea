import { scheduleAfter } from '../time/schedule-event.ts';
import type { Scope } from '../world/world.ts';

/** Delivers what waited until the user had signed in for the first time. */
export function continueDeliveries(scope: Scope, userId: string): void {
  const { tenant, world } = scope;
  const subject = tenant.subjects.find('object', userId);
  if (subject === undefined) return;
  for (const request of tenant.assignmentRequests.where('openSubject', subject.id)) {
    if (request.state !== 'delivering' || !request.requestType.endsWith('Add')) continue;
    scheduleAfter(scope, world.delays.deliverMs, 'deliver-request', request.id);
  }
}
