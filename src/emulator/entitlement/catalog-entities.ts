import { createTable } from '../world/table.ts';

export interface Catalog {
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  /** `serviceDefault` is the built-in catalog General. */
  readonly catalogType: 'userManaged' | 'serviceDefault';
  /** Packages of an unpublished catalog cannot be requested. */
  readonly state: 'published' | 'unpublished';
  /** Whether people of other organizations may request its packages. */
  readonly isExternallyVisible: boolean;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
}

/** Microsoft's words for where a resource comes from. */
export const originSystems = ['AadGroup', 'AadApplication', 'SharePointOnline', 'DirectoryRole'] as const;
export type OriginSystem = (typeof originSystems)[number];

/** A group, an app, a site or a directory role that a catalog holds, so that its packages may give roles on it. */
export interface CatalogResource {
  readonly id: string;
  readonly catalogId: string;
  /** The id of the group or service principal, the template id of the directory role, the address of the site. */
  readonly originId: string;
  readonly originSystem: OriginSystem;
  readonly displayName: string;
  readonly description: string;
  readonly createdAt: Date;
}

/** One role on one resource that a package gives. */
export interface ResourceRoleScope {
  /** Unique over all packages; the id on the wire is made of the role's and the scope's. */
  readonly id: string;
  readonly accessPackageId: string;
  readonly resourceId: string;
  /** Which role of the resource: `Member_<group id>`, an app role's id, `Active`, `Eligible`, a site's group number. */
  readonly roleOriginId: string;
  readonly createdAt: Date;
}

/** That a resource was put into a catalog or taken out of it. */
export interface ResourceRequest {
  readonly id: string;
  readonly requestType: 'adminAdd' | 'adminRemove';
  readonly catalogId: string;
  readonly resource: CatalogResource;
  readonly createdAt: Date;
}

/** What somebody has because of assignments and did not have before; it goes when no assignment carries it. */
export interface GrantedAccess {
  /** `<principal>/<kind>/<what>`, so that the same access is granted once however many assignments carry it. */
  readonly id: string;
  readonly principalId: string;
  readonly access: Access;
}

/** What one role on one resource means in the directory. */
export type Access =
  | { readonly kind: 'groupMember' | 'groupOwner' | 'groupEligibility'; readonly groupId: string }
  | { readonly kind: 'role' | 'roleEligibility'; readonly roleDefinitionId: string }
  | { readonly kind: 'appRole'; readonly servicePrincipalId: string; readonly appRoleId: string };

/** A role of entitlement management that a user, a group or a service principal holds. */
export interface EntitlementRoleAssignment {
  readonly id: string;
  readonly principalId: string;
  readonly roleDefinitionId: string;
  /** Null for a role over all catalogs. */
  readonly catalogId: string | null;
}

/** A Logic App that is called at stages of requests or before assignments end. */
export interface CustomExtension {
  readonly id: string;
  readonly catalogId: string;
  readonly kind:
    | 'accessPackageAssignmentRequestWorkflowExtension'
    | 'accessPackageAssignmentWorkflowExtension';
  readonly displayName: string;
  readonly description: string;
  readonly endpoint: Readonly<Record<string, unknown>> | null;
  readonly authentication: Readonly<Record<string, unknown>> | null;
  readonly client: Readonly<Record<string, unknown>> | null;
  /** How long the request waits for `resume`, as written; null when it goes on at once. */
  readonly timeoutDuration: string | null;
  readonly createdBy: string;
  readonly modifiedBy: string;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
}

/** What holds for the whole tenant; one row, absent while nothing was changed. */
export interface EntitlementSettings {
  readonly id: 'settings';
  /** What becomes of a guest who has lost the last assignment. */
  readonly externalUserLifecycleAction: 'none' | 'blockSignIn' | 'blockSignInAndDelete';
  /** As written; null without deletion. */
  readonly durationUntilExternalUserDeletedAfterBlocked: string | null;
}

/** What requestors are shown; one row, absent while nothing was changed. */
export interface EndUserSettings {
  readonly id: 'endUserSettings';
  readonly relatedPeopleInsightLevel: 'disabled' | 'count' | 'countAndNames';
  readonly showApproverDetailsToMembers: boolean;
  readonly modifiedBy: string;
  readonly modifiedAt: Date;
}

/** The empty tables of catalogs, of what they hold, and of what holds for all of them. */
export const createCatalogTables = () => ({
  catalogs: createTable<Catalog>({ displayName: (row) => row.displayName }),
  catalogResources: createTable<CatalogResource>({ catalog: (row) => row.catalogId }),
  resourceRoleScopes: createTable<ResourceRoleScope>({
    accessPackage: (row) => row.accessPackageId,
    resource: (row) => row.resourceId,
  }),
  resourceRequests: createTable<ResourceRequest>(),
  grantedAccess: createTable<GrantedAccess>({ principal: (row) => row.principalId }),
  entitlementRoleAssignments: createTable<EntitlementRoleAssignment>({ principal: (row) => row.principalId }),
  customExtensions: createTable<CustomExtension>({ catalog: (row) => row.catalogId }),
  entitlementSettings: createTable<EntitlementSettings>(),
  endUserSettings: createTable<EndUserSettings>(),
});
