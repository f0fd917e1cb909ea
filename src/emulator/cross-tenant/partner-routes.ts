import { z } from 'zod';
import { auditDirectory } from '../audit/audit-directory.ts';
import { parseBody } from '../graph/parse-body.ts';
import type { Answer, GraphCall, Route } from '../graph/route.ts';
import { ok, parameter } from '../graph/route.ts';
import { GraphError } from '../graph-error.ts';
import { listTable } from '../odata/list-rows.ts';
import { render } from '../odata/resource.ts';
import type { PartnerConfiguration } from './entities.ts';
import { partnerConfigurations } from './partners.ts';
import {
  crossTenantAccessPolicy,
  readCrossTenantAccess,
  requireReader,
  requireWriter,
  writeCrossTenantAccess,
} from './permissions.ts';
import { inheritedSettings, settingsInput, unkeptSettings, withSettings } from './settings-input.ts';

const changes = {
  ...settingsInput,
  ...unkeptSettings,
  isServiceProvider: z.boolean().nullable().optional(),
};
const newPartner = z.strictObject({ ...changes, tenantId: z.guid().transform((id) => id.toLowerCase()) });
const changedPartner = z.strictObject(changes);

const collection = `${crossTenantAccessPolicy}/partners`;

/** What cross-tenant access answers for a partner it does not know. */
export function partnerNotFound(): GraphError {
  return new GraphError(
    404,
    'Directory_ObjectNotFound',
    'Unable to read the company information from the directory.',
  );
}

/** The partner a path names. @throws GraphError 404 */
export function findPartner(call: GraphCall): PartnerConfiguration {
  const row = call.reading.tenant.partnerConfigurations.get(parameter(call, 'tenantId'));
  if (row === undefined) throw partnerNotFound();
  return row;
}

function audit(call: GraphCall, activity: string, operation: 'Add' | 'Update' | 'Delete', id: string): void {
  const displayName = call.reading.world.tenants.get(id)?.name ?? '';
  const targets = [{ id, displayName, type: 'Policy' }];
  auditDirectory(call, { category: 'CrossTenantAccessSettings', activity, operation, targets });
}

function create(call: GraphCall): Answer {
  requireWriter(call);
  const { tenant } = call.reading;
  // Whether the partner exists is not asked: the world outside has more tenants than the sandbox.
  const input = parseBody(newPartner, call.body);
  if (tenant.partnerConfigurations.get(input.tenantId) !== undefined) {
    const message = 'Another object with the same value for property tenantId already exists.';
    throw new GraphError(409, 'Request_MultipleObjectsWithSameKeyValue', message);
  }
  const row = tenant.partnerConfigurations.insert({
    id: input.tenantId,
    isServiceProvider: input.isServiceProvider ?? null,
    ...withSettings(inheritedSettings, input),
  });
  audit(call, 'Add a partner to cross-tenant access setting', 'Add', row.id);
  return { status: 201, body: render(partnerConfigurations, row, call.reading, call.query) };
}

function update(call: GraphCall): Answer {
  requireWriter(call);
  const row = findPartner(call);
  const input = parseBody(changedPartner, call.body);
  const { isServiceProvider = row.isServiceProvider } = input;
  call.reading.tenant.partnerConfigurations.change(row, { ...withSettings(row, input), isServiceProvider });
  audit(call, 'Update a partner cross-tenant access setting', 'Update', row.id);
  return { status: 204 };
}

function remove(call: GraphCall): Answer {
  requireWriter(call);
  const { id } = findPartner(call);
  const { tenant } = call.reading;
  if (tenant.identitySynchronizations.get(id) !== undefined) {
    // Microsoft's page says that it has to go first, not how the refusal reads.
    throw new GraphError(400, 'BadRequest', 'Delete the identitySynchronization of the partner first.');
  }
  tenant.partnerConfigurations.remove(id);
  audit(call, 'Delete partner specific cross-tenant access setting', 'Delete', id);
  return { status: 204 };
}

/**
 * The settings for single partners.
 * @see https://learn.microsoft.com/graph/api/resources/crosstenantaccesspolicyconfigurationpartner
 */
export const partnerRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: collection,
    ...readCrossTenantAccess,
    returns: 'crossTenantAccessPolicyConfigurationPartner[]',
    handle: (call) => {
      requireReader(call);
      return ok(listTable(call, partnerConfigurations, call.reading.tenant.partnerConfigurations));
    },
  },
  {
    method: 'GET',
    path: `${collection}/{tenantId}`,
    ...readCrossTenantAccess,
    returns: 'crossTenantAccessPolicyConfigurationPartner',
    handle: (call) => {
      requireReader(call);
      return ok(render(partnerConfigurations, findPartner(call), call.reading, call.query));
    },
  },
  {
    method: 'POST',
    path: collection,
    ...writeCrossTenantAccess,
    accepts: 'crossTenantAccessPolicyConfigurationPartner',
    returns: 'crossTenantAccessPolicyConfigurationPartner',
    handle: create,
  },
  {
    method: 'PATCH',
    path: `${collection}/{tenantId}`,
    ...writeCrossTenantAccess,
    accepts: 'crossTenantAccessPolicyConfigurationPartner',
    handle: update,
  },
  { method: 'DELETE', path: `${collection}/{tenantId}`, ...writeCrossTenantAccess, handle: remove },
];
