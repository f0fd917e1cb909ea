import type { GraphCall } from '../graph/route.ts';
import { requireRole } from '../roles/active-roles.ts';

/** The path prefix of cross-tenant access. */
export const crossTenantAccessPolicy = 'policies/crossTenantAccessPolicy';

const read = ['Policy.Read.All', 'Policy.ReadWrite.CrossTenantAccess'];
const write = ['Policy.ReadWrite.CrossTenantAccess'];

export const readCrossTenantAccess = { delegated: read, application: read } as const;
export const writeCrossTenantAccess = { delegated: write, application: write } as const;

/**
 * Refuses a user without a role that may read the settings.
 * @throws GraphError 403
 * @see https://learn.microsoft.com/graph/api/crosstenantaccesspolicy-list-partners
 */
export function requireReader(call: GraphCall): void {
  requireRole(call, [
    'Global Reader',
    'Global Secure Access Administrator',
    'Security Administrator',
    'Security Reader',
    'Teams Administrator',
  ]);
}

/** Refuses a user who is no security administrator. @throws GraphError 403 */
export function requireWriter(call: GraphCall): void {
  requireRole(call, ['Security Administrator']);
}
