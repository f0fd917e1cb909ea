import type { GraphCall, Permissions, Route } from '../graph/route.ts';
import { ok, parameter, userIdOf } from '../graph/route.ts';
import { GraphError, notEmulated, resourceNotFound } from '../graph-error.ts';
import { listRows } from '../odata/list-rows.ts';
import { conjuncts } from '../odata/match-filter.ts';
import type { Resource } from '../odata/resource.ts';
import { render } from '../odata/resource.ts';
import { requestDenied } from '../roles/active-roles.ts';
import { canReadAccess } from './group-readers.ts';
import {
  activeHoldings,
  groupAssignmentInstances,
  groupEligibilityInstances,
  groupScheduleRequests,
} from './group-schedules.ts';
import { requestGroupAccess } from './request-group-access.ts';
import type { ScheduleRequest } from './schedule-request.ts';

const root = 'identityGovernance/privilegedAccess/group';

interface Row {
  readonly id: string;
  readonly groupId: string;
  readonly principalId: string;
}

/** Rows about groups: how they are found by group and by principal. */
interface GroupRows<Kind extends Row> {
  readonly path: string;
  readonly permissions: Permissions;
  readonly resource: Resource<Kind>;
  readonly ofGroup: (call: GraphCall, groupId: string) => readonly Kind[];
  readonly ofPrincipal: (call: GraphCall, principalId: string) => readonly Kind[];
}

/** What the filter scopes a list to, which Graph demands. @throws GraphError 400; the code is not documented */
function scopeOf({ query }: GraphCall): {
  readonly groupId: string | null;
  readonly principalId: string | null;
} {
  const valueOf = (name: string): string | null => {
    const found = conjuncts(query.filter).find(({ path, operator }) => path === name && operator === 'eq');
    return typeof found?.value === 'string' ? found.value.toLowerCase() : null;
  };
  const scope = { groupId: valueOf('groupId'), principalId: valueOf('principalId') };
  if (scope.groupId !== null || scope.principalId !== null) return scope;
  const message = 'The $filter query parameter must scope the request to a groupId or a principalId.';
  throw new GraphError(400, 'MissingFilter', message);
}

/** Whether the caller may read about a row: about themselves anybody, else who may read of the group. */
function canRead(call: GraphCall, { groupId, principalId }: Row): boolean {
  const { caller, reading } = call;
  if (caller.kind === 'user' && caller.userId === principalId) return true;
  const group = reading.tenant.groups.get(groupId);
  return group !== undefined && canReadAccess(call, group);
}

function list<Kind extends Row>(
  call: GraphCall,
  { resource, ofGroup, ofPrincipal }: GroupRows<Kind>,
): object {
  const { groupId, principalId } = scopeOf(call);
  const group = call.reading.tenant.groups.get(groupId ?? '');
  if (groupId !== null && group === undefined) throw resourceNotFound(groupId);
  const isOwn = call.caller.kind === 'user' && call.caller.userId === principalId;
  if (group !== undefined && !isOwn && !canReadAccess(call, group)) throw requestDenied();
  const rows = groupId === null ? ofPrincipal(call, principalId ?? '') : ofGroup(call, groupId);
  return listRows(
    call,
    resource,
    rows.filter((row) => canRead(call, row)),
  );
}

function listOwn<Kind extends Row>(call: GraphCall, { resource, ofPrincipal }: GroupRows<Kind>): object {
  const on = parameter(call, 'on');
  if (on.toLowerCase() !== 'principal') throw notEmulated(`filterByCurrentUser(on='${on}') of groups`);
  return listRows(call, resource, ofPrincipal(call, userIdOf(call)));
}

function renderOne<Kind extends Row>(call: GraphCall, rows: GroupRows<Kind>): object {
  const id = parameter(call, 'id');
  // The id of a schedule begins with the group's; that of a request does not.
  const [groupId = ''] = id.split('_');
  const asSchedule = rows.ofGroup(call, groupId.toLowerCase());
  const found = asSchedule.find((row) => id.toLowerCase().endsWith(row.id));
  if (found === undefined) throw resourceNotFound(id);
  if (!canRead(call, found)) throw requestDenied();
  return render(rows.resource, found, call.reading, call.query);
}

