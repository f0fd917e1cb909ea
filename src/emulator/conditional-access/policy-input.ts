import { z } from 'zod';
import { notKept, odataType } from '../graph/parse-body.ts';

const texts = z.array(z.string()).default([]);
const guid = z.guid().transform((id) => id.toLowerCase());

function idsOr(...keywords: readonly string[]) {
  const message = `must be ids${keywords.length === 0 ? '' : ` or ${keywords.join(', ')}`}`;
  return z.array(z.union([z.enum(keywords), guid], { error: message })).default([]);
}

/** A flags enumeration: one text with commas between its members, never a list. */
function flags(...members: readonly string[]) {
  return z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .refine((parts) => parts.every((part) => members.includes(part)), {
      message: `must be one text with some of ${members.join(', ')}`,
    })
    .transform((parts) => parts.join(','));
}

const externalTenants = z.discriminatedUnion('@odata.type', [
  z.strictObject({
    '@odata.type': z.literal('#microsoft.graph.conditionalAccessEnumeratedExternalTenants'),
    membershipKind: z.literal('enumerated').default('enumerated'),
    members: z.array(guid).min(1),
  }),
  z.strictObject({
    '@odata.type': z.literal('#microsoft.graph.conditionalAccessAllExternalTenants'),
    membershipKind: z.literal('all').default('all'),
  }),
]);

const guests = z
  .strictObject({
    ...odataType,
    guestOrExternalUserTypes: flags(
      'none',
      'internalGuest',
      'b2bCollaborationGuest',
      'b2bCollaborationMember',
      'b2bDirectConnectUser',
      'otherExternalUser',
      'serviceProvider',
    ),
    externalTenants: externalTenants.nullish(),
  })
  .transform(({ guestOrExternalUserTypes, externalTenants: tenants }) => ({
    guestOrExternalUserTypes,
    externalTenants: tenants ?? null,
  }))
  .nullish()
  .transform((value) => value ?? null);

const users = z.strictObject({
  ...odataType,
  includeUsers: idsOr('All', 'None', 'GuestsOrExternalUsers'),
  excludeUsers: idsOr('GuestsOrExternalUsers'),
  includeGroups: idsOr(),
  excludeGroups: idsOr(),
  includeRoles: idsOr(),
  excludeRoles: idsOr(),
  includeGuestsOrExternalUsers: guests,
  excludeGuestsOrExternalUsers: guests,
});

const filter = z
  .strictObject({ ...odataType, mode: z.enum(['include', 'exclude']), rule: z.string() })
  .nullish()
  .transform((value) => value ?? null);

const applications = z.strictObject({
  ...odataType,
  includeApplications: idsOr('All', 'None', 'Office365', 'MicrosoftAdminPortals'),
  excludeApplications: idsOr('Office365', 'MicrosoftAdminPortals'),
  includeUserActions: texts,
  includeAuthenticationContextClassReferences: texts,
  applicationFilter: filter,
});

const riskLevels = z.array(z.enum(['low', 'medium', 'high', 'hidden', 'none'])).default([]);

const platform = z.enum(['android', 'iOS', 'windows', 'windowsPhone', 'macOS', 'linux', 'all']);
const platforms = z.strictObject({
  ...odataType,
  includePlatforms: z.array(platform).default([]),
  excludePlatforms: z.array(platform).default([]),
});
const locations = z.strictObject({ ...odataType, includeLocations: texts, excludeLocations: texts });
const devices = z.strictObject({ ...odataType, deviceFilter: filter });

/** The conditions of a policy, each optional: POST fills them in, PATCH replaces those it names. */
const conditions = {
  ...odataType,
  applications: applications.optional(),
  users: users.optional(),
  clientAppTypes: z
    .array(
      z.enum([
        'all',
        'browser',
        'mobileAppsAndDesktopClients',
        'exchangeActiveSync',
        'easSupported',
        'other',
      ]),
    )
    .min(1)
    .optional(),
  userRiskLevels: riskLevels.optional(),
  signInRiskLevels: riskLevels.optional(),
  servicePrincipalRiskLevels: riskLevels.optional(),
  insiderRiskLevels: flags('minor', 'moderate', 'elevated').nullable().optional(),
  platforms: platforms.nullable().optional(),
  locations: locations.nullable().optional(),
  devices: devices.nullable().optional(),
  authenticationFlows: notKept('authenticationFlows'),
  clientApplications: notKept('clientApplications'),
};

