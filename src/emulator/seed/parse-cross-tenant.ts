import { z } from 'zod';
import { newPolicy } from '../conditional-access/policy-input.ts';
import { byName, distinct, name } from './parse-values.ts';

const flag = z.boolean().optional();

const partner = z.strictObject({
  /** The name of the other tenant. */
  tenant: name,
  /** Whether its users may be synchronized into this tenant; no policy about it when absent. */
  userSyncInbound: flag,
  /** Whether invitations are redeemed without asking; inherited from the default, which is no, when absent. */
  automaticConsent: z.strictObject({ inbound: flag, outbound: flag }).prefault({}),
  /** The claims of the partner that count here; inherited from the default when absent. */
  trust: z
    .strictObject({
      mfa: z.boolean().default(false),
      compliantDevice: z.boolean().default(false),
      hybridJoinedDevice: z.boolean().default(false),
    })
    .optional(),
});

const synchronizationJob = z.strictObject({
  name,
  /** The name of the tenant that users are brought into. */
  target: name,
  users: z.array(z.email()).default([]),
  groups: z.array(name).default([]),
  userType: z.enum(['Member', 'Guest']).default('Member'),
  started: z.boolean().default(true),
});

/** Sections of a tenant's directory about other tenants, and its Conditional Access policies in Graph's JSON. */
export const crossTenantSections = {
  partners: z
    .array(partner)
    .superRefine(distinct(({ tenant }: z.infer<typeof partner>) => tenant, 'tenant'))
    .default([]),
  synchronizationJobs: z.array(synchronizationJob).superRefine(byName).default([]),
  conditionalAccessPolicies: z.array(newPolicy).default([]),
};

export type PartnerSeed = z.infer<typeof partner>;
export type SynchronizationJobSeed = z.infer<typeof synchronizationJob>;
