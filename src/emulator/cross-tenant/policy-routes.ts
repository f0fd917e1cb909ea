import { z } from 'zod';
import { auditDirectory } from '../audit/audit-directory.ts';
import { notKept, parseBody } from '../graph/parse-body.ts';
import type { Answer, GraphCall, Route } from '../graph/route.ts';
import { ok } from '../graph/route.ts';
import { render } from '../odata/resource.ts';
import { defaultSettings } from './default-settings.ts';
import type { CrossTenantSettings } from './entities.ts';
import { defaultConfigurations } from './partners.ts';
import {
  crossTenantAccessPolicy,
  readCrossTenantAccess,
  requireReader,
  requireWriter,
  writeCrossTenantAccess,
} from './permissions.ts';
import { settingsInput, unkeptSettings, withSettings } from './settings-input.ts';

const names = [
  'b2bCollaborationInbound',
  'b2bCollaborationOutbound',
  'b2bDirectConnectInbound',
  'b2bDirectConnectOutbound',
  'inboundTrust',
] as const;
const property = 'invitationRedemptionIdentityProviderConfiguration';
const defaultInput = z
  .strictObject({ ...settingsInput, ...unkeptSettings, [property]: notKept(property) })
  // What partners inherit has to say something, and the consent settings of the default are always false.
  .refine((input) => names.every((name) => input[name] !== null), {
    message: 'A setting of the default cannot be null',
  })
  .refine(({ automaticUserConsentSettings: consent }) => consent === undefined, {
    message: 'automaticUserConsentSettings cannot be changed for the default',
  });

function update(call: GraphCall): Answer {
  requireWriter(call);
  const { tenant } = call.reading;
  const settings = withSettings(defaultSettings(tenant), parseBody(defaultInput, call.body));
  tenant.defaultConfigurations.remove('default');
  tenant.defaultConfigurations.insert({ id: 'default', ...settings });
  audit(call, 'Update the company default cross-tenant access setting', 'CrossTenantIdentitySyncSettings');
  return { status: 204 };
}

function reset(call: GraphCall): Answer {
  requireWriter(call);
  call.reading.tenant.defaultConfigurations.remove('default');
  audit(call, 'Reset the cross-tenant access default setting', 'CrossTenantAccessSettings');
  return { status: 204 };
}

// The categories are those of Microsoft's list of audit activities.
function audit(call: GraphCall, activity: string, category: string): void {
  const { id, name } = call.reading.tenant;
  auditDirectory(call, {
    category,
    activity,
    operation: 'Update',
    targets: [{ id, displayName: name, type: 'Policy' }],
  });
}

/**
 * Cross-tenant access as a whole and its default.
 * @see https://learn.microsoft.com/graph/api/resources/crosstenantaccesspolicy-overview
 */
export const crossTenantPolicyRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: crossTenantAccessPolicy,
    ...readCrossTenantAccess,
    returns: 'crossTenantAccessPolicy',
    handle: (call) => {
      requireReader(call);
      const { id } = call.reading.tenant;
      return ok({ id, displayName: 'CrossTenantAccessPolicy', allowedCloudEndpoints: [] });
    },
  },
  {
    method: 'GET',
    path: `${crossTenantAccessPolicy}/default`,
    ...readCrossTenantAccess,
    returns: 'crossTenantAccessPolicyConfigurationDefault',
    handle: (call) => {
      requireReader(call);
      const row: CrossTenantSettings = defaultSettings(call.reading.tenant);
      return ok(render(defaultConfigurations, row, call.reading, call.query));
    },
  },
  {
    method: 'PATCH',
    path: `${crossTenantAccessPolicy}/default`,
    ...writeCrossTenantAccess,
    accepts: 'crossTenantAccessPolicyConfigurationDefault',
    handle: update,
  },
  {
    method: 'POST',
    path: `${crossTenantAccessPolicy}/default/resetToSystemDefault`,
    ...writeCrossTenantAccess,
    handle: reset,
  },
];
