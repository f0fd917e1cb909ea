import type { ScheduleRequest } from '../privileged-access/schedule-request.ts';
import { createTable } from '../world/table.ts';

/** An active directory role over the whole tenant. */
export interface RoleInstance {
  readonly id: string;
  readonly principalId: string;
  readonly roleDefinitionId: string;
  /** `Group` on the rows that members of a role-assignable group have because of it. */
  readonly memberType: 'Direct' | 'Group';
  readonly startAt: Date;
  readonly endAt: Date | null;
  /** The eligibility this was activated from; an assigned role has none. */
  readonly activatedUsingId?: string;
}

/** A directory role that its principal may activate, but does not hold. */
export interface RoleEligibility {
  readonly id: string;
  readonly principalId: string;
  readonly roleDefinitionId: string;
  readonly memberType: 'Direct' | 'Group';
  readonly startAt: Date;
  readonly endAt: Date | null;
}

/** What Privileged Identity Management was asked for about a role. */
export interface RoleScheduleRequest extends ScheduleRequest {
  readonly roleDefinitionId: string;
}

/** The empty tables of directory roles. */
export const createRoleTables = () => ({
  roleInstances: createTable<RoleInstance>({
    principal: (row) => row.principalId,
    role: (row) => row.roleDefinitionId,
  }),
  roleEligibilities: createTable<RoleEligibility>({
    principal: (row) => row.principalId,
    role: (row) => row.roleDefinitionId,
  }),
  roleRequests: createTable<RoleScheduleRequest>({
    principal: (row) => row.principalId,
    role: (row) => row.roleDefinitionId,
  }),
});
