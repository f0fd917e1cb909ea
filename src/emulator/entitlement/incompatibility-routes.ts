import type { GraphCall, Route } from '../graph/route.ts';
import { ok, parameter } from '../graph/route.ts';
import { GraphError, invalidModel } from '../graph-error.ts';
import { entitlementManagement, readEntitlements, writeEntitlements } from '../graph/permissions.ts';
import { groups } from '../directory/groups.ts';
import { listRows } from '../odata/list-rows.ts';
import { accessPackages } from './access-packages.ts';
import { auditEntitlement } from './audit-entitlement.ts';
import type { AccessPackage } from './entities.ts';
import { findPackage, toPackageTarget } from './find-package.ts';
import { incompatibleGroupsOf, incompatiblePackagesOf, packagesIncompatibleWith } from './incompatible.ts';
import { parseReference } from './parse-model.ts';

const path = `${entitlementManagement}/accessPackages/{id}`;
const reads = { method: 'GET', delegated: readEntitlements, application: readEntitlements } as const;
const writes = { delegated: writeEntitlements, application: writeEntitlements } as const;

/** One of the two lists of a package: what it is, and which ids it holds. */
interface IncompatibleList {
  readonly path: 'incompatibleAccessPackages' | 'incompatibleGroups';
  readonly ids: (row: AccessPackage) => readonly string[];
  readonly isThere: (call: GraphCall, id: string) => boolean;
  readonly change: (ids: readonly string[]) => Partial<AccessPackage>;
  readonly word: string;
}

const lists: readonly IncompatibleList[] = [
  {
    path: 'incompatibleAccessPackages',
    ids: (row) => row.incompatiblePackageIds,
    isThere: ({ reading }, id) => reading.tenant.accessPackages.get(id) !== undefined,
    change: (incompatiblePackageIds) => ({ incompatiblePackageIds }),
    word: 'incompatible access package',
  },
  {
    path: 'incompatibleGroups',
    ids: (row) => row.incompatibleGroupIds,
    isThere: ({ reading }, id) => reading.tenant.groups.get(id) !== undefined,
    change: (incompatibleGroupIds) => ({ incompatibleGroupIds }),
    word: 'incompatible group',
  },
];

function link(call: GraphCall, list: IncompatibleList): void {
  const row = findPackage(call, 'write');
  const id = parseReference(call.body);
  if (!list.isThere(call, id) || id === row.id) throw invalidModel(`${id} cannot be an ${list.word}.`);
  if (list.ids(row).includes(id)) {
    throw new GraphError(409, 'DuplicateKey', 'There is already a duplicated entity.');
  }
  call.reading.tenant.accessPackages.change(row, list.change([...list.ids(row), id]));
  auditEntitlement(call, `Create ${list.word}`, toPackageTarget(row));
}

function unlink(call: GraphCall, list: IncompatibleList): void {
  const row = findPackage(call, 'write');
  const id = parameter(call, 'otherId').toLowerCase();
  if (!list.ids(row).includes(id))
    throw new GraphError(404, 'ResourceNotFound', 'The resource was not found.');
  const rest = list.ids(row).filter((other) => other !== id);
  call.reading.tenant.accessPackages.change(row, list.change(rest));
  auditEntitlement(call, `Delete ${list.word}`, toPackageTarget(row));
}

function referenceRoutes(list: IncompatibleList): Route[] {
  return [
    {
      ...writes,
      method: 'POST',
      path: `${path}/${list.path}/$ref`,
      handle: (call) => {
        link(call, list);
        return { status: 204 };
      },
    },
    {
      ...writes,
      method: 'DELETE',
      path: `${path}/${list.path}/{otherId}/$ref`,
      handle: (call) => {
        unlink(call, list);
        return { status: 204 };
      },
    },
  ];
}

/**
 * Packages and groups whose holders and members cannot get a package. The relation goes one way.
 * @see https://learn.microsoft.com/graph/api/accesspackage-list-incompatibleaccesspackages
 */
export const incompatibilityRoutes: readonly Route[] = [
  {
    ...reads,
    path: `${path}/incompatibleAccessPackages`,
    returns: 'accessPackage[]',
    handle: (call) => {
      const rows = incompatiblePackagesOf(call.reading.tenant, findPackage(call, 'read'));
      return ok(listRows(call, accessPackages, rows));
    },
  },
  {
    ...reads,
    path: `${path}/incompatibleGroups`,
    returns: 'group[]',
    handle: (call) => {
      const rows = incompatibleGroupsOf(call.reading.tenant, findPackage(call, 'read'));
      return ok(listRows(call, groups, rows));
    },
  },
  {
    ...reads,
    path: `${path}/accessPackagesIncompatibleWith`,
    returns: 'accessPackage[]',
    handle: (call) => {
      const rows = packagesIncompatibleWith(call.reading.tenant, findPackage(call, 'read'));
      return ok(listRows(call, accessPackages, rows));
    },
  },
  ...lists.flatMap(referenceRoutes),
];
