import { consentIsAutomatic } from '../cross-tenant/default-settings.ts';
import type { Tenant } from '../world/tenant.ts';
import type { Scope } from '../world/world.ts';
import type { SynchronizationProblem } from './entities.ts';

/** The tenant a job may write into, or why it may not. */
export type Connection = { readonly target: Tenant } | { readonly problem: SynchronizationProblem };

const refused = 'AzureActiveDirectoryCrossTenantSyncPolicyCheckFailure';

/**
 * Looks for the target tenant of a synchronization and for its leave, and the source's own.
 * @param credentials the secrets, of which `CompanyId` names the target
 * @see https://learn.microsoft.com/entra/identity/multi-tenant-organizations/cross-tenant-synchronization-configure#troubleshooting-tips
 */
export function checkConnection(
  { world, tenant }: Pick<Scope, 'world' | 'tenant'>,
  credentials: Readonly<Record<string, string>>,
): Connection {
  const { CompanyId: targetId, AuthenticationType: type } = credentials;
  if (targetId === undefined || type !== 'SyncPolicy') {
    const message = 'The credentials need CompanyId and the AuthenticationType SyncPolicy.';
    return { problem: { code: 'CredentialsMissing', message } };
  }
  const target = world.tenants.get(targetId.toLowerCase());
  if (target === undefined || target.id === tenant.id) {
    const message = `This tenant was not found by the authentication authority of the current cloud: ${targetId}.`;
    return { problem: { code: 'ExternalTenantNotFound', message } };
  }
  const consent = consentIsAutomatic(tenant, target);
  if (!consent.outbound) {
    const message =
      'The source tenant has not enabled automatic user consent with the target tenant. Please enable the outbound cross-tenant access policy for automatic user consent in the source tenant.';
    return { problem: { code: refused, message } };
  }
  if (!consent.inbound || target.identitySynchronizations.get(tenant.id)?.isSyncAllowed !== true) {
    const message =
      'The target tenant has not enabled inbound synchronization with this tenant. Please request the target tenant admin to enable the inbound synchronization on their cross-tenant access policy.';
    return { problem: { code: refused, message } };
  }
  return { target };
}
