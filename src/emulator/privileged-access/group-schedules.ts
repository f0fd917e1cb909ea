import type {
  PrivilegedAccessGroupAssignmentScheduleInstance,
  PrivilegedAccessGroupAssignmentScheduleRequest,
  PrivilegedAccessGroupEligibilityScheduleInstance,
} from '@microsoft/microsoft-graph-types';
import { directoryObjects, toDirectoryObjects } from '../directory/directory-objects.ts';
import { groups } from '../directory/groups.ts';
import type { Expand, Resource } from '../odata/resource.ts';
import { expandOne } from '../odata/resource.ts';
import { deriveObjectId } from '../world/object-id.ts';
import type { Tenant } from '../world/tenant.ts';
import type { GroupAccess, GroupAssignment, GroupEligibility, GroupScheduleRequest } from './entities.ts';
import { toWireScheduleRequest } from './schedule-request.ts';
import type { ScheduleRequest } from './schedule-request.ts';

/** Somebody's place in a group. */
interface GroupHolding {
  readonly id: string;
  readonly groupId: string;
  readonly principalId: string;
  readonly access: GroupAccess;
}

/** An active place: one that PIM keeps the time of, or one of the directory, which has none. */
export type ActiveGroupHolding = GroupHolding &
  Pick<GroupAssignment, 'endAt' | 'activatedUsingId'> & {
    readonly startAt: Date | null;
  };

/** The ids of schedules name group and relation: `<group id>_member_<guid>`. */
function toScheduleId({ groupId, access, id }: GroupHolding): string {
  return `${groupId}_${access}_${id}`;
}

/** Everything active about the groups or of the principals given, whether PIM knows of it or not. */
export function activeHoldings(tenant: Tenant, groupIds: readonly string[]): ActiveGroupHolding[] {
  return groupIds.flatMap((groupId) => {
    const timed = tenant.groupAssignments.where('group', groupId);
    const isTimed = (principalId: string, access: GroupAccess): boolean =>
      timed.some((row) => row.principalId === principalId && row.access === access);
    const members = tenant.memberships.where('group', groupId).map((row) => row.memberId);
    const others = [
      ...members.map((principalId) => ({ principalId, access: 'member' as const })),
      ...(tenant.groups.get(groupId)?.ownerIds ?? []).map((principalId) => ({
        principalId,
        access: 'owner' as const,
      })),
    ].filter(({ principalId, access }) => !isTimed(principalId, access));
    return [
      ...timed,
      ...others.map(({ principalId, access }) => ({
        id: deriveObjectId(tenant.id, 'group holding', `${groupId}/${principalId}/${access}`),
        groupId,
        principalId,
        access,
        startAt: null,
        endAt: null,
        activatedUsingId: null,
      })),
    ];
  });
}

function toFilters<Row extends GroupHolding>(): NonNullable<Resource<Row>['filters']> {
  return {
    groupId: { read: (row) => row.groupId, index: 'group', operators: ['eq'] },
    principalId: { read: (row) => row.principalId, index: 'principal', operators: ['eq'] },
    accessId: { read: (row) => row.access, operators: ['eq'] },
  };
}

function toExpands<Row extends GroupHolding>(): Readonly<Record<string, Expand<Row>>> {
  return {
    group: expandOne(
      () => groups,
      (row, { tenant }) => tenant.groups.get(row.groupId),
    ),
    principal: expandOne(
      () => directoryObjects,
      (row, { tenant }) => toDirectoryObjects(tenant, [row.principalId])[0],
    ),
  };
}

/**
 * A place in a group that somebody may activate.
 * @see https://learn.microsoft.com/graph/api/resources/privilegedaccessgroupeligibilityscheduleinstance
 */
export const groupEligibilityInstances: Resource<GroupEligibility> = {
  type: 'privilegedAccessGroupEligibilityScheduleInstance',
  toWire: (row): PrivilegedAccessGroupEligibilityScheduleInstance => ({
    id: toScheduleId(row),
    principalId: row.principalId,
    startDateTime: row.startAt.toISOString(),
    endDateTime: row.endAt?.toISOString() ?? null,
    accessId: row.access,
    groupId: row.groupId,
    memberType: 'direct',
    eligibilityScheduleId: toScheduleId(row),
  }),
  filters: toFilters(),
  expands: toExpands(),
};

/**
 * A place in a group that somebody has. Microsoft's example writes its enums with a capital, the metadata without; the
 * emulator keeps to the metadata.
 * @see https://learn.microsoft.com/graph/api/privilegedaccessgroup-list-assignmentscheduleinstances
 */
export const groupAssignmentInstances: Resource<ActiveGroupHolding> = {
  type: 'privilegedAccessGroupAssignmentScheduleInstance',
  toWire: (row): PrivilegedAccessGroupAssignmentScheduleInstance => ({
    id: toScheduleId(row),
    principalId: row.principalId,
    startDateTime: row.startAt?.toISOString() ?? null,
    endDateTime: row.endAt?.toISOString() ?? null,
    assignmentType: row.activatedUsingId === null ? 'assigned' : 'activated',
    accessId: row.access,
    groupId: row.groupId,
    memberType: 'direct',
    assignmentScheduleId: toScheduleId(row),
  }),
  filters: {
    ...toFilters(),
    assignmentType: {
      read: (row) => (row.activatedUsingId === null ? 'assigned' : 'activated'),
      operators: ['eq'],
    },
  },
  expands: {
    ...toExpands(),
    activatedUsing: expandOne(
      () => groupEligibilityInstances,
      (row, { tenant }) => tenant.groupEligibilities.get(row.activatedUsingId ?? ''),
    ),
  },
};

function toScheduleRequests(
  type: 'privilegedAccessGroupAssignmentScheduleRequest' | 'privilegedAccessGroupEligibilityScheduleRequest',
): Resource<GroupScheduleRequest> {
  return {
    type,
    // Both types have the same properties.
    toWire: (row): PrivilegedAccessGroupAssignmentScheduleRequest => ({
      ...toWireScheduleRequest(row),
      accessId: row.access,
      principalId: row.principalId,
      groupId: row.groupId,
      targetScheduleId: toScheduleId(row),
    }),
    filters: toFilters(),
    expands: toExpands(),
  };
}

/**
 * What was asked for about a group, by what it grants.
 * @see https://learn.microsoft.com/graph/api/resources/privilegedaccessgroupassignmentschedulerequest
 */
export const groupScheduleRequests: Readonly<
  Record<ScheduleRequest['grants'], Resource<GroupScheduleRequest>>
> = {
  assignment: toScheduleRequests('privilegedAccessGroupAssignmentScheduleRequest'),
  eligibility: toScheduleRequests('privilegedAccessGroupEligibilityScheduleRequest'),
};
