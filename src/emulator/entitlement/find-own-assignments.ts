import { GraphError } from '../graph-error.ts';
import type { Reading } from '../odata/resource.ts';
import type { Tenant } from '../world/tenant.ts';
import type { Assignment } from './entities.ts';

function ofReports(tenant: Tenant, userId: string): Assignment[] {
  const rows = tenant.assignments.entries().map(({ row }) => row);
  return rows.filter(({ subjectId }) => {
    const objectId = tenant.subjects.get(subjectId)?.objectId ?? '';
    return tenant.users.get(objectId)?.managerId === userId;
  });
}

/**
 * The assignments of a user, current and expired: their own, or those they asked for.
 * @param on the part they play, as in the path
 * @throws GraphError 400 for any other part, and for those behind the enum's sentinel without the Prefer header
 * @see https://learn.microsoft.com/graph/api/accesspackageassignment-filterbycurrentuser
 */
export function findOwnAssignments(
  { tenant, unknownMembers }: Reading,
  userId: string,
  on: string,
): readonly Assignment[] {
  const subjectId = tenant.subjects.find('object', userId)?.id ?? '';
  const part = on.toLowerCase();
  if (part === 'target') return tenant.assignments.where('subject', subjectId);
  if (part === 'createdby') {
    const mine = tenant.assignmentRequests.where('requestor', subjectId);
    const added = mine.filter(({ requestType }) => requestType.endsWith('Add'));
    return added.flatMap(({ assignmentId }) => tenant.assignments.get(assignmentId) ?? []);
  }
  if (unknownMembers && part === 'targetmanager') return ofReports(tenant, userId);
  // There are no agent identities here.
  if (unknownMembers && part === 'targetagentidentitysponsororowner') return [];
  throw new GraphError(400, 'BadRequest', `'${on}' is no value for on.`);
}
