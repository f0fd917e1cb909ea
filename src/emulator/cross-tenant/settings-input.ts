import { z } from 'zod';
import { notKept, odataType } from '../graph/parse-body.ts';
import type { CrossTenantSettings } from './entities.ts';

const guid = z.guid().transform((id) => id.toLowerCase());
const applicationKeywords = ['AllApplications', 'AllMicrosoftApps', 'Office365'] as const;

// Keywords and ids, as Microsoft's page of crossTenantAccessPolicyTarget lists them.
const target = z.discriminatedUnion('targetType', [
  z.object({ targetType: z.literal('user'), target: z.union([z.literal('AllUsers'), guid]) }),
  z.object({ targetType: z.literal('group'), target: guid }),
  z.object({ targetType: z.literal('application'), target: z.union([z.enum(applicationKeywords), guid]) }),
]);

const targets = z
  .strictObject({
    ...odataType,
    accessType: z.enum(['allowed', 'blocked']),
    targets: z.array(target).min(1),
  })
  .transform(({ accessType, targets: list }) => ({ accessType, targets: list }));

// Where only one half is set, as in the example of "Create crossTenantAccessPolicyConfigurationPartner", the other one
// stays null. Elsewhere Microsoft says that both are needed; the example is followed.
const b2bSetting = z
  .strictObject({ ...odataType, usersAndGroups: targets.nullish(), applications: targets.nullish() })
  .refine(({ usersAndGroups, applications }) => (usersAndGroups ?? applications ?? null) !== null, {
    message: 'needs usersAndGroups or applications',
  })
  .transform(({ usersAndGroups, applications }) => ({
    usersAndGroups: usersAndGroups ?? null,
    applications: applications ?? null,
  }));

const flag = z.boolean().nullable().default(null);

const inboundTrust = z
  .strictObject({
    ...odataType,
    isMfaAccepted: flag,
    isCompliantDeviceAccepted: flag,
    isHybridAzureADJoinedDeviceAccepted: flag,
  })
  .transform(({ '@odata.type': _, ...values }) => values);

const consent = z.strictObject({
  ...odataType,
  inboundAllowed: z.boolean().nullish(),
  outboundAllowed: z.boolean().nullish(),
});

/** Settings of Graph that nothing here depends on. */
export const unkeptSettings = {
  appServiceConnectInbound: notKept('appServiceConnectInbound'),
  m365CollaborationInbound: notKept('m365CollaborationInbound'),
  m365CollaborationOutbound: notKept('m365CollaborationOutbound'),
  tenantRestrictions: notKept('tenantRestrictions'),
};

/** The settings of a body, all optional: POST begins with nulls, PATCH changes what is there. */
export const settingsInput = {
  ...odataType,
  b2bCollaborationInbound: b2bSetting.nullable().optional(),
  b2bCollaborationOutbound: b2bSetting.nullable().optional(),
  b2bDirectConnectInbound: b2bSetting.nullable().optional(),
  b2bDirectConnectOutbound: b2bSetting.nullable().optional(),
  inboundTrust: inboundTrust.nullable().optional(),
  automaticUserConsentSettings: consent.nullable().optional(),
};

type SettingsInput = z.infer<z.ZodObject<typeof settingsInput>>;

function orOld<Value>(given: Value | undefined, old: Value): Value {
  return given === undefined ? old : given;
}

/** The settings after a change: what the body names is replaced, of the consent settings each half by itself. */
export function withSettings(old: CrossTenantSettings, input: SettingsInput): CrossTenantSettings {
  const given = input.automaticUserConsentSettings;
  const before = old.automaticUserConsentSettings;
  return {
    b2bCollaborationInbound: orOld(input.b2bCollaborationInbound, old.b2bCollaborationInbound),
    b2bCollaborationOutbound: orOld(input.b2bCollaborationOutbound, old.b2bCollaborationOutbound),
    b2bDirectConnectInbound: orOld(input.b2bDirectConnectInbound, old.b2bDirectConnectInbound),
    b2bDirectConnectOutbound: orOld(input.b2bDirectConnectOutbound, old.b2bDirectConnectOutbound),
    inboundTrust: orOld(input.inboundTrust, old.inboundTrust),
    automaticUserConsentSettings:
      given === null
        ? inheritedSettings.automaticUserConsentSettings
        : {
            inboundAllowed: orOld(given?.inboundAllowed, before.inboundAllowed),
            outboundAllowed: orOld(given?.outboundAllowed, before.outboundAllowed),
          },
  };
}

/** The settings of a partner about whom nothing was said. */
export const inheritedSettings: CrossTenantSettings = {
  b2bCollaborationInbound: null,
  b2bCollaborationOutbound: null,
  b2bDirectConnectInbound: null,
  b2bDirectConnectOutbound: null,
  inboundTrust: null,
  automaticUserConsentSettings: { inboundAllowed: null, outboundAllowed: null },
};
