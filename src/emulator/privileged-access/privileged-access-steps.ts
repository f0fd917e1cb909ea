import type { PrivilegedAccessEventKind, Step } from '../time/event-queue.ts';
import { endGroupAccess, startGroupAccess } from './request-group-access.ts';

/** What happens to timed places in groups. */
export const privilegedAccessSteps: Readonly<Record<PrivilegedAccessEventKind, Step>> = {
  'start-group-access': (scope, { rowId }) => startGroupAccess(scope, rowId),
  'end-group-access': (scope, { rowId }) => endGroupAccess(scope, rowId),
};
