import { auditDirectory } from '../audit/audit-directory.ts';
import { parseBody } from '../graph/parse-body.ts';
import type { Answer, GraphCall, Permissions, Route } from '../graph/route.ts';
import { ok, parameter } from '../graph/route.ts';
import { GraphError, resourceNotFound } from '../graph-error.ts';
import { listTable } from '../odata/list-rows.ts';
import { render } from '../odata/resource.ts';
import { requireRole } from '../roles/active-roles.ts';
import type { ConditionalAccessPolicy } from './entities.ts';
import { conditionalAccessPolicies } from './policies.ts';
import { changedPolicy, newPolicy } from './policy-input.ts';
import { createPolicy, updatePolicy } from './write-policy.ts';

const collection = 'identity/conditionalAccess/policies';

const read: Permissions = ['Policy.Read.All'];
// All three are needed.
const write: Permissions = [
  ['Policy.Read.All', 'Policy.ReadWrite.ConditionalAccess', 'Application.Read.All'],
];

const readers = [
  'Conditional Access Administrator',
  'Global Reader',
  'Global Secure Access Administrator',
  'Security Administrator',
  'Security Reader',
];
const writers = ['Conditional Access Administrator', 'Security Administrator'];

function findPolicy(call: GraphCall): ConditionalAccessPolicy {
  const id = parameter(call, 'id');
  const row = call.reading.tenant.conditionalAccessPolicies.get(id);
  if (row === undefined) throw resourceNotFound(id);
  return row;
}

function audit(
  call: GraphCall,
  deed: 'Add' | 'Update' | 'Delete',
  { id, displayName }: ConditionalAccessPolicy,
): void {
  auditDirectory(call, {
    category: 'Policy',
    service: 'Conditional Access',
    activity: `${deed} Conditional Access policy`,
    operation: deed,
    targets: [{ id, displayName, type: 'Policy' }],
  });
}

function create(call: GraphCall): Answer {
  requireRole(call, writers);
  const row = createPolicy(call.reading, parseBody(newPolicy, call.body));
  audit(call, 'Add', row);
  return { status: 201, body: render(conditionalAccessPolicies, row, call.reading, call.query) };
}

function update(call: GraphCall): Answer {
  requireRole(call, writers);
  const row = findPolicy(call);
  const input = parseBody(changedPolicy, call.body);
  const { grantControls = row.grantControls, sessionControls = row.sessionControls } = input;
  if (grantControls === null && sessionControls === null) {
    throw new GraphError(400, 'BadRequest', 'A policy needs grantControls or sessionControls.');
  }
  updatePolicy(call.reading, row, input);
  audit(call, 'Update', row);
  return { status: 204 };
}

function remove(call: GraphCall): Answer {
  requireRole(call, writers);
  const row = findPolicy(call);
  call.reading.tenant.conditionalAccessPolicies.remove(row.id);
  audit(call, 'Delete', row);
  return { status: 204 };
}

/**
 * Conditional Access policies. The limit of one request a second for all apps of a tenant is with the other limits.
 * @see https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy
 */
export const conditionalAccessRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: collection,
    delegated: read,
    application: read,
    returns: 'conditionalAccessPolicy[]',
    handle: (call) => {
      requireRole(call, readers);
      return ok(listTable(call, conditionalAccessPolicies, call.reading.tenant.conditionalAccessPolicies));
    },
  },
  {
    method: 'GET',
    path: `${collection}/{id}`,
    delegated: read,
    application: read,
    returns: 'conditionalAccessPolicy',
    handle: (call) => {
      requireRole(call, readers);
      return ok(render(conditionalAccessPolicies, findPolicy(call), call.reading, call.query));
    },
  },
  {
    method: 'POST',
    path: collection,
    delegated: write,
    application: write,
    accepts: 'conditionalAccessPolicy',
    returns: 'conditionalAccessPolicy',
    handle: create,
  },
  {
    method: 'PATCH',
    path: `${collection}/{id}`,
    delegated: write,
    application: write,
    accepts: 'conditionalAccessPolicy',
    handle: update,
  },
  { method: 'DELETE', path: `${collection}/{id}`, delegated: write, application: write, handle: remove },
];
