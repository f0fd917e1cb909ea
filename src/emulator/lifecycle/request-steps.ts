import type { Assignment, AssignmentRequest } from '../entitlement/entities.ts';
import type { RequestEventKind, ScheduledEvent, Step } from '../time/event-queue.ts';
import type { Scope } from '../world/world.ts';
import { joinGroups, removeAccess, showRoles } from './access-effects.ts';
import { assignAutomatically, endGracePeriod } from './assign-automatically.ts';
import { timeOutStage } from './decide-stage.ts';
import { escalateStage } from './open-stage.ts';
import { deliverRequest } from './deliver-request.ts';
import { expireAssignment } from './end-assignment.ts';
import { warnOfEnd } from './plan-end.ts';
import { processRequest, startRequest } from './process-request.ts';
import { deleteGuest, releaseGuest } from './release-guest.ts';
import { timeOutCallout } from './resume-request.ts';

function onRequest(step: (scope: Scope, request: AssignmentRequest, event: ScheduledEvent) => void): Step {
  return (scope, event) => {
    const request = scope.tenant.assignmentRequests.get(event.rowId);
    if (request !== undefined) step(scope, request, event);
  };
}

function onAssignment(step: (scope: Scope, assignment: Assignment, event: ScheduledEvent) => void): Step {
  return (scope, event) => {
    const assignment = scope.tenant.assignments.get(event.rowId);
    if (assignment !== undefined) step(scope, assignment, event);
  };
}

/** The life of requests and assignments. Each step judges for itself whether it still applies: events are never taken back. */
export const requestSteps: Readonly<Record<RequestEventKind, Step>> = {
  'process-request': onRequest(processRequest),
  'start-request': onRequest((scope, request) => {
    if (request.state === 'scheduled') startRequest(scope, request);
  }),
  'deliver-request': onRequest(deliverRequest),
  'time-out-stage': onRequest((scope, request, event) => timeOutStage(scope, request, event.stageId)),
  'escalate-stage': onRequest((scope, request, event) => escalateStage(scope, request, event.stageId)),
  'time-out-callout': onRequest((scope, request, event) => timeOutCallout(scope, request, event.stageId)),
  'join-groups': onAssignment(joinGroups),
  'show-roles': onAssignment(showRoles),
  'warn-of-end': onAssignment(warnOfEnd),
  'expire-assignment': onAssignment(expireAssignment),
  'remove-access': onAssignment(removeAccess),
  'assign-automatically': (scope) => assignAutomatically(scope),
  'end-grace-period': onAssignment(endGracePeriod),
  'release-guest': onAssignment(releaseGuest),
  'delete-guest': onAssignment((scope, assignment, event) => deleteGuest(scope, assignment, event.stageId)),
};
