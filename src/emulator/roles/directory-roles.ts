/** A built-in Entra directory role; its template id is its roleDefinitionId in every tenant. */
export interface DirectoryRole {
  readonly id: string;
  readonly displayName: string;
  readonly isPrivileged: boolean;
}

/**
 * The built-in roles the emulator knows, with Microsoft's template ids.
 * @see https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
 */
export const directoryRoles: readonly DirectoryRole[] = [
  { id: '5d6b6bb7-de71-4623-b4af-96380a352509', displayName: 'Security Reader', isPrivileged: true },
  { id: '5f2222b1-57c3-48ba-8ad5-d4759f1fde6f', displayName: 'Security Operator', isPrivileged: true },
  { id: '194ae4cb-b126-40b2-bd5b-6091b380977d', displayName: 'Security Administrator', isPrivileged: true },
  {
    id: '45d8d3c5-c802-45c6-b32a-1d70b5e1e86e',
    displayName: 'Identity Governance Administrator',
    isPrivileged: false,
  },
  {
    id: '8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2',
    displayName: 'Hybrid Identity Administrator',
    isPrivileged: true,
  },
  {
    id: 'e8611ab8-c189-46e8-94e1-60213ab1f814',
    displayName: 'Privileged Role Administrator',
    isPrivileged: true,
  },
  { id: 'f2ef992c-3afb-46b9-b7cf-a126ee74c451', displayName: 'Global Reader', isPrivileged: true },
  { id: '62e90394-69f5-4237-9190-012177145e10', displayName: 'Global Administrator', isPrivileged: true },
];
