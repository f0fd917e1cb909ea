import type { GraphCall } from '../graph/route.ts';
import { parameter } from '../graph/route.ts';
import { GraphError } from '../graph-error.ts';
import { currentStage, isAssignedTo } from '../lifecycle/approvers.ts';
import { listEntries } from '../odata/list-rows.ts';
import type { Page } from '../odata/list-rows.ts';
import type { Entry } from '../world/table.ts';
import { assignmentRequests } from './assignment-requests.ts';
import type { AssignmentRequest } from './entities.ts';

/** Members of the enum after its sentinel; clients have to say that they know them. */
const laterMembers: ReadonlySet<string> = new Set([
  'targetorrequestor',
  'targetmanager',
  'requestforothers',
  'targetagentidentitysponsororowner',
]);

function isForReportOf(
  { reading: { tenant } }: GraphCall,
  { subjectId }: AssignmentRequest,
  userId: string,
): boolean {
  const objectId = tenant.subjects.get(subjectId)?.objectId ?? '';
  return tenant.users.get(objectId)?.managerId === userId;
}

/** The requests of a user, by the part they play in them. */
function entriesOf(call: GraphCall, on: string, userId: string): readonly Entry<AssignmentRequest>[] {
  const { tenant } = call.reading;
  const { assignmentRequests: table } = tenant;
  const subjectId = tenant.subjects.find('object', userId)?.id ?? '';
  switch (on) {
    case 'target':
      return table.entriesWhere('subject', subjectId);
    case 'createdby':
      return table.entriesWhere('requestor', subjectId);
    case 'approver':
      return table.entriesWhere('state', 'pendingApproval').filter(({ row }) => {
        const stage = currentStage(row);
        return stage !== undefined && isAssignedTo(tenant, row, stage, userId);
      });
    case 'targetorrequestor':
      return table
        .entries()
        .filter(({ row }) => row.subjectId === subjectId || row.requestorSubjectId === subjectId);
    case 'requestforothers':
      return table.entriesWhere('requestor', subjectId).filter(({ row }) => row.subjectId !== subjectId);
    case 'targetmanager':
      return table.entries().filter(({ row }) => isForReportOf(call, row, userId));
    // There are no agent identities here.
    case 'targetagentidentitysponsororowner':
      return [];
    default:
      throw new GraphError(400, 'BadRequest', `'${parameter(call, 'on')}' is no value for on.`);
  }
}

/**
 * A page of the requests that concern a user. With a quirk, `$expand`, `$filter` and `$select` do nothing.
 * @throws GraphError 400 for an unknown part, or one whose name the client does not say to know
 * @see https://learn.microsoft.com/graph/api/accesspackageassignmentrequest-filterbycurrentuser
 */
export function listOwnRequests(call: GraphCall, userId: string): Page {
  const { reading, query } = call;
  const on = parameter(call, 'on').toLowerCase();
  if (laterMembers.has(on) && !reading.unknownMembers) {
    const message = `'${parameter(call, 'on')}' needs the header Prefer: include-unknown-enum-members.`;
    throw new GraphError(400, 'BadRequest', message);
  }
  const { expand: _expand, filter: _filter, select: _select, ...paging } = query;
  const taken = reading.world.quirks.filterByCurrentUserTakesOptions
    ? query
    : { ...paging, expand: new Map() };
  return listEntries({ ...call, query: taken }, assignmentRequests, entriesOf(call, on, userId));
}
