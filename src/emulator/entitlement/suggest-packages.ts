import type { Identity } from '@microsoft/microsoft-graph-types';
import type { Assignment } from './assignment-entities.ts';
import type { Tenant } from '../world/tenant.ts';
import { deriveObjectId } from '../world/object-id.ts';
import type { AccessPackage } from './entities.ts';
import { canRequestPackage } from './readers.ts';

/** What a suggestion may be based on. */
export type SuggestionBasis = 'relatedPeopleAssignments' | 'assignmentHistory';

/** A package that might interest somebody, and why. */
export interface Suggestion {
  readonly id: string;
  readonly accessPackage: AccessPackage;
  /** Colleagues who hold it. */
  readonly holders: readonly Identity[];
  /** The person's own ended assignments. */
  readonly past: readonly Assignment[];
}

/** Microsoft does not say who counts as related: here those with the same manager do. */
function colleaguesOf(tenant: Tenant, userId: string): string[] {
  const managerId = tenant.users.get(userId)?.managerId ?? null;
  if (managerId === null) return [];
  const users = tenant.users.entries().map(({ row }) => row);
  return users.filter((user) => user.managerId === managerId && user.id !== userId).map(({ id }) => id);
}

function assignmentsOf(tenant: Tenant, userId: string, accessPackage: AccessPackage): Assignment[] {
  const subjectId = tenant.subjects.find('object', userId)?.id ?? '';
  return tenant.assignments
    .where('subject', subjectId)
    .filter((row) => row.accessPackageId === accessPackage.id);
}

const isCurrent = ({ state }: Assignment): boolean => state !== 'expired' && state !== 'deliveryFailed';

/** Packages a user may request and does not hold, but colleagues do or the user did. */
export function suggestPackages(
  tenant: Tenant,
  userId: string,
  bases: ReadonlySet<SuggestionBasis>,
): Suggestion[] {
  const colleagues = bases.has('relatedPeopleAssignments') ? colleaguesOf(tenant, userId) : [];
  return tenant.accessPackages.entries().flatMap(({ row: accessPackage }) => {
    const own = assignmentsOf(tenant, userId, accessPackage);
    if (own.some(isCurrent) || !canRequestPackage(tenant, accessPackage, userId)) return [];
    const past = bases.has('assignmentHistory') ? own.filter(({ state }) => state === 'expired') : [];
    const holders = colleagues
      .filter((id) => assignmentsOf(tenant, id, accessPackage).some(isCurrent))
      .map((id) => ({ id, displayName: tenant.users.get(id)?.displayName ?? null }));
    if (past.length === 0 && holders.length === 0) return [];
    const id = deriveObjectId(tenant.id, 'suggestion', `${userId}/${accessPackage.id}`);
    return [{ id, accessPackage, holders, past }];
  });
}
