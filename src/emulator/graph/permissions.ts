/** Permission sets that several routes share, by what they allow; any one member is enough. */

export const readEntitlements = [
  'EntitlementManagement.Read.All',
  'EntitlementManagement.ReadWrite.All',
] as const;

export const writeEntitlements = ['EntitlementManagement.ReadWrite.All'] as const;

/** What requestors need for themselves; exists as a delegated permission only and needs no administrator's consent. */
export const ownAccess = [
  'EntitlementMgmt-SubjectAccess.ReadWrite',
  'EntitlementManagement.Read.All',
  'EntitlementManagement.ReadWrite.All',
] as const;

export const changeOwnAccess = [
  'EntitlementMgmt-SubjectAccess.ReadWrite',
  'EntitlementManagement.ReadWrite.All',
] as const;

/** The path prefix of entitlement management. */
export const entitlementManagement = 'identityGovernance/entitlementManagement';
