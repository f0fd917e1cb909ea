/** A built-in Entra directory role; its template id is its roleDefinitionId in every tenant. */
export interface DirectoryRole {
  readonly id: string;
  readonly displayName: string;
  /** Microsoft labels it privileged: it can be used to gain further rights. */
  readonly isPrivileged: boolean;
}

/** Display name → template id of the roles Microsoft labels privileged. */
const privileged = {
  'Application Administrator': '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
  'Application Developer': 'cf1c38e5-3621-4004-a7cb-879624dced7c',
  'Authentication Administrator': 'c4e39bd9-1100-46d3-8c65-fb160da0071f',
  'Cloud Application Administrator': '158c047a-c907-4556-b7ef-446551a6b5f7',
  'Cloud Device Administrator': '7698a772-787b-4ac8-901f-60d6b08affd2',
  'Conditional Access Administrator': 'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9',
  'Directory Writers': '9360feb5-f418-4baa-8175-e2a00bac4301',
  'Domain Name Administrator': '8329153b-31d0-4727-b945-745eb3bc5f31',
  'External Identity Provider Administrator': 'be2f45a1-457d-42af-a067-6ec1fa63bc45',
  'Global Administrator': '62e90394-69f5-4237-9190-012177145e10',
  'Global Reader': 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
  'Helpdesk Administrator': '729827e3-9c14-49f7-bb1b-9608f156bbb8',
  'Hybrid Identity Administrator': '8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2',
  'Intune Administrator': '3a2c62db-5318-420d-8d74-23affee5d9d5',
  'Lifecycle Workflows Administrator': '59d46f88-662b-457b-bceb-5c3809e5908f',
  'Password Administrator': '966707d0-3269-4727-9be2-8c3a10f19b9d',
  'Privileged Authentication Administrator': '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
  'Privileged Role Administrator': 'e8611ab8-c189-46e8-94e1-60213ab1f814',
  'Security Administrator': '194ae4cb-b126-40b2-bd5b-6091b380977d',
  'Security Operator': '5f2222b1-57c3-48ba-8ad5-d4759f1fde6f',
  'Security Reader': '5d6b6bb7-de71-4623-b4af-96380a352509',
  'User Administrator': 'fe930be7-5e62-47db-91af-98c3a49a38b1',
} as const;

const others = {
  'Attack Simulation Administrator': 'c430b396-e693-46cc-96f3-db01bf8bb62a',
  'Attribute Assignment Administrator': '58a13ea3-c632-46ae-9ee0-9c0d43cd7f3d',
  'Attribute Assignment Reader': 'ffd52fa5-98dc-465c-991d-fc073eb59f8f',
  'Attribute Definition Administrator': '8424c6f0-a189-499e-bbd0-26c1753c96d4',
  'Attribute Definition Reader': '1d336d2c-4ae8-42ef-9711-b3604ce3fc2c',
  'Attribute Log Reader': '9c99539d-8186-4804-835f-fd51ef9e2dcd',
  'Authentication Policy Administrator': '0526716b-113d-4c15-b2c8-68e3c22b9f80',
  'Billing Administrator': 'b0f54661-2d74-4c50-afa3-1ec803f12efe',
  'Cloud App Security Administrator': '892c5842-a9a6-463a-8041-72aa08ca3cf6',
  'Compliance Administrator': '17315797-102d-40b4-93e0-432062caca18',
  'Compliance Data Administrator': 'e6d1a23a-da11-4be4-9570-befc86d067a7',
  'Directory Readers': '88d8e3e3-8f55-4a1e-953a-9b9898b8876b',
  'Exchange Administrator': '29232cdf-9323-42fd-ade2-1d097af3e4de',
  'Global Secure Access Administrator': 'ac434307-12b9-4fa1-a708-88bf58caabc1',
  'Groups Administrator': 'fdd7a751-b60b-444a-984c-02652fe8fa1c',
  'Guest Inviter': '95e79109-95c0-4d8e-aee3-d01accf2d47b',
  'Identity Governance Administrator': '45d8d3c5-c802-45c6-b32a-1d70b5e1e86e',
  'License Administrator': '4d6ac14f-3453-41d0-bef9-a3e0c569773a',
  'Message Center Reader': '790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b',
  'Reports Reader': '4a5d8f65-41da-4de4-8968-e035b65339cf',
  'Service Support Administrator': 'f023fd81-a637-4b56-95fd-791ac0226033',
  'SharePoint Administrator': 'f28a1f50-f6e7-4571-818b-6a12f2af6b6c',
  'Teams Administrator': '69091246-20e8-4a56-aa4d-066075b2a7a8',
  'Teams Communications Administrator': 'baf37b3a-610e-45da-9e62-d9d1e5e8914b',
  'Teams Reader': '1076ac91-f3d9-41a7-a339-dcdf5f480acc',
  'Tenant Creator': '112ca1a2-15ad-4102-995e-45b0bc479a6a',
  'Usage Summary Reports Reader': '75934031-6c7e-415a-99d7-48dbd49e875e',
  'Windows 365 Administrator': '11451d60-acb2-45eb-a7d6-43d0f0125c13',
} as const;

/** The display name of a role the emulator knows. */

function toRoles(ids: Readonly<Record<string, string>>, isPrivileged: boolean): DirectoryRole[] {
  return Object.entries(ids).map(([displayName, id]) => ({ id, displayName, isPrivileged }));
}

/**
 * The built-in roles that have to do with identities, with Microsoft's template ids; Microsoft has about 80 more, most
 * of them for single products.
 * @see https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
 */
export const directoryRoles: readonly DirectoryRole[] = [
  ...toRoles(privileged, true),
  ...toRoles(others, false),
];

/** The role with this template id. */
export function directoryRoleOf(id: string): DirectoryRole | undefined {
  return directoryRoles.find((role) => role.id === id.toLowerCase());
}
