/** The three Microsoft Entra roles that a SOC works with. */
export const SECURITY_ROLES = ['reader', 'operator', 'administrator'] as const;
export type SecurityRole = (typeof SECURITY_ROLES)[number];

/**
 * Template ids, equal in all tenants.
 * @see https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
 */
export const ROLE_TEMPLATE_IDS: Readonly<Record<SecurityRole, string>> = {
  reader: '5d6b6bb7-de71-4623-b4af-96380a352509',
  operator: '5f2222b1-57c3-48ba-8ad5-d4759f1fde6f',
  administrator: '194ae4cb-b126-40b2-bd5b-6091b380977d',
};

export const isSecurityRole = (value: unknown): value is SecurityRole =>
  SECURITY_ROLES.some((role) => role === value);
