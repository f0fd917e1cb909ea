import type { UserId } from '../access/ids.ts';
import type { AppCaller } from './callers.ts';

/** The bot among the Teams apps of a tenant; the rest of Microsoft Graph, and its errors, are in `Graph`. */
export interface TeamsAppGraph {
  /**
   * The app's id in the tenant's catalog of Teams apps: that of the organization, else that of the store. Undefined when
   * it is in neither; what somebody has sideloaded may have the same manifest, and cannot be added for others.
   * @param manifestId of its manifest
   */
  findTeamsApp(caller: AppCaller, manifestId: string): Promise<string | undefined>;
  /**
   * Adds the app for somebody, whose chat Teams then announces to the bot.
   * @param app its id in the catalog
   * @returns `present`: they have it already
   * @throws AccessError `tenant-misconfigured` (403) when a permission is missing or a policy of Teams forbids it
   */
  installTeamsApp(caller: AppCaller, user: UserId, app: string): Promise<'installed' | 'present'>;
  /**
   * The chat that somebody has with the app, as Bot Connector knows it too.
   * @param app its id in the catalog
   * @returns undefined when they do not have the app
   * @throws AccessError `not-found` when the person is unknown, or Graph names no chat; `tenant-misconfigured` (403)
   */
  findTeamsAppChat(caller: AppCaller, user: UserId, app: string): Promise<string | undefined>;
}
