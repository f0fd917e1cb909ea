import { GraphError, unauthorized } from '../graph-error.ts';
import type { Caller } from './caller.ts';
import type { Route } from './route.ts';

/**
 * Refuses a caller whose token lacks every permission the route accepts.
 * @throws GraphError 403, in the words of the API the route belongs to
 */
export function authorize(route: Route, caller: Caller): void {
  const accepted = caller.kind === 'app' ? route.application : route.delegated;
  const isHeld = (permission: string): boolean => caller.permissions.has(permission);
  if (accepted !== 'not supported' && accepted.some((any) => [any].flat().every(isHeld))) return;
  if (route.path.startsWith('identityGovernance/')) throw unauthorized();
  throw new GraphError(
    403,
    'Authorization_RequestDenied',
    'Insufficient privileges to complete the operation.',
  );
}