const grantControls = z
  .strictObject({
    ...odataType,
    operator: z.enum(['AND', 'OR']),
    builtInControls: z
      .array(
        z.enum([
          'block',
          'mfa',
          'compliantDevice',
          'domainJoinedDevice',
          'approvedApplication',
          'compliantApplication',
          'passwordChange',
        ]),
      )
      .default([]),
    customAuthenticationFactors: texts,
    termsOfUse: texts,
    authenticationStrength: notKept('authenticationStrength').transform((): null => null),
  })
  .refine(({ builtInControls: built, termsOfUse, customAuthenticationFactors: custom }) => {
    return built.length + termsOfUse.length + custom.length > 0;
  }, 'needs a control')
  .refine(({ builtInControls: built }) => !built.includes('block') || built.length === 1, {
    message: 'block goes with no other control',
  });

function sessionControl<Shape extends z.ZodRawShape>(shape: Shape) {
  return z
    .strictObject({ ...odataType, isEnabled: z.boolean().nullish(), ...shape })
    .nullish()
    .transform((value) => value ?? null);
}

const sessionControls = z.strictObject({
  ...odataType,
  applicationEnforcedRestrictions: sessionControl({}),
  cloudAppSecurity: sessionControl({
    cloudAppSecurityType: z.enum(['mcasConfigured', 'monitorOnly', 'blockDownloads']).nullish(),
  }),
  disableResilienceDefaults: z
    .boolean()
    .nullish()
    .transform((value) => value ?? null),
  persistentBrowser: sessionControl({ mode: z.enum(['always', 'never']).nullish() }),
  secureSignInSession: sessionControl({}),
  signInFrequency: sessionControl({
    value: z.int().nullish(),
    type: z.enum(['days', 'hours']).nullish(),
    authenticationType: z.enum(['primaryAndSecondaryAuthentication', 'secondaryAuthentication']).nullish(),
    frequencyInterval: z.enum(['timeBased', 'everyTime']).nullish(),
  }),
});

const changes = {
  ...odataType,
  displayName: z.string().min(1).max(256).optional(),
  state: z.enum(['enabled', 'disabled', 'enabledForReportingButNotEnforced']).optional(),
  conditions: z.strictObject(conditions).optional(),
  grantControls: grantControls.nullable().optional(),
  sessionControls: sessionControls.nullable().optional(),
  description: notKept('description'),
  templateId: notKept('templateId'),
};

/** The body of PATCH. */
export const changedPolicy = z.strictObject(changes);

/** The body of POST: whom and what a policy is about has to be said, and what it asks for. */
export const newPolicy = z
  .strictObject({
    ...changes,
    displayName: z.string().min(1).max(256),
    state: z.enum(['enabled', 'disabled', 'enabledForReportingButNotEnforced']),
    conditions: z.strictObject({ ...conditions, applications, users }),
  })
  .refine(({ grantControls: grant, sessionControls: session }) => (grant ?? session ?? null) !== null, {
    message: 'A policy needs grantControls or sessionControls',
  });

export type PolicyInput = z.infer<typeof changedPolicy>;
type ConditionsInput = NonNullable<PolicyInput['conditions']>;
export type GrantControls = z.infer<typeof grantControls>;
export type SessionControls = z.infer<typeof sessionControls>;

/** The conditions of a stored policy, none left open. */
export type Conditions = Required<Omit<ConditionsInput, '@odata.type'>>;

const emptyConditions: Conditions = {
  applications: applications.parse({}),
  users: users.parse({}),
  clientAppTypes: ['all'],
  userRiskLevels: [],
  signInRiskLevels: [],
  servicePrincipalRiskLevels: [],
  insiderRiskLevels: null,
  platforms: null,
  locations: null,
  devices: null,
  authenticationFlows: null,
  clientApplications: null,
};

/** Conditions with those that a body names replaced, each as a whole. */
export function withConditions(
  given: ConditionsInput | undefined,
  old: Conditions = emptyConditions,
): Conditions {
  const named = Object.entries(given ?? {}).filter(
    ([name, value]) => value !== undefined && !name.includes('@'),
  );
  return { ...old, ...Object.fromEntries(named) };
}
