import type { Step, SynchronizationEventKind } from '../time/event-queue.ts';
import { runCycle } from './run-cycle.ts';

/** The life of synchronization jobs. */
export const synchronizationSteps: Readonly<Record<SynchronizationEventKind, Step>> = {
  'run-synchronization': (scope, event) => {
    const job = scope.tenant.synchronizationJobs.get(event.rowId);
    if (job === undefined || scope.tenant.servicePrincipals.get(job.servicePrincipalId) === undefined) return;
    runCycle(scope, job);
  },
};
