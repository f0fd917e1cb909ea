import type {
  AccessPackage,
  Assignment,
  AssignmentPolicy,
  AssignmentRequest,
  Catalog,
  ConnectedOrganization,
  DirectoryAudit,
  DirectoryUser,
  Group,
  Membership,
  RoleInstance,
  Subject,
} from './entities.ts';
import { createTable } from './table.ts';

/** Who a tenant is; comes from the seed and never changes. */
interface TenantIdentity {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly kind: 'source' | 'target';
  readonly topology: 1 | 2;
  readonly signInConnection: string;
}

/** States in which a request still wants something; at most one such request per person and package. */
const openRequestStates: ReadonlySet<string> = new Set([
  'submitted',
  'pendingApproval',
  'scheduled',
  'delivering',
]);

/** The empty tables of one tenant. */
export function createTables() {
  return {
    users: createTable<DirectoryUser>({
      userPrincipalName: (user) => user.userPrincipalName,
      mail: (user) => user.mail,
      homeUserPrincipalName: (user) => user.homeUserPrincipalName,
    }),
    groups: createTable<Group>({ displayName: (group) => group.displayName }),
    memberships: createTable<Membership>({ group: (row) => row.groupId, member: (row) => row.memberId }),
    roleInstances: createTable<RoleInstance>({
      principal: (row) => row.principalId,
      role: (row) => row.roleDefinitionId,
    }),
    connectedOrganizations: createTable<ConnectedOrganization>(),
    catalogs: createTable<Catalog>(),
    accessPackages: createTable<AccessPackage>({ displayName: (row) => row.displayName }),
    assignmentPolicies: createTable<AssignmentPolicy>({ accessPackage: (row) => row.accessPackageId }),
    subjects: createTable<Subject>({ object: (row) => row.objectId }),
    assignments: createTable<Assignment>({
      state: (row) => row.state,
      accessPackage: (row) => row.accessPackageId,
      assignmentPolicy: (row) => row.assignmentPolicyId,
      subject: (row) => row.subjectId,
    }),
    /** Assignments whose request is not approved yet: reached through the request only, in no list. */
    pendingAssignments: createTable<Assignment>(),
    assignmentRequests: createTable<AssignmentRequest>({
      state: (row) => row.state,
      accessPackage: (row) => row.accessPackageId,
      subject: (row) => row.subjectId,
      requestor: (row) => row.requestorSubjectId,
      assignment: (row) => row.assignmentId,
      openSubject: (row) => (openRequestStates.has(row.state) ? row.subjectId : null),
    }),
    directoryAudits: createTable<DirectoryAudit>({ activity: (row) => row.activityDisplayName }),
  };
}

export type Tables = ReturnType<typeof createTables>;

/** One emulated Entra tenant: its identity and its tables. A token's `tid` selects it; ids never cross tenants. */
export interface Tenant extends TenantIdentity, Tables {}
