import { createTable } from '../world/table.ts';
import type { ScheduleRequest } from './schedule-request.ts';

/** What somebody is, or may become, in a group. */
export type GroupAccess = 'member' | 'owner';

/** A membership or ownership of a group that its principal may activate, but does not hold. */
export interface GroupEligibility {
  readonly id: string;
  readonly groupId: string;
  readonly principalId: string;
  readonly access: GroupAccess;
  readonly startAt: Date;
  readonly endAt: Date | null;
}

/** An active membership or ownership that PIM keeps the time of; all others stand in the directory only. */
export interface GroupAssignment {
  readonly id: string;
  readonly groupId: string;
  readonly principalId: string;
  readonly access: GroupAccess;
  readonly startAt: Date;
  readonly endAt: Date | null;
  /** The eligibility this was activated from; an assigned one has none. */
  readonly activatedUsingId: string | null;
}

/** What Privileged Identity Management was asked for about a group. */
export interface GroupScheduleRequest extends ScheduleRequest {
  readonly groupId: string;
  readonly access: GroupAccess;
}

/** The empty tables of privileged access to groups (PIM for groups). */
export const createPrivilegedAccessTables = () => ({
  groupEligibilities: createTable<GroupEligibility>({
    group: (row) => row.groupId,
    principal: (row) => row.principalId,
  }),
  groupAssignments: createTable<GroupAssignment>({
    group: (row) => row.groupId,
    principal: (row) => row.principalId,
  }),
  groupRequests: createTable<GroupScheduleRequest>({
    group: (row) => row.groupId,
    principal: (row) => row.principalId,
  }),
});
