import { GraphError } from '../graph-error.ts';
import type { Subject } from '../entitlement/entities.ts';
import type { Tenant } from '../world/tenant.ts';
import { groupIdsOf } from './subjects.ts';

// Microsoft documents no codes for these refusals; the ones here are the emulator's own.

const heldStates: ReadonlySet<string> = new Set(['delivering', 'partiallyDelivered', 'delivered']);

/** The packages a person holds, or is about to. */
export function heldPackageIds(tenant: Tenant, subject: Subject): Set<string> {
  const held = tenant.assignments.where('subject', subject.id).filter((row) => heldStates.has(row.state));
  return new Set(held.map((row) => row.accessPackageId));
}

/** Whether a person holds a package, or is about to. */
export function holdsPackage(tenant: Tenant, subject: Subject, accessPackageId: string): boolean {
  return heldPackageIds(tenant, subject).has(accessPackageId);
}

/** Whether a person has asked for a package and is not answered yet. */
export function hasOpenRequest(tenant: Tenant, subject: Subject, accessPackageId: string): boolean {
  return tenant.assignmentRequests
    .where('openSubject', subject.id)
    .some((request) => request.accessPackageId === accessPackageId && request.requestType.endsWith('Add'));
}

/**
 * Whether what a person has keeps them from a package. The relation has one direction: the package that was asked for
 * names what is incompatible with it.
 * @see https://learn.microsoft.com/entra/id-governance/entitlement-management-access-package-incompatible
 */
function isIncompatible(tenant: Tenant, subject: Subject, accessPackageId: string): boolean {
  const accessPackage = tenant.accessPackages.get(accessPackageId);
  if (accessPackage === undefined) return false;
  const held = heldPackageIds(tenant, subject);
  const groups = subject.objectId === null ? new Set<string>() : groupIdsOf(tenant, subject.objectId);
  const { incompatiblePackageIds, incompatibleGroupIds } = accessPackage;
  return (
    incompatiblePackageIds.some((id) => held.has(id)) || incompatibleGroupIds.some((id) => groups.has(id))
  );
}

/** Refuses a new assignment that is there, is asked for already, or must not be. @throws GraphError 400 */
export function checkConflicts(tenant: Tenant, subject: Subject, accessPackageId: string): void {
  if (hasOpenRequest(tenant, subject, accessPackageId)) {
    const message = 'There is already an open request for this access package.';
    throw new GraphError(400, 'ExistingOpenRequest', message);
  }
  if (holdsPackage(tenant, subject, accessPackageId)) {
    throw new GraphError(400, 'ExistingGrant', 'The user already has an assignment to this access package.');
  }
  if (isIncompatible(tenant, subject, accessPackageId)) {
    const message =
      'The user has an access package or a group that is incompatible with this access package.';
    throw new GraphError(400, 'IncompatibleAccess', message);
  }
}
