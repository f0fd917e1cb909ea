import { assignAutomaticallySoon } from '../lifecycle/assign-automatically.ts';
import type { DirectoryEventKind, Step } from '../time/event-queue.ts';
import { processDynamicGroups } from './dynamic-groups.ts';

/** What happens in the directory over time. */
export const directorySteps: Readonly<Record<DirectoryEventKind, Step>> = {
  'process-dynamic-groups': (scope) => {
    processDynamicGroups(scope);
    assignAutomaticallySoon(scope);
  },
  'purge-deleted-user': ({ tenant }, { rowId }) => tenant.deletedUsers.remove(rowId),
};
