import { z } from 'zod';
import { auditDirectory } from '../audit/audit-directory.ts';
import { odataType, parseBody } from '../graph/parse-body.ts';
import type { Answer, GraphCall, Route } from '../graph/route.ts';
import { ok } from '../graph/route.ts';
import { GraphError } from '../graph-error.ts';
import { render } from '../odata/resource.ts';
import type { IdentitySynchronization } from './entities.ts';
import { findPartner, partnerNotFound } from './partner-routes.ts';
import { identitySynchronizations } from './partners.ts';
import {
  crossTenantAccessPolicy,
  readCrossTenantAccess,
  requireWriter,
  writeCrossTenantAccess,
} from './permissions.ts';
import { requireRole } from '../roles/active-roles.ts';

const input = z.strictObject({
  ...odataType,
  tenantId: z.string().optional(),
  displayName: z.string().nullable().optional(),
  userSyncInbound: z
    .strictObject({ ...odataType, isSyncAllowed: z.boolean().nullable() })
    .nullable()
    .optional(),
});

const path = `${crossTenantAccessPolicy}/partners/{tenantId}/identitySynchronization`;

function find(call: GraphCall): IdentitySynchronization {
  const row = call.reading.tenant.identitySynchronizations.get(findPartner(call).id);
  if (row === undefined) throw partnerNotFound();
  return row;
}

function audit(call: GraphCall, deed: 'Create' | 'Update' | 'Delete', row: IdentitySynchronization): void {
  auditDirectory(call, {
    category: 'CrossTenantIdentitySyncSettings',
    activity: `${deed} a partner cross-tenant identity sync setting`,
    operation: deed,
    targets: [{ id: row.id, displayName: row.displayName ?? '', type: 'Policy' }],
  });
}

function create(call: GraphCall): Answer {
  requireWriter(call);
  const { id } = findPartner(call);
  const { tenant, world } = call.reading;
  const { displayName, userSyncInbound } = parseBody(input, call.body);
  if (world.quirks.identitySynchronizationPutReplaces) tenant.identitySynchronizations.remove(id);
  if (tenant.identitySynchronizations.get(id) !== undefined) {
    // Microsoft calls this PUT "create", and the article on cross-tenant synchronization shows the 409.
    const message =
      'A conflicting object with one or more of the specified property values is present in the directory.';
    throw new GraphError(409, 'Request_MultipleObjectsWithSameKeyValue', message);
  }
  const isSyncAllowed = userSyncInbound?.isSyncAllowed ?? false;
  const row = tenant.identitySynchronizations.insert({ id, displayName: displayName ?? null, isSyncAllowed });
  audit(call, 'Create', row);
  return { status: 204 };
}

function update(call: GraphCall): Answer {
  requireWriter(call);
  const row = find(call);
  const { displayName = row.displayName, userSyncInbound } = parseBody(input, call.body);
  const isSyncAllowed =
    userSyncInbound === undefined ? row.isSyncAllowed : (userSyncInbound?.isSyncAllowed ?? false);
  call.reading.tenant.identitySynchronizations.change(row, { displayName, isSyncAllowed });
  audit(call, 'Update', row);
  return { status: 204 };
}

/**
 * Whether a partner may synchronize its users into this tenant.
 * @see https://learn.microsoft.com/graph/api/resources/crosstenantidentitysyncpolicypartner
 */
export const identitySynchronizationRoutes: readonly Route[] = [
  {
    method: 'GET',
    path,
    ...readCrossTenantAccess,
    returns: 'crossTenantIdentitySyncPolicyPartner',
    handle: (call) => {
      // Fewer roles than read the other settings.
      requireRole(call, ['Global Reader', 'Security Administrator', 'Security Reader']);
      return ok(render(identitySynchronizations, find(call), call.reading, call.query));
    },
  },
  {
    method: 'PUT',
    path,
    ...writeCrossTenantAccess,
    accepts: 'crossTenantIdentitySyncPolicyPartner',
    handle: create,
  },
  {
    method: 'PATCH',
    path,
    ...writeCrossTenantAccess,
    accepts: 'crossTenantIdentitySyncPolicyPartner',
    handle: update,
  },
  {
    method: 'DELETE',
    path,
    ...writeCrossTenantAccess,
    handle: (call) => {
      requireWriter(call);
      const row = find(call);
      call.reading.tenant.identitySynchronizations.remove(row.id);
      audit(call, 'Delete', row);
      return { status: 204 };
    },
  },
];
