import { z } from 'zod';
import { parseDuration } from '../access/duration.ts';
import type { Graph } from '../ports/graph.ts';
import type { GraphClient } from './client.ts';
import { ENTITLEMENT_MANAGEMENT, quote, withQuery } from './query.ts';
import { optionalText } from './wire.ts';

const ASSIGNMENTS = `${ENTITLEMENT_MANAGEMENT}/assignments`;
const ACTIONS = ['none', 'blockSignIn', 'blockSignInAndDelete'] as const;

const settingsSchema = z.object({
  externalUserLifecycleAction: optionalText,
  durationUntilExternalUserDeletedAfterBlocked: optionalText,
});
const targetSchema = z.object({ target: z.object({ subjectLifecycle: optionalText }).nullish() });
const row = z.object({ state: optionalText });
/** In these states an assignment still keeps the account of its holder. */
const HELD: ReadonlySet<string> = new Set(['delivering', 'partiallydelivered', 'delivered']);

/**
 * What becomes of guests after their last assignment.
 * @see https://learn.microsoft.com/graph/api/entitlementmanagementsettings-get
 * @see https://learn.microsoft.com/graph/api/resources/accesspackagesubject
 */
export const createGuestLifeCycle = (
  client: GraphClient,
): Pick<Graph, 'getGuestLifeCycle' | 'isGovernedGuest' | 'hasAssignment'> => ({
  async getGuestLifeCycle(caller) {
    const wire = await client.get(caller, `${ENTITLEMENT_MANAGEMENT}/settings`, settingsSchema);
    const said = wire.externalUserLifecycleAction?.toLowerCase();
    // An action that is newer than us is not taken for one that we wait for.
    const action = ACTIONS.find((one) => one.toLowerCase() === said) ?? 'none';
    const deletedAfterMs = parseDuration(wire.durationUntilExternalUserDeletedAfterBlocked ?? '');
    return { action, ...(action === 'blockSignInAndDelete' && deletedAfterMs ? { deletedAfterMs } : {}) };
  },

  async isGovernedGuest(caller, assignment) {
    const path = withQuery(`${ASSIGNMENTS}/${assignment}`, { $expand: 'target' });
    const wire = await client.find(caller, path, targetSchema);
    return wire?.target?.subjectLifecycle?.toLowerCase() === 'governed';
  },

  async hasAssignment(caller, user) {
    const path = withQuery(ASSIGNMENTS, {
      $filter: `target/objectId eq ${quote(user)}`,
      $expand: 'target',
    });
    for await (const rows of client.pages(caller, path, row)) {
      if (rows.some(({ state }) => HELD.has(state?.toLowerCase() ?? ''))) return true;
    }
    return false;
  },
});
