/** The path prefix of a service principal's synchronization. */
export const synchronization = 'servicePrincipals/{id}/synchronization';

export const readAll = ['Synchronization.Read.All', 'Synchronization.ReadWrite.All'];
export const writeAll = ['Synchronization.ReadWrite.All'];
const owned = 'Application.ReadWrite.OwnedBy';

// The article on cross-tenant synchronization consents to Application.ReadWrite.All and Directory.ReadWrite.All; the
// pages of the calls themselves, which are newer, name these only.
export const readSynchronization = { delegated: readAll, application: [owned, ...readAll] } as const;
export const writeSynchronization = { delegated: writeAll, application: [owned, ...writeAll] } as const;
