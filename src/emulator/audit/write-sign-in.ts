import { randomUUID } from 'node:crypto';
import type { DirectoryUser } from '../directory/entities.ts';
import type { Scope } from '../world/world.ts';

/**
 * Appends an interactive sign-in of a user to the log; tokens that are renewed or exchanged are none, and do not show in
 * v1.0.
 * @param audience what the token is for
 */
export function writeSignIn(
  { tenant, now }: Scope,
  user: DirectoryUser,
  app: { readonly clientId: string; readonly name: string },
  audience: string,
): void {
  tenant.signIns.insert({
    id: randomUUID(),
    userId: user.id,
    userDisplayName: user.displayName,
    userPrincipalName: user.userPrincipalName,
    homeTenantId: user.homeTenantId,
    appId: app.clientId,
    appName: app.name,
    audience,
    signedInAt: now,
  });
}
