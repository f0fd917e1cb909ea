import type { AccessPackageAssignment } from '@microsoft/microsoft-graph-types';
import type { Resource } from '../odata/resource.ts';
import { expandOne } from '../odata/resource.ts';
import type { Quirks } from '../quirks.ts';
import { toWireCallouts } from './assignment-callouts.ts';
import type { Assignment } from './entities.ts';
import { accessPackages, assignmentPolicies } from './access-packages.ts';
import { subjects } from './connected-organizations.ts';
import { toWireSchedule } from './schedule.ts';

/** Every documented example expands what it filters by. */
function targetFilters(rule: {
  readonly needsExpand?: string;
}): NonNullable<Resource<Assignment>['filters']> {
  return {
    'target/objectId': {
      read: (row, { tenant }) => tenant.subjects.get(row.subjectId)?.objectId ?? null,
      index: 'subject',
      toIndexKey: (objectId, { tenant }) => tenant.subjects.find('object', objectId)?.id ?? '',
      ...rule,
    },
    'target/id': { read: (row) => row.subjectId, index: 'subject', ...rule },
  };
}

/**
 * An assignment; its policy's span has become an absolute end.
 * @see https://learn.microsoft.com/graph/api/entitlementmanagement-list-assignments
 */
export const assignments: Resource<Assignment> = {
  type: 'accessPackageAssignment',
  toWire: (row, { tenant }): AccessPackageAssignment => ({
    id: row.id,
    state: row.state,
    status: row.status,
    expiredDateTime: row.expiredAt?.toISOString() ?? null,
    schedule: toWireSchedule(row.schedule),
    customExtensionCalloutInstances: toWireCallouts(tenant, row.id),
  }),
  filters: {
    id: { read: (row) => row.id },
    state: { read: (row) => row.state, index: 'state' },
    'accessPackage/id': { read: (row) => row.accessPackageId, index: 'accessPackage' },
    'assignmentPolicy/id': { read: (row) => row.assignmentPolicyId, index: 'assignmentPolicy' },
    ...targetFilters({ needsExpand: 'target' }),
  },
  expands: {
    accessPackage: expandOne(
      () => accessPackages,
      (row, { tenant }) => tenant.accessPackages.get(row.accessPackageId),
    ),
    assignmentPolicy: expandOne(
      () => assignmentPolicies,
      (row, { tenant }) => tenant.assignmentPolicies.get(row.assignmentPolicyId),
    ),
    target: expandOne(
      () => subjects,
      (row, { tenant }) => tenant.subjects.get(row.subjectId),
    ),
  },
};

const lenient: Resource<Assignment> = {
  ...assignments,
  filters: { ...assignments.filters, ...targetFilters({}) },
};

/** An assignment in lists, whose filters by target need `$expand=target` unless a quirk says otherwise. */
export function assignmentsFor(quirks: Quirks): Resource<Assignment> {
  return quirks.filterNeedsExpand ? assignments : lenient;
}
