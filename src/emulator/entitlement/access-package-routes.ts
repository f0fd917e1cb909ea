import type { GraphCall, Route } from '../graph/route.ts';
import { ok, userIdOf } from '../graph/route.ts';
import {
  entitlementManagement,
  ownAccess,
  readEntitlements,
  writeEntitlements,
} from '../graph/permissions.ts';
import { listEntries } from '../odata/list-rows.ts';
import { narrow } from '../odata/match-filter.ts';
import { render } from '../odata/resource.ts';
import { accessPackages } from './access-packages.ts';
import type { AccessPackage } from './entities.ts';
import { findReadablePackage } from './find-package.ts';
import { listRequirements } from './policy-requirements.ts';
import { canRequestPackage } from './readers.ts';
import { readableCatalogs } from './require-role.ts';
import { createPackage, movePackage, removePackage, updatePackage } from './write-package.ts';

const path = `${entitlementManagement}/accessPackages`;
const reads = { method: 'GET', delegated: readEntitlements, application: readEntitlements } as const;
const writes = { delegated: writeEntitlements, application: writeEntitlements } as const;

/** An operation that answers 204. */
function change(
  method: Route['method'],
  suffix: string,
  act: (call: GraphCall) => void,
  accepts?: string,
): Route {
  return {
    ...writes,
    ...(accepts === undefined ? {} : { accepts }),
    method,
    path: `${path}/{id}${suffix}`,
    handle: (call) => {
      act(call);
      return { status: 204 };
    },
  };
}

/**
 * Access packages, what a person may request, and under which conditions.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackage
 */
export const accessPackageRoutes: readonly Route[] = [
  {
    ...reads,
    path,
    returns: 'accessPackage[]',
    handle: (call) => {
      const isReadable = readableCatalogs(call);
      const { reading, query } = call;
      const entries = narrow(reading.tenant.accessPackages, accessPackages, query.filter, reading);
      return ok(listEntries(call, accessPackages, entries, (row) => isReadable(row.catalogId)));
    },
  },
  {
    ...writes,
    method: 'POST',
    path,
    returns: 'accessPackage',
    accepts: 'accessPackage',
    handle: (call) => ({
      status: 201,
      body: render(accessPackages, createPackage(call), call.reading, call.query),
    }),
  },
  {
    method: 'GET',
    path: `${path}/filterByCurrentUser(on='allowedRequestor')`,
    delegated: ownAccess,
    application: 'not supported',
    returns: 'accessPackage[]',
    handle: (call) => {
      const { tenant } = call.reading;
      // My Access lists by this function, and hidden packages are not in its list.
      const isMine = (row: AccessPackage) => !row.isHidden && canRequestPackage(tenant, row, userIdOf(call));
      return ok(listEntries(call, accessPackages, tenant.accessPackages.entries(), isMine));
    },
  },
  {
    ...reads,
    path: `${path}/{id}`,
    returns: 'accessPackage',
    handle: (call) => ok(render(accessPackages, findReadablePackage(call), call.reading, call.query)),
  },
  change('PATCH', '', updatePackage, 'accessPackage'),
  change('DELETE', '', removePackage),
  change('POST', '/moveToCatalog', movePackage),
  {
    method: 'POST',
    path: `${path}/{id}/getApplicablePolicyRequirements`,
    delegated: ownAccess,
    application: 'not supported',
    returns: 'accessPackageAssignmentRequestRequirements[]',
    handle: (call) => ok(listRequirements(call)),
  },
];
