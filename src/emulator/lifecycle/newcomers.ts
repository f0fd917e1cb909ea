import { invalidModel } from '../graph-error.ts';
import type { AssignmentPolicy, ConnectedOrganization, Subject } from '../entitlement/entities.ts';
import { personNamed } from '../people.ts';
import { deriveObjectId } from '../world/object-id.ts';
import type { Tenant } from '../world/tenant.ts';
import type { Scope, World } from '../world/world.ts';

function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1).toLowerCase();
}

/** The tenant an e-mail address belongs to; null when that is none of the sandbox. */
export function homeTenantIdOf(world: World, email: string): string | null {
  const person = personNamed(world, email);
  if (person !== undefined) return person.homeTenantId;
  const domain = domainOf(email);
  return [...world.tenants.values()].find((tenant) => tenant.domain.toLowerCase() === domain)?.id ?? null;
}

function organizationOf({ tenant, world }: Scope, email: string): ConnectedOrganization | undefined {
  const homeTenantId = homeTenantIdOf(world, email);
  return tenant.connectedOrganizations.entries().find(({ row }) => {
    if (homeTenantId !== null && row.sourceTenantId === homeTenantId) return true;
    return row.domainName?.toLowerCase() === domainOf(email);
  })?.row;
}

/**
 * The subject of somebody who has no account in the tenant yet, by e-mail address; so far it has little else. A new
 * one is not stored yet.
 * @throws GraphError 400 for what is no address of somebody else's organization
 */
export function newcomerOf(scope: Scope, email: string): Subject {
  const { tenant, world } = scope;
  if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)) throw invalidModel('assignment.target.email is no address.');
  if (homeTenantIdOf(world, email) === tenant.id) throw invalidModel(`${email} is no user of this tenant.`);
  const known = tenant.subjects.find('email', email);
  if (known !== undefined) return known;
  return {
    id: deriveObjectId(tenant.id, 'subject', email.toLowerCase()),
    objectId: null,
    displayName: '',
    email,
    principalName: '',
    connectedOrganizationId: organizationOf(scope, email)?.id ?? null,
    lifecycle: 'governed',
    blockedAt: null,
  };
}

/** Whether a policy admits somebody without an account: by their organization, or because it admits everybody. */
export function admitsNewcomer(tenant: Tenant, policy: AssignmentPolicy, newcomer: Subject): boolean {
  const organization = tenant.connectedOrganizations.get(newcomer.connectedOrganizationId ?? '');
  if (policy.allowedTargetScope === 'allExternalUsers') return true;
  if (policy.allowedTargetScope === 'allConfiguredConnectedOrganizationUsers') {
    return organization?.state === 'configured';
  }
  return policy.targets.some(
    (set) => set.kind === 'connectedOrganizationMembers' && set.connectedOrganizationId === organization?.id,
  );
}
