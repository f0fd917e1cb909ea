import { z } from 'zod';
import { AccessError } from '../access/errors.ts';
import type { Graph } from '../ports/graph.ts';
import type { GraphClient } from './client.ts';
import { quote, withQuery } from './query.ts';
import { nothing } from './wire.ts';

/** Ids of the catalog and of installations are text, whatever they look like. */
const idSchema = z.object({ id: z.string().min(1) });

/**
 * The bot in the personal scope of people.
 * @param graphOrigin of the cloud: what names an object is no address to call, also behind a proxy
 * @see https://learn.microsoft.com/graph/api/appcatalogs-list-teamsapps
 * @see https://learn.microsoft.com/graph/api/userteamwork-post-installedapps
 * @see https://learn.microsoft.com/microsoftteams/platform/graph-api/proactive-bots-and-messages/graph-proactive-bots-and-messages
 */
export const createTeamsApps = (
  client: GraphClient,
  graphOrigin: string,
): Pick<Graph, 'findTeamsApp' | 'installTeamsApp'> => ({
  async findTeamsApp(caller, manifestId) {
    const filter = `externalId eq ${quote(manifestId)}`;
    const [app] = await client.list(
      caller,
      withQuery('/appCatalogs/teamsApps', { $filter: filter, $select: 'id' }),
      idSchema,
    );
    return app?.id;
  },

  async installTeamsApp(caller, user, app) {
    const body = {
      'teamsApp@odata.bind': `${graphOrigin}/v1.0/appCatalogs/teamsApps/${encodeURIComponent(app)}`,
    };
    try {
      await client.write(
        caller,
        { method: 'POST', path: `/users/${user}/teamwork/installedApps`, body },
        nothing,
      );
      return 'installed';
    } catch (error) {
      if (error instanceof AccessError && error.details.status === 409) return 'present';
      throw error;
    }
  },
});
