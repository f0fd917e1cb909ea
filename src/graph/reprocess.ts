import type { Graph } from '../ports/graph.ts';
import type { GraphClient } from './client.ts';
import { ENTITLEMENT_MANAGEMENT } from './query.ts';
import { nothing } from './wire.ts';

/**
 * Has Entra work again on what it did not deliver.
 * @see https://learn.microsoft.com/graph/api/accesspackageassignmentrequest-reprocess
 * @see https://learn.microsoft.com/graph/api/accesspackageassignment-reprocess
 */
export const createReprocess = (
  client: GraphClient,
): Pick<Graph, 'reprocessRequest' | 'reprocessAssignment'> => ({
  reprocessRequest: (caller, id) =>
    client.write(
      caller,
      { method: 'POST', path: `${ENTITLEMENT_MANAGEMENT}/assignmentRequests/${id}/reprocess` },
      nothing,
    ),
  reprocessAssignment: (caller, id) =>
    client.write(
      caller,
      { method: 'POST', path: `${ENTITLEMENT_MANAGEMENT}/assignments/${id}/reprocess` },
      nothing,
    ),
});
