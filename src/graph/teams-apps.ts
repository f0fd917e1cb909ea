import { z } from 'zod';
import { AccessError } from '../access/errors.ts';
import type { Graph } from '../ports/graph.ts';
import type { GraphClient } from './client.ts';
import { quote, withQuery } from './query.ts';
import { nothing } from './wire.ts';

/** Ids of the catalog and of installations are text, whatever they look like. */
const idSchema = z.object({ id: z.string().min(1) });

const catalogSchema = idSchema.extend({ distributionMethod: z.string().nullish() });
/** Where an app can come from that is added for others; the first of them counts. */
const INSTALLABLE = ['organization', 'store'];

/**
 * The bot in the personal scope of people.
 * @param graphOrigin of the cloud: what names an object is no address to call, also behind a proxy
 * @see https://learn.microsoft.com/graph/api/appcatalogs-list-teamsapps
 * @see https://learn.microsoft.com/graph/api/userteamwork-post-installedapps
 * @see https://learn.microsoft.com/graph/api/userteamwork-list-installedapps
 * @see https://learn.microsoft.com/graph/api/userscopeteamsappinstallation-get-chat
 * @see https://learn.microsoft.com/microsoftteams/platform/graph-api/proactive-bots-and-messages/graph-proactive-bots-and-messages
 */
export const createTeamsApps = (
  client: GraphClient,
  graphOrigin: string,
): Pick<Graph, 'findTeamsApp' | 'installTeamsApp' | 'findTeamsAppChat'> => ({
  async findTeamsApp(caller, manifestId) {
    const filter = `externalId eq ${quote(manifestId)}`;
    const apps = await client.list(
      caller,
      withQuery('/appCatalogs/teamsApps', { $filter: filter, $select: 'id,distributionMethod' }),
      catalogSchema,
    );
    const found = INSTALLABLE.map((method) => apps.find((app) => app.distributionMethod === method));
    return found.find((app) => app !== undefined)?.id;
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

  async findTeamsAppChat(caller, user, app) {
    const path = `/users/${user}/teamwork/installedApps`;
    const filter = `teamsApp/id eq ${quote(app)}`;
    const [installation] = await client.list(caller, withQuery(path, { $filter: filter }), idSchema);
    if (!installation) return undefined;
    const chat = `${path}/${encodeURIComponent(installation.id)}/chat`;
    return (await client.get(caller, withQuery(chat, { $select: 'id' }), idSchema)).id;
  },
});
