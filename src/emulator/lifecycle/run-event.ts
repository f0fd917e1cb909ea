import type { EventKind, ScheduledEvent } from '../time/event-queue.ts';
import type { Assignment, AssignmentRequest } from '../world/entities.ts';
import type { Scope, World } from '../world/world.ts';
import { joinGroups, removeAccess, showRoles } from './access-effects.ts';
import { timeOutStage } from './decide-stage.ts';
import { deliverRequest } from './deliver-request.ts';
import { expireAssignment } from './end-assignment.ts';
import { processRequest, startRequest } from './process-request.ts';

type Step = (scope: Scope, event: ScheduledEvent) => void;

function onRequest(step: (scope: Scope, request: AssignmentRequest, event: ScheduledEvent) => void): Step {
  return (scope, event) => {
    const request = scope.tenant.assignmentRequests.get(event.rowId);
    if (request !== undefined) step(scope, request, event);
  };
}

function onAssignment(step: (scope: Scope, assignment: Assignment) => void): Step {
  return (scope, event) => {
    const assignment = scope.tenant.assignments.get(event.rowId);
    if (assignment !== undefined) step(scope, assignment);
  };
}

// Each step judges for itself whether it still applies: events are never taken back.
const steps: Record<EventKind, Step> = {
  'process-request': onRequest(processRequest),
  'start-request': onRequest((scope, request) => {
    if (request.state === 'scheduled') startRequest(scope, request);
  }),
  'deliver-request': onRequest(deliverRequest),
  'time-out-stage': onRequest((scope, request, event) => timeOutStage(scope, request, event.stageId)),
  'join-groups': onAssignment(joinGroups),
  'show-roles': onAssignment(showRoles),
  'expire-assignment': onAssignment(expireAssignment),
  'remove-access': onAssignment(removeAccess),
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
