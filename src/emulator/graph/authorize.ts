import { holdsAnyRole } from '../entitlement/require-role.ts';
import { GraphError, unauthorized } from '../graph-error.ts';
import type { Quirks } from '../quirks.ts';
import type { Caller } from './caller.ts';
import type { Route } from './route.ts';

/**
 * Whether a role stands in for the permission, as it may for apps in entitlement management; which role, and where it
 * is held, is up to the handler.
 * @see https://learn.microsoft.com/graph/api/entitlementmanagement-post-assignmentrequests
 */
function mayHoldRoleInstead(route: Route, caller: Caller, now: Date): boolean {
  if (caller.kind !== 'app' || !/\bentitlementManagement\//.test(route.path)) return false;
  return route.application !== 'not supported' && holdsAnyRole(caller.tenant, caller.servicePrincipalId, now);
}

/**
 * Refuses a caller whose token lacks every permission the route accepts.
 * @throws GraphError 403, in the words of the API the route belongs to
 */
export function authorize(route: Route, caller: Caller, now: Date, quirks: Quirks): void {
  const accepted = caller.kind === 'app' ? route.application : route.delegated;
  const isHeld = (permission: string): boolean => caller.permissions.has(permission);
  if (accepted !== 'not supported' && accepted.some((any) => [any].flat().every(isHeld))) return;
  if (mayHoldRoleInstead(route, caller, now)) return;
  const { quirk } = route;
  if (quirk?.kind === caller.kind && quirks[quirk.name] && quirk.permissions.flat().some(isHeld)) return;
  if (/^identityGovernance\/|\/entitlementManagement\//.test(route.path)) throw unauthorized();
  throw new GraphError(
    403,
    'Authorization_RequestDenied',
    'Insufficient privileges to complete the operation.',
  );
}
