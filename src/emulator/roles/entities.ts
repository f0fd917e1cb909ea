import { createTable } from '../world/table.ts';

export interface RoleInstance {
  readonly id: string;
  readonly principalId: string;
  readonly roleDefinitionId: string;
  readonly memberType: 'Direct' | 'Group';
  readonly startAt: Date;
  readonly endAt: Date | null;
}

/** The empty tables of directory roles. */
export const createRoleTables = () => ({
  roleInstances: createTable<RoleInstance>({
    principal: (row) => row.principalId,
    role: (row) => row.roleDefinitionId,
  }),
});
