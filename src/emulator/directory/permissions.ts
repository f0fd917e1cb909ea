/** Permission sets of the directory, by what they allow; any one member is enough. */

export const readUsers = [
  'User.ReadBasic.All',
  'User.Read.All',
  'User.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
] as const;

/** Delegated only; both reach no further than the signed-in user. */
export const readOwnUser = ['User.Read', 'User.ReadWrite'] as const;

/** Manager, sponsors and the like, which the basic profile does not have. */
export const readUserRelations = [
  'User.Read.All',
  'User.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
] as const;

export const writeUsers = ['User.ReadWrite.All', 'Directory.ReadWrite.All'] as const;

export const deleteUsers = ['User.DeleteRestore.All', 'User.ReadWrite.All'] as const;

export const readGroups = [
  'GroupMember.Read.All',
  'GroupMember.ReadWrite.All',
  'Group.ReadBasic.All',
  'Group.Read.All',
  'Group.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
] as const;

export const readMembers = ['GroupMember.ReadBasic.All', ...readGroups] as const;

export const writeGroups = ['Group.ReadWrite.All', 'Directory.ReadWrite.All'] as const;

export const writeMembers = ['GroupMember.ReadWrite.All', ...writeGroups] as const;
