import type { GraphCall } from '../graph/route.ts';
import { requestDenied, requireRole } from '../roles/active-roles.ts';

const readDelegated = [
  'Application.Read.All',
  'Application.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
] as const;

/** Reading needs no role: any user of the tenant may see its applications. */
export const readApplications = {
  delegated: readDelegated,
  application: ['Application.ReadWrite.OwnedBy', ...readDelegated],
} as const;

const writeAll = ['Application.ReadWrite.All', 'Directory.ReadWrite.All'] as const;

export const writeApplications = {
  delegated: writeAll,
  application: ['Application.ReadWrite.OwnedBy', ...writeAll],
} as const;

/** The directory roles that manage applications; Global Administrator always does. */
export const applicationAdministrators = ['Application Administrator', 'Cloud Application Administrator'];

/** Who made the thing a call wants to change. */
interface Owned {
  readonly createdByAppId: string | null;
}

/**
 * Refuses an app that may manage nothing but its own with `Application.ReadWrite.OwnedBy` and did not make this one.
 * @param broad the permissions that reach everything
 * @throws GraphError 403
 */
export function requireOwner(
  { caller }: GraphCall,
  { createdByAppId }: Owned,
  broad: readonly string[],
): void {
  if (caller.kind === 'user' || broad.some((permission) => caller.permissions.has(permission))) return;
  if (createdByAppId !== caller.appId) throw requestDenied();
}

/**
 * Refuses who may not change an application. That users may register apps of their own, as Entra's defaults let them,
 * is left out: here a role is needed.
 * @throws GraphError 403
 * @see https://learn.microsoft.com/entra/identity/role-based-access-control/delegate-app-roles
 */
export function requireApplicationAdministrator(call: GraphCall, owned?: Owned): void {
  requireRole(call, applicationAdministrators);
  if (owned !== undefined) requireOwner(call, owned, writeAll);
}
