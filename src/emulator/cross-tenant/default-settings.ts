import type { Tenant } from '../world/tenant.ts';
import type { B2BSetting, CrossTenantSettings } from './entities.ts';

function everybody(accessType: 'allowed' | 'blocked'): B2BSetting {
  return {
    usersAndGroups: { accessType, targets: [{ target: 'AllUsers', targetType: 'user' }] },
    applications: { accessType, targets: [{ target: 'AllApplications', targetType: 'application' }] },
  };
}

/**
 * What Entra gives every tenant: collaboration with everybody, direct connect with nobody, no trust.
 * @see https://learn.microsoft.com/graph/api/crosstenantaccesspolicyconfigurationdefault-get
 */
const serviceDefault: CrossTenantSettings = {
  b2bCollaborationInbound: everybody('allowed'),
  b2bCollaborationOutbound: everybody('allowed'),
  b2bDirectConnectInbound: everybody('blocked'),
  b2bDirectConnectOutbound: everybody('blocked'),
  inboundTrust: {
    isMfaAccepted: false,
    isCompliantDeviceAccepted: false,
    isHybridAzureADJoinedDeviceAccepted: false,
  },
  automaticUserConsentSettings: { inboundAllowed: false, outboundAllowed: false },
};

/** The settings of a tenant for everybody who is no partner. */
export function defaultSettings(tenant: Tenant): CrossTenantSettings {
  return tenant.defaultConfigurations.get('default') ?? serviceDefault;
}

/**
 * Whether people who come from `source` to `target` are spared the consent prompt: both sides must have said so, and the
 * inherited default is always no.
 * @see https://learn.microsoft.com/graph/api/resources/inboundoutboundpolicyconfiguration
 */
export function consentIsAutomatic(
  source: Tenant,
  target: Tenant,
): { readonly outbound: boolean; readonly inbound: boolean } {
  const outward = source.partnerConfigurations.get(target.id)?.automaticUserConsentSettings;
  const inward = target.partnerConfigurations.get(source.id)?.automaticUserConsentSettings;
  return { outbound: outward?.outboundAllowed === true, inbound: inward?.inboundAllowed === true };
}
