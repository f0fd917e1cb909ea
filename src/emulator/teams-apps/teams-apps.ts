import type {
  Chat,
  TeamsApp as WireTeamsApp,
  TeamsAppDefinition,
  TeamworkBot,
  UserScopeTeamsAppInstallation,
} from '@microsoft/microsoft-graph-types';
import type { Resource } from '../odata/resource.ts';
import { expandMany, expandOne } from '../odata/resource.ts';
import type { Tenant } from '../world/tenant.ts';
import type { TeamsApp, TeamsAppInstallation } from './entities.ts';

function appOf({ teamsAppId }: TeamsAppInstallation, tenant: Tenant): TeamsApp | undefined {
  return tenant.teamsApps.get(teamsAppId);
}

const bots: Resource<TeamsApp> = {
  type: 'teamworkBot',
  toWire: ({ appId }): TeamworkBot => ({ id: appId }),
};

/**
 * A version of an app; the emulator has one of each.
 * @see https://learn.microsoft.com/graph/api/resources/teamsappdefinition
 */
const definitions: Resource<TeamsApp> = {
  type: 'teamsAppDefinition',
  toWire: (app): TeamsAppDefinition => ({
    id: Buffer.from(`${app.id}##${app.version}`).toString('base64'),
    teamsAppId: app.id,
    displayName: app.displayName,
    version: app.version,
    publishingState: 'published',
    shortDescription: app.displayName,
    description: app.displayName,
    lastModifiedDateTime: app.publishedAt.toISOString(),
    createdBy: null,
    authorization: null,
  }),
  expands: {
    bot: expandOne(
      () => bots,
      (app) => app,
    ),
  },
};

/**
 * An app of the tenant's catalog.
 * @see https://learn.microsoft.com/graph/api/appcatalogs-list-teamsapps
 */
export const teamsApps: Resource<TeamsApp> = {
  type: 'teamsApp',
  toWire: (app): WireTeamsApp => ({
    id: app.id,
    externalId: app.externalId,
    displayName: app.displayName,
    distributionMethod: app.distribution,
  }),
  filters: {
    id: { read: (app) => app.id, operators: ['eq'] },
    externalId: { read: (app) => app.externalId, index: 'externalId', operators: ['eq'] },
    displayName: { read: (app) => app.displayName, operators: ['eq', 'contains', 'startswith'] },
    distributionMethod: { read: (app) => app.distribution, operators: ['eq', 'ne'] },
  },
  expands: {
    appDefinitions: expandMany(
      () => definitions,
      (app) => [app],
    ),
  },
};

/**
 * An app in a user's personal scope.
 * @see https://learn.microsoft.com/graph/api/userteamwork-list-installedapps
 */
export const installations: Resource<TeamsAppInstallation> = {
  type: 'userScopeTeamsAppInstallation',
  toWire: ({ id }): UserScopeTeamsAppInstallation => ({ id }),
  filters: {
    'teamsApp/id': { read: (row) => row.teamsAppId, operators: ['eq'] },
    'teamsApp/externalId': {
      read: (row, { tenant }) => appOf(row, tenant)?.externalId ?? null,
      operators: ['eq'],
    },
    'teamsApp/displayName': {
      read: (row, { tenant }) => appOf(row, tenant)?.displayName ?? null,
      operators: ['eq'],
    },
    'teamsApp/distributionMethod': {
      read: (row, { tenant }) => appOf(row, tenant)?.distribution ?? null,
      operators: ['eq'],
    },
  },
  expands: {
    teamsApp: expandOne(
      () => teamsApps,
      (row, { tenant }) => appOf(row, tenant),
    ),
    teamsAppDefinition: expandOne(
      () => definitions,
      (row, { tenant }) => appOf(row, tenant),
    ),
  },
};

/**
 * The chat of a user with the bot of an installed app; its id is the conversation's.
 * @see https://learn.microsoft.com/graph/api/userscopeteamsappinstallation-get-chat
 */
export const installationChats: Resource<TeamsAppInstallation> = {
  type: 'chat',
  toWire: (row, { tenant }): Chat => {
    const id = `19:${row.userId}_${appOf(row, tenant)?.appId ?? ''}@unq.gbl.spaces`;
    return {
      id,
      topic: null,
      createdDateTime: row.installedAt.toISOString(),
      lastUpdatedDateTime: row.installedAt.toISOString(),
      chatType: 'oneOnOne',
      tenantId: tenant.id,
      webUrl: `https://teams.microsoft.com/l/chat/${encodeURIComponent(id)}/0?tenantId=${tenant.id}`,
      onlineMeetingInfo: null,
      viewpoint: null,
    };
  },
};
