import type {
  CrossTenantAccessPolicyConfigurationDefault,
  CrossTenantAccessPolicyConfigurationPartner,
  CrossTenantIdentitySyncPolicyPartner,
} from '@microsoft/microsoft-graph-types';
import type { Resource } from '../odata/resource.ts';
import { expandOne } from '../odata/resource.ts';
import type {
  B2BSetting,
  CrossTenantSettings,
  IdentitySynchronization,
  PartnerConfiguration,
} from './entities.ts';

function toWireTargets(targets: B2BSetting['usersAndGroups']) {
  return targets === null
    ? null
    : { accessType: targets.accessType, targets: targets.targets.map((target) => ({ ...target })) };
}

function toWireSetting(setting: B2BSetting | null) {
  if (setting === null) return null;
  const { usersAndGroups, applications } = setting;
  return { usersAndGroups: toWireTargets(usersAndGroups), applications: toWireTargets(applications) };
}

function toWireSettings(row: CrossTenantSettings) {
  return {
    inboundTrust: row.inboundTrust,
    b2bCollaborationOutbound: toWireSetting(row.b2bCollaborationOutbound),
    b2bCollaborationInbound: toWireSetting(row.b2bCollaborationInbound),
    b2bDirectConnectOutbound: toWireSetting(row.b2bDirectConnectOutbound),
    b2bDirectConnectInbound: toWireSetting(row.b2bDirectConnectInbound),
    automaticUserConsentSettings: row.automaticUserConsentSettings,
  };
}

/**
 * Whether a partner may synchronize its users into this tenant.
 * @see https://learn.microsoft.com/graph/api/resources/crosstenantidentitysyncpolicypartner
 */
export const identitySynchronizations: Resource<IdentitySynchronization> = {
  type: 'crossTenantIdentitySyncPolicyPartner',
  toWire: (row): CrossTenantIdentitySyncPolicyPartner => ({
    tenantId: row.id,
    displayName: row.displayName,
    userSyncInbound: { isSyncAllowed: row.isSyncAllowed },
  }),
};

/**
 * The settings for one partner; null inherits the default.
 * @see https://learn.microsoft.com/graph/api/resources/crosstenantaccesspolicyconfigurationpartner
 */
export const partnerConfigurations: Resource<PartnerConfiguration> = {
  type: 'crossTenantAccessPolicyConfigurationPartner',
  toWire: (row): CrossTenantAccessPolicyConfigurationPartner => ({
    tenantId: row.id,
    isServiceProvider: row.isServiceProvider,
    isInMultiTenantOrganization: false,
    ...toWireSettings(row),
    tenantRestrictions: null,
  }),
  filters: { tenantId: { read: (row) => row.id } },
  expands: {
    identitySynchronization: expandOne(
      () => identitySynchronizations,
      (row, { tenant }) => tenant.identitySynchronizations.get(row.id),
    ),
  },
};

/**
 * The settings for everybody who is no partner.
 * @see https://learn.microsoft.com/graph/api/resources/crosstenantaccesspolicyconfigurationdefault
 */
export const defaultConfigurations: Resource<CrossTenantSettings> = {
  type: 'crossTenantAccessPolicyConfigurationDefault',
  toWire: (row, { tenant }): CrossTenantAccessPolicyConfigurationDefault => ({
    id: tenant.id,
    isServiceDefault: tenant.defaultConfigurations.size === 0,
    ...toWireSettings(row),
    tenantRestrictions: null,
  }),
};
