import type { AssignmentId } from '../access/ids.ts';
import type { Graph } from '../ports/graph.ts';
import type { GraphClient } from './client.ts';
import { ENTITLEMENT_MANAGEMENT, quote, withQuery } from './query.ts';
import { assignmentSchema, ownAssignmentSchema, toAssignment, toOwnAssignment } from './request-wire.ts';

const ASSIGNMENTS = `${ENTITLEMENT_MANAGEMENT}/assignments`;
const EXPAND = 'target,accessPackage,assignmentPolicy';

const toPath = (id: AssignmentId): string => withQuery(`${ASSIGNMENTS}/${id}`, { $expand: EXPAND });

/**
 * Assignments: who has which access package, and until when.
 * @see https://learn.microsoft.com/graph/api/entitlementmanagement-list-assignments
 * @see https://learn.microsoft.com/graph/api/accesspackageassignment-filterbycurrentuser
 */
export const createAssignments = (
  client: GraphClient,
): Pick<
  Graph,
  'listDeliveredAssignments' | 'listAssignmentsById' | 'getAssignment' | 'listOwnAssignments'
> => ({
  async *listDeliveredAssignments(caller, packageId) {
    const path = withQuery(ASSIGNMENTS, {
      $filter: `accessPackage/id eq ${quote(packageId)} and state eq 'delivered'`,
      $expand: EXPAND,
    });
    for await (const rows of client.pages(caller, path, assignmentSchema)) {
      yield rows.map((row) => toAssignment(row, caller.tenant));
    }
  },

  async listAssignmentsById(caller, ids) {
    const answers = await client.batch(caller, ids.map(toPath), assignmentSchema);
    return answers.map((answer) =>
      'error' in answer ? answer : { assignment: answer.value && toAssignment(answer.value, caller.tenant) },
    );
  },

  async getAssignment(caller, id) {
    const row = await client.find(caller, toPath(id), assignmentSchema);
    return row && toAssignment(row, caller.tenant);
  },

  async listOwnAssignments(caller) {
    const path = withQuery(`${ASSIGNMENTS}/filterByCurrentUser(on='target')`, { $expand: EXPAND });
    const rows = await client.list(caller, path, ownAssignmentSchema);
    return rows.map((row) => toOwnAssignment(row, caller.tenant));
  },
});
