import type { AccessError } from './errors.ts';

/** What the app must be allowed in a target tenant, as Microsoft Graph names it. */
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
