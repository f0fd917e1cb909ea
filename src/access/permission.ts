import type { AccessError } from './errors.ts';

/** Of the app's permissions in a target tenant, by Graph's names, those whose lack is a report of its own. */
export type Permission =
  | 'EntitlementManagement.Read.All'
  | 'User.Read.All'
  | 'GroupMember.Read.All'
  | 'RoleAssignmentSchedule.Read.Directory'
  | 'RoleEligibilitySchedule.Read.Directory'
  | 'PrivilegedEligibilitySchedule.Read.AzureADGroup';

/** Whether Graph refused the app for want of a permission. */
export const isPermissionMissing = ({ code, details }: AccessError): boolean =>
  code === 'tenant-misconfigured' && details.status === 403;
