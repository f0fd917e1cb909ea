import { createTable } from '../world/table.ts';

/** An app in the catalog of a tenant. */
export interface TeamsApp {
  readonly id: string;
  /** The id in its manifest. */
  readonly externalId: string;
  /** The registration behind it, which is its bot too. */
  readonly appId: string;
  readonly displayName: string;
  readonly version: string;
  readonly distribution: 'store' | 'organization' | 'sideloaded';
  readonly publishedAt: Date;
  /** Users whose app permission policy does not allow it. */
  readonly blockedFor?: readonly string[];
}

/** That an app is installed in a user's personal scope. */
export interface TeamsAppInstallation {
  readonly id: string;
  readonly userId: string;
  readonly teamsAppId: string;
  readonly installedAt: Date;
}

/** The empty tables of Teams apps. */
export const createTeamsAppTables = () => ({
  teamsApps: createTable<TeamsApp>({ externalId: (row) => row.externalId }),
  teamsAppInstallations: createTable<TeamsAppInstallation>({ user: (row) => row.userId }),
});

/** The id of an installation, made as Teams makes it: of the user's and the app's. */
export function toInstallationId(userId: string, teamsAppId: string): string {
  return Buffer.from(`${userId}##${teamsAppId}`).toString('base64');
}
