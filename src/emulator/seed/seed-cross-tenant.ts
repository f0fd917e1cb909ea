import { assignAppRole } from '../applications/assign-app-role.ts';
import { crossTenantSynchronizationTemplateId } from '../applications/application-templates.ts';
import { instantiateTemplate } from '../applications/instantiate-template.ts';
import { createPolicy } from '../conditional-access/write-policy.ts';
import { inheritedSettings } from '../cross-tenant/settings-input.ts';
import { startJob } from '../synchronization/control-job.ts';
import { createJob } from '../synchronization/create-job.ts';
import type { Schema } from '../synchronization/schema-input.ts';
import { deriveObjectId } from '../world/object-id.ts';
import type { Scope, World } from '../world/world.ts';
import type { PartnerSeed, SynchronizationJobSeed } from './parse-cross-tenant.ts';
import type { Seed } from './parse-seed.ts';
import { accountOf, groupNamed } from './seed-groups.ts';
import { tenantNamed } from './seed-people.ts';

function seedPartner({ world, tenant }: Scope, seed: PartnerSeed, path: string): void {
  const { id, name } = tenantNamed(world.tenants, seed.tenant, `${path}.tenant`);
  const { automaticConsent: consent, trust, userSyncInbound } = seed;
  tenant.partnerConfigurations.insert({
    ...inheritedSettings,
    id,
    isServiceProvider: null,
    inboundTrust:
      trust === undefined
        ? null
        : {
            isMfaAccepted: trust.mfa,
            isCompliantDeviceAccepted: trust.compliantDevice,
            isHybridAzureADJoinedDeviceAccepted: trust.hybridJoinedDevice,
          },
    automaticUserConsentSettings: {
      inboundAllowed: consent.inbound ?? null,
      outboundAllowed: consent.outbound ?? null,
    },
  });
  if (userSyncInbound !== undefined) {
    tenant.identitySynchronizations.insert({ id, displayName: name, isSyncAllowed: userSyncInbound });
  }
}

/** The schema with another kind of user for new accounts. */
function withUserType(schema: Schema, userType: string): Schema {
  const synchronizationRules = schema.synchronizationRules.map((rule) => ({
    ...rule,
    objectMappings: rule.objectMappings.map((mapping) => ({
      ...mapping,
      attributeMappings: mapping.attributeMappings.map((each) =>
        each.targetAttributeName === 'userType'
          ? {
              ...each,
              source: {
                type: 'Constant' as const,
                name: userType,
                expression: `"${userType}"`,
                parameters: [],
              },
            }
          : each,
      ),
    })),
  }));
  return { ...schema, synchronizationRules };
}

function seedJob(scope: Scope, seed: SynchronizationJobSeed, path: string): void {
  const { world, tenant } = scope;
  const target = tenantNamed(world.tenants, seed.target, `${path}.target`);
  const idOf = (what: string): string => deriveObjectId(tenant.id, what, seed.name);
  const template = { id: crossTenantSynchronizationTemplateId };
  const { servicePrincipal } = instantiateTemplate(scope, template, seed.name, null, {
    id: idOf('application'),
    appId: idOf('app'),
    servicePrincipalId: idOf('service principal'),
  });
  const principalIds = [
    ...seed.users.map((user, at) => accountOf(tenant, user, `${path}.users[${at}]`)),
    ...seed.groups.map((group, at) => groupNamed(tenant, group, `${path}.groups[${at}]`).id),
  ];
  const appRoleId = servicePrincipal.appRoles[0]?.id ?? '';
  for (const principalId of principalIds) {
    assignAppRole(scope, { appRoleId, principalId, resourceId: servicePrincipal.id });
  }
  const values = { AuthenticationType: 'SyncPolicy', CompanyId: target.id, SyncAll: 'false' };
  tenant.synchronizationSecrets.insert({ id: servicePrincipal.id, values });
  const job = createJob(scope, servicePrincipal.id, idOf('synchronization job'));
  tenant.synchronizationJobs.change(job, { schema: withUserType(job.schema, seed.userType) });
  if (seed.started) startJob(scope, job);
}

/**
 * What tenants have set up about each other, and their Conditional Access policies. Jobs begin to run at once.
 * @throws SeedError when the seed refers to what it does not define
 */
export function seedCrossTenant(seed: Seed, world: World, now: Date): void {
  for (const [tenantName, { partners, synchronizationJobs, conditionalAccessPolicies }] of Object.entries(
    seed.sandbox.directory,
  )) {
    const path = `sandbox.directory.${tenantName}`;
    const tenant = tenantNamed(world.tenants, tenantName, path);
    const scope: Scope = { world, tenant, now };
    for (const [at, partner] of partners.entries()) seedPartner(scope, partner, `${path}.partners[${at}]`);
    for (const [at, job] of synchronizationJobs.entries())
      seedJob(scope, job, `${path}.synchronizationJobs[${at}]`);
    for (const policy of conditionalAccessPolicies) {
      createPolicy(scope, policy, deriveObjectId(tenant.id, 'conditional access policy', policy.displayName));
    }
  }
}
