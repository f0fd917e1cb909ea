import { createTable } from '../world/table.ts';

/** A role that a user, a group or an app can be assigned to on a service principal. */
export interface AppRole {
  readonly id: string;
  readonly value: string | null;
  readonly displayName: string;
  readonly description: string;
  readonly allowedMemberTypes: readonly string[];
  readonly isEnabled: boolean;
}

/** An app registration in its home tenant. */
export interface Application {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly applicationTemplateId: string | null;
  /** The app that created it, which `Application.ReadWrite.OwnedBy` lets manage it; null when a user did. */
  readonly createdByAppId: string | null;
  readonly signInAudience: string;
  readonly identifierUris: readonly string[];
  readonly tags: readonly string[];
  readonly appRoles: readonly AppRole[];
  readonly createdAt: Date;
}

/** An app in one tenant: what people are assigned to and what synchronization runs for. */
export interface ServicePrincipal {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly accountEnabled: boolean;
  readonly applicationTemplateId: string | null;
  readonly createdByAppId: string | null;
  /** The tenant of the registration; null when the sandbox does not say which. */
  readonly appOwnerOrganizationId: string | null;
  readonly appRoleAssignmentRequired: boolean;
  readonly appRoles: readonly AppRole[];
  readonly servicePrincipalNames: readonly string[];
  readonly tags: readonly string[];
  readonly createdAt: Date;
}

/** That a user, a group or a service principal holds an app role on a service principal. */
export interface AppRoleAssignment {
  readonly id: string;
  /** All zeros for the default access of an app without roles. */
  readonly appRoleId: string;
  readonly principalId: string;
  readonly principalType: 'User' | 'Group' | 'ServicePrincipal';
  /** The service principal whose role it is. */
  readonly resourceId: string;
  /** Put there by hand, not by entitlement management: the end of an assignment does not take it away. */
  readonly isPermanent: boolean;
  readonly createdAt: Date;
}

/** A directory extension: a property that an application adds to users or groups. */
export interface ExtensionProperty {
  readonly id: string;
  /** The object id of the application. */
  readonly applicationId: string;
  /** `extension_<app id without dashes>_<name>`. */
  readonly name: string;
  readonly dataType: string;
  readonly isMultiValued: boolean;
  readonly targetObjects: readonly string[];
}

/** The empty tables of applications. */
export const createApplicationTables = () => ({
  applications: createTable<Application>({
    app: (row) => row.appId,
    displayName: (row) => row.displayName,
  }),
  servicePrincipals: createTable<ServicePrincipal>({
    app: (row) => row.appId,
    displayName: (row) => row.displayName,
  }),
  appRoleAssignments: createTable<AppRoleAssignment>({
    principal: (row) => row.principalId,
    resource: (row) => row.resourceId,
  }),
  extensionProperties: createTable<ExtensionProperty>({
    application: (row) => row.applicationId,
    name: (row) => row.name,
  }),
});
