import { z } from 'zod';
import { initiatorOf } from '../audit/audit-directory.ts';
import type { GraphCall, Route } from '../graph/route.ts';
import { ok } from '../graph/route.ts';
import { entitlementManagement, readEntitlements, writeEntitlements } from '../graph/permissions.ts';
import { parseIsoDuration } from '../iso-duration.ts';
import { render } from '../odata/resource.ts';
import type { Resource } from '../odata/resource.ts';
import type { Tenant } from '../world/tenant.ts';
import { auditEntitlement } from './audit-entitlement.ts';
import type { EndUserSettings, EntitlementSettings } from './catalog-entities.ts';
import { odataType, parseChange, parseModel } from './parse-model.ts';
import { requireEntitlementRole } from './require-role.ts';

const reads = { method: 'GET', delegated: readEntitlements, application: readEntitlements } as const;
const writes = { delegated: writeEntitlements, application: writeEntitlements } as const;

/** What holds while nobody changed it. @see https://learn.microsoft.com/entra/id-governance/entitlement-management-external-users */
const defaults: EntitlementSettings = {
  id: 'settings',
  externalUserLifecycleAction: 'blockSignInAndDelete',
  durationUntilExternalUserDeletedAfterBlocked: 'P30D',
};

/** The settings of entitlement management in a tenant. */
export function settingsOf(tenant: Tenant): EntitlementSettings {
  return tenant.entitlementSettings.get('settings') ?? defaults;
}

const settingsChange = z
  .strictObject({
    ...odataType,
    // Microsoft's example sends None.
    externalUserLifecycleAction: z
      .string()
      .transform((text) => text.charAt(0).toLowerCase() + text.slice(1))
      .pipe(z.enum(['none', 'blockSignIn', 'blockSignInAndDelete'])),
    durationUntilExternalUserDeletedAfterBlocked: z
      .string()
      .refine((text) => parseIsoDuration(text) !== undefined, 'is no usable duration')
      .nullable(),
  })
  .partial();

const settings: Resource<EntitlementSettings> = {
  type: 'entitlementManagementSettings',
  toWire: ({ externalUserLifecycleAction, durationUntilExternalUserDeletedAfterBlocked }) => ({
    externalUserLifecycleAction,
    durationUntilExternalUserDeletedAfterBlocked,
  }),
};

function changeSettings(call: GraphCall): void {
  requireEntitlementRole(call, 'write');
  const { tenant } = call.reading;
  const values = parseChange(settingsChange, call.body);
  const row = { ...settingsOf(tenant), ...values };
  tenant.entitlementSettings.remove('settings');
  tenant.entitlementSettings.insert(row);
  auditEntitlement(call, 'Update tenant setting', {
    id: tenant.id,
    displayName: tenant.name,
    type: 'Directory',
  });
}

/** The settings for requestors in a tenant. That suggestions name nobody is the emulator's default. */
export function endUserSettingsOf({ tenant, now }: { tenant: Tenant; now: Date }): EndUserSettings {
  return (
    tenant.endUserSettings.get('endUserSettings') ?? {
      id: 'endUserSettings',
      relatedPeopleInsightLevel: 'count',
      showApproverDetailsToMembers: false,
      modifiedBy: '',
      modifiedAt: now,
    }
  );
}

const endUserBody = z.looseObject({
  relatedPeopleInsightLevel: z.enum(['disabled', 'count', 'countAndNames']),
  showApproverDetailsToMembers: z.boolean(),
});

const endUserSettings: Resource<EndUserSettings> = {
  type: 'endUserSettings',
  toWire: (row) => ({
    '@odata.type': '#microsoft.graph.endUserSettings',
    id: row.id,
    isEnabled: true,
    relatedPeopleInsightLevel: row.relatedPeopleInsightLevel,
    showApproverDetailsToMembers: row.showApproverDetailsToMembers,
    createdBy: null,
    createdDateTime: null,
    modifiedBy: row.modifiedBy === '' ? null : row.modifiedBy,
    modifiedDateTime: row.modifiedBy === '' ? null : row.modifiedAt.toISOString(),
  }),
};

function replaceEndUserSettings(call: GraphCall): EndUserSettings {
  requireEntitlementRole(call, 'write');
  const { tenant, now } = call.reading;
  const { relatedPeopleInsightLevel, showApproverDetailsToMembers } = parseModel(endUserBody, call.body);
  const initiator = initiatorOf(call);
  tenant.endUserSettings.remove('endUserSettings');
  auditEntitlement(call, 'Update tenant setting', {
    id: tenant.id,
    displayName: tenant.name,
    type: 'Directory',
  });
  return tenant.endUserSettings.insert({
    id: 'endUserSettings',
    relatedPeopleInsightLevel,
    showApproverDetailsToMembers,
    modifiedBy: 'user' in initiator ? initiator.user.userPrincipalName : initiator.appName,
    modifiedAt: now,
  });
}

/**
 * What holds for all catalogs: the fate of guests without assignments, and what requestors are shown.
 * @see https://learn.microsoft.com/graph/api/entitlementmanagementsettings-update
 * @see https://learn.microsoft.com/graph/api/endusersettings-update
 */
export const settingsRoutes: readonly Route[] = [
  {
    ...reads,
    path: `${entitlementManagement}/settings`,
    returns: 'entitlementManagementSettings',
    handle: (call) => {
      requireEntitlementRole(call, 'read');
      return ok(render(settings, settingsOf(call.reading.tenant), call.reading, call.query));
    },
  },
  {
    ...writes,
    method: 'PATCH',
    path: `${entitlementManagement}/settings`,
    handle: (call) => {
      changeSettings(call);
      return { status: 204 };
    },
  },
  {
    ...reads,
    path: `${entitlementManagement}/controlConfigurations/endUserSettings`,
    handle: (call) => {
      requireEntitlementRole(call, 'read');
      return ok(render(endUserSettings, endUserSettingsOf(call.reading), call.reading, call.query));
    },
  },
  {
    ...writes,
    method: 'PUT',
    path: `${entitlementManagement}/controlConfigurations/endUserSettings`,
    handle: (call) => ok(render(endUserSettings, replaceEndUserSettings(call), call.reading, call.query)),
  },
];
