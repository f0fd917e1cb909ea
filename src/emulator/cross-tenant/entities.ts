import { createTable } from '../world/table.ts';

/** Whom or what a setting is about: ids, or keywords such as AllUsers and Office365. */
interface Targets {
  readonly accessType: 'allowed' | 'blocked';
  readonly targets: readonly {
    readonly target: string;
    readonly targetType: 'user' | 'group' | 'application';
  }[];
}

export interface B2BSetting {
  readonly usersAndGroups: Targets | null;
  readonly applications: Targets | null;
}

export interface InboundTrust {
  readonly isMfaAccepted: boolean | null;
  readonly isCompliantDeviceAccepted: boolean | null;
  readonly isHybridAzureADJoinedDeviceAccepted: boolean | null;
}

/** Whether invitations are redeemed without asking; null inherits the default, which is false. */
export interface AutomaticUserConsent {
  readonly inboundAllowed: boolean | null;
  readonly outboundAllowed: boolean | null;
}

/** The settings that a tenant has by default and for a partner; of a partner, null inherits the default. */
export interface CrossTenantSettings {
  readonly b2bCollaborationInbound: B2BSetting | null;
  readonly b2bCollaborationOutbound: B2BSetting | null;
  readonly b2bDirectConnectInbound: B2BSetting | null;
  readonly b2bDirectConnectOutbound: B2BSetting | null;
  readonly inboundTrust: InboundTrust | null;
  readonly automaticUserConsentSettings: AutomaticUserConsent;
}

/** The settings for one partner. */
export interface PartnerConfiguration extends CrossTenantSettings {
  /** The id of the partner's tenant. */
  readonly id: string;
  readonly isServiceProvider: boolean | null;
}

/** The settings for everybody else, once they were changed; there is one row at most. */
export interface DefaultConfiguration extends CrossTenantSettings {
  readonly id: 'default';
}

/** Whether a partner may synchronize its users into this tenant. */
export interface IdentitySynchronization {
  /** The id of the partner's tenant. */
  readonly id: string;
  readonly displayName: string | null;
  readonly isSyncAllowed: boolean;
}

/** The empty tables of cross-tenant access. */
export const createCrossTenantTables = () => ({
  partnerConfigurations: createTable<PartnerConfiguration>(),
  defaultConfigurations: createTable<DefaultConfiguration>(),
  identitySynchronizations: createTable<IdentitySynchronization>(),
});
