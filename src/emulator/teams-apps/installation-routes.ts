import { z } from 'zod';
import type { DirectoryUser } from '../directory/entities.ts';
import { findUser } from '../directory/find-object.ts';
import { parseBody } from '../graph/parse-body.ts';
import type { GraphCall, Route } from '../graph/route.ts';
import { ok, parameter } from '../graph/route.ts';
import { GraphError } from '../graph-error.ts';
import { listRows, listTable } from '../odata/list-rows.ts';
import { render } from '../odata/resource.ts';
import type { TeamsApp, TeamsAppInstallation } from './entities.ts';
import { toInstallationId } from './entities.ts';
import { installationChats, installations, teamsApps } from './teams-apps.ts';

/** Teams' own words; Microsoft documents the statuses only. */
function forbidden(): GraphError {
  return new GraphError(
    403,
    'Forbidden',
    'Missing role permissions or app permission policy on the request.',
  );
}

function notFound(what: string): GraphError {
  return new GraphError(404, 'NotFound', `No ${what} was found.`);
}

/** Whether the caller's permission is one for its own app only. */
function isBoundToSelf({ caller }: GraphCall): boolean {
  const held = [...caller.permissions].filter((name) => name.startsWith('TeamsAppInstallation.'));
  return held.every((name) => /SelfForUser(\.All)?$/.test(name));
}

function canReach(call: GraphCall, app: TeamsApp | undefined): boolean {
  return app !== undefined && (!isBoundToSelf(call) || app.appId === call.caller.appId);
}

/** The user of the path; a delegated permission reaches the signed-in one only. @throws GraphError 403, 404 */
function requireUser(call: GraphCall): DirectoryUser {
  const user = findUser(call);
  if (call.caller.kind === 'user' && call.caller.userId !== user.id) throw forbidden();
  return user;
}

function appOf(
  { reading: { tenant } }: GraphCall,
  { teamsAppId }: TeamsAppInstallation,
): TeamsApp | undefined {
  return tenant.teamsApps.get(teamsAppId);
}

function findInstallation(call: GraphCall): TeamsAppInstallation {
  const user = requireUser(call);
  const id = parameter(call, 'installationId');
  const row = call.reading.tenant.teamsAppInstallations
    .where('user', user.id)
    .find((other) => other.id === id);
  if (row === undefined) throw notFound('installed app');
  if (!canReach(call, appOf(call, row))) throw forbidden();
  return row;
}

function list(call: GraphCall): object {
  const { tenant } = call.reading;
  const rows = tenant.teamsAppInstallations
    .where('user', requireUser(call).id)
    .filter((row) => canReach(call, appOf(call, row)));
  const page = listRows(call, installations, rows);
  // Teams counts without being asked.
  return { '@odata.count': page.value.length, ...page };
}

const bodySchema = z.looseObject({ 'teamsApp@odata.bind': z.string() });

function install(call: GraphCall): void {
  const user = requireUser(call);
  const body = parseBody(bodySchema, call.body);
  const [, id = ''] = /\/appCatalogs\/teamsApps\/([^/]+)\/?$/i.exec(body['teamsApp@odata.bind']) ?? [];
  const { tenant, now } = call.reading;
  const app = tenant.teamsApps.get(id);
  // Sideloaded apps cannot be installed for others: https://learn.microsoft.com/microsoftteams/platform/graph-api/proactive-bots-and-messages/graph-proactive-bots-and-messages
  if (app === undefined || app.distribution === 'sideloaded') throw notFound('app in the catalog');
  if (!canReach(call, app) || app.blockedFor?.includes(user.id)) throw forbidden();
  const installationId = toInstallationId(user.id, app.id);
  if (tenant.teamsAppInstallations.get(installationId) !== undefined) {
    throw new GraphError(409, 'Conflict', "The app is already installed in the user's personal scope.");
  }
  tenant.teamsAppInstallations.insert({
    id: installationId,
    userId: user.id,
    teamsAppId: app.id,
    installedAt: now,
  });
}

const own = ['ReadWriteSelfForUser', 'ReadWriteAndConsentSelfForUser'];
const write = [...own, 'ReadWriteForUser', 'ReadWriteAndConsentForUser'];

function toPermissions(names: readonly string[]) {
  return {
    delegated: names.map((name) => `TeamsAppInstallation.${name}`),
    application: names.map((name) => `TeamsAppInstallation.${name}.All`),
  } as const;
}

const reading = toPermissions(['ReadForUser', ...write]);
const writing = toPermissions(write);
const readingChat = toPermissions(['ReadForUser', 'ReadWriteSelfForUser', 'ReadWriteForUser']);

function done(status: number, act: (call: GraphCall) => void): Route['handle'] {
  return (call) => {
    act(call);
    return { status };
  };
}

function installedAppRoutes(path: string): Route[] {
  return [
    {
      ...reading,
      method: 'GET',
      path,
      returns: 'userScopeTeamsAppInstallation[]',
      handle: (call) => ok(list(call)),
    },
    { ...writing, method: 'POST', path, handle: done(201, install) },
    {
      ...reading,
      method: 'GET',
      path: `${path}/{installationId}`,
      returns: 'userScopeTeamsAppInstallation',
      handle: (call) => ok(render(installations, findInstallation(call), call.reading, call.query)),
    },
    {
      ...writing,
      method: 'DELETE',
      path: `${path}/{installationId}`,
      handle: done(204, (call) =>
        call.reading.tenant.teamsAppInstallations.remove(findInstallation(call).id),
      ),
    },
    {
      // There is one version of each app only, so that there is nothing to do.
      ...writing,
      method: 'POST',
      path: `${path}/{installationId}/upgrade`,
      handle: done(204, findInstallation),
    },
    {
      ...readingChat,
      method: 'GET',
      path: `${path}/{installationId}/chat`,
      returns: 'chat',
      handle: (call) => ok(render(installationChats, findInstallation(call), call.reading, call.query)),
    },
  ];
}

/**
 * Teams apps in the catalog and in the personal scope of users, for bots that install themselves. The activities which
 * Teams sends to the bot then (`installationUpdate`) are not the emulator's: it has no Bot Framework channel. The
 * directory's audit log, too, knows nothing of Teams.
 * @see https://learn.microsoft.com/graph/api/userteamwork-post-installedapps
 * @see https://learn.microsoft.com/graph/api/appcatalogs-list-teamsapps
 */
export const teamsAppRoutes: readonly Route[] = [
  ...['me/teamwork/installedApps', 'users/{id}/teamwork/installedApps'].flatMap(installedAppRoutes),
  {
    method: 'GET',
    path: 'appCatalogs/teamsApps',
    delegated: [
      'AppCatalog.Submit',
      'AppCatalog.Read.All',
      'AppCatalog.ReadWrite.All',
      'Directory.Read.All',
      'Directory.ReadWrite.All',
    ],
    application: ['AppCatalog.Read.All', 'AppCatalog.ReadWrite.All'],
    returns: 'teamsApp[]',
    handle: (call) => ok(listTable(call, teamsApps, call.reading.tenant.teamsApps)),
  },
];