function groupRoutes<Kind extends Row>(rows: GroupRows<Kind>): Route[] {
  const { path, permissions, resource } = rows;
  const common = { method: 'GET', delegated: permissions, application: permissions } as const;
  return [
    {
      ...common,
      path: `${root}/${path}`,
      returns: `${resource.type}[]`,
      handle: (call) => ok(list(call, rows)),
    },
    {
      ...common,
      path: `${root}/${path}/filterByCurrentUser(on='{on}')`,
      returns: `${resource.type}[]`,
      handle: (call) => ok(listOwn(call, rows)),
    },
    {
      ...common,
      path: `${root}/${path}/{id}`,
      returns: resource.type,
      handle: (call) => ok(renderOne(call, rows)),
    },
  ];
}

function requestRoutes(path: string, grants: ScheduleRequest['grants'], permissions: Permissions): Route[] {
  const resource = groupScheduleRequests[grants];
  const common = { delegated: permissions, application: permissions, returns: resource.type } as const;
  return [
    {
      ...common,
      method: 'POST',
      path: `${root}/${path}`,
      accepts: resource.type,
      handle: (call) => {
        const request = requestGroupAccess(call, grants);
        return { status: 201, body: render(resource, request, call.reading, call.query) };
      },
    },
    {
      ...common,
      method: 'GET',
      path: `${root}/${path}/{id}`,
      handle: (call) => {
        const id = parameter(call, 'id');
        const request = call.reading.tenant.groupRequests.get(id);
        if (request?.grants !== grants) throw resourceNotFound(id);
        if (!canRead(call, request)) throw requestDenied();
        return ok(render(resource, request, call.reading, call.query));
      },
    },
  ];
}

const readAssignments = [
  'PrivilegedAssignmentSchedule.Read.AzureADGroup',
  'PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup',
];
const readEligibilities = [
  'PrivilegedEligibilitySchedule.Read.AzureADGroup',
  'PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup',
];

/** The groups somebody has any place in. */
function groupIdsWith({ reading: { tenant } }: GraphCall, principalId: string): string[] {
  const memberOf = tenant.memberships.where('member', principalId).map((row) => row.groupId);
  const owned = tenant.groups.entries().filter(({ row }) => row.ownerIds.includes(principalId));
  return [...new Set([...memberOf, ...owned.map(({ row }) => row.id)])];
}

/**
 * Privileged access to groups (PIM for groups): who is in a group for a while, and who may be.
 * @see https://learn.microsoft.com/graph/api/resources/privilegedidentitymanagement-for-groups-api-overview
 */
export const groupScheduleRoutes: readonly Route[] = [
  ...groupRoutes({
    path: 'assignmentScheduleInstances',
    permissions: readAssignments,
    resource: groupAssignmentInstances,
    ofGroup: (call, groupId) => activeHoldings(call.reading.tenant, [groupId]),
    ofPrincipal: (call, principalId) =>
      activeHoldings(call.reading.tenant, groupIdsWith(call, principalId)).filter(
        (row) => row.principalId === principalId,
      ),
  }),
  ...groupRoutes({
    path: 'eligibilityScheduleInstances',
    permissions: readEligibilities,
    resource: groupEligibilityInstances,
    ofGroup: (call, groupId) => call.reading.tenant.groupEligibilities.where('group', groupId),
    ofPrincipal: (call, principalId) =>
      call.reading.tenant.groupEligibilities.where('principal', principalId),
  }),
  ...requestRoutes('assignmentScheduleRequests', 'assignment', [
    'PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup',
  ]),
  ...requestRoutes('eligibilityScheduleRequests', 'eligibility', [
    'PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup',
  ]),
];
