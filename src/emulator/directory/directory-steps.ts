import { assignAutomaticallySoon } from '../lifecycle/assign-automatically.ts';
import type { DirectoryEventKind, Step } from '../time/event-queue.ts';
import { processDynamicGroups } from './dynamic-groups.ts';
import { forgetUser, retentionMs } from './write-user.ts';

/** A user who was restored and deleted once more has their time anew. */
const purgeInTime: Step = (scope, { rowId }) => {
  const deleted = scope.tenant.deletedUsers.get(rowId);
  if (deleted === undefined || scope.now.getTime() - deleted.deletedAt.getTime() < retentionMs) return;
  forgetUser(scope, rowId);
};

/** What happens in the directory over time. */
export const directorySteps: Readonly<Record<DirectoryEventKind, Step>> = {
  'process-dynamic-groups': (scope) => {
    processDynamicGroups(scope);
    assignAutomaticallySoon(scope);
  },
  'purge-deleted-user': purgeInTime,
};
