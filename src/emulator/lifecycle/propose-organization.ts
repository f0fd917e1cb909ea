import type { AssignmentRequest } from '../entitlement/entities.ts';
import { deriveObjectId } from '../world/object-id.ts';
import type { Scope } from '../world/world.ts';
import { auditOrganization } from './audit-request.ts';
import { homeTenantIdOf } from './newcomers.ts';

/**
 * Adds the organization of somebody from outside as a proposed one, when a policy that admits everybody let them in.
 * @see https://learn.microsoft.com/entra/id-governance/entitlement-management-organization
 */
export function proposeOrganization(scope: Scope, request: AssignmentRequest): void {
  const { tenant, world, now } = scope;
  const policy = tenant.assignmentPolicies.get(request.assignmentPolicyId);
  const subject = tenant.subjects.get(request.subjectId);
  if (policy?.allowedTargetScope !== 'allExternalUsers' || subject === undefined) return;
  if (subject.connectedOrganizationId !== null) return;
  const user = tenant.users.get(subject.objectId ?? '');
  const homeTenantId = user?.homeTenantId ?? homeTenantIdOf(world, subject.email);
  const source = homeTenantId === null ? undefined : world.tenants.get(homeTenantId);
  if (source?.id === tenant.id) return;
  const domainName = subject.email.slice(subject.email.lastIndexOf('@') + 1);
  const id = deriveObjectId(tenant.id, 'connected organization', source?.name ?? domainName);
  if (tenant.connectedOrganizations.get(id) === undefined) {
    const row = tenant.connectedOrganizations.insert({
      id,
      displayName: source?.name ?? domainName,
      description: '',
      state: 'proposed',
      sourceTenantId: source?.id ?? null,
      domainName: source === undefined ? domainName : null,
      internalSponsorIds: [],
      externalSponsorIds: [],
      createdAt: now,
      modifiedAt: now,
    });
    auditOrganization(scope, row);
  }
  tenant.subjects.change(subject, { connectedOrganizationId: id });
}
