import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { initiatorOf } from '../audit/audit-directory.ts';
import type { GraphCall, Route } from '../graph/route.ts';
import { ok, parameter } from '../graph/route.ts';
import { invalidModel, unauthorized } from '../graph-error.ts';
import { entitlementManagement, readEntitlements, writeEntitlements } from '../graph/permissions.ts';
import { parseIsoDuration } from '../iso-duration.ts';
import { listEntries } from '../odata/list-rows.ts';
import { render } from '../odata/resource.ts';
import { auditEntitlement } from './audit-entitlement.ts';
import type { CustomExtension } from './catalog-entities.ts';
import { findCatalog } from './catalog-routes.ts';
import { customExtensions } from './custom-extensions.ts';
import { odataType, optionalText, parseModel } from './parse-model.ts';

const path = `${entitlementManagement}/catalogs/{catalogId}/customWorkflowExtensions`;

/** Of one catalog. @see https://learn.microsoft.com/entra/id-governance/governance-service-limits */
const mostOfCatalog = 20;
const longestResourceId = 150;
const minuteMs = 60_000;
const shortestTimeoutMs = 5 * minuteMs;
const longestTimeoutMs = 14 * 24 * 60 * minuteMs;

const timeout = z.string().refine((text) => {
  const spanMs = parseIsoDuration(text) ?? 0;
  return spanMs >= shortestTimeoutMs && spanMs <= longestTimeoutMs;
}, 'must be from 5 minutes to 14 days');

const endpoint = z
  .strictObject({
    '@odata.type': z.string(),
    subscriptionId: z.string().min(1),
    resourceGroupName: z.string().min(1),
    logicAppWorkflowName: z.string().min(1),
    url: z.string().nullish(),
  })
  .refine(({ subscriptionId, resourceGroupName, logicAppWorkflowName }) => {
    const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}`;
    return `${group}/providers/Microsoft.Logic/workflows/${logicAppWorkflowName}`.length <= longestResourceId;
  }, 'names a Logic App whose resource id is too long');

const body = z.looseObject({
  '@odata.type': z
    .string()
    .transform((text) => text.replace(/^#?microsoft\.graph\./, ''))
    .pipe(
      z.enum(['accessPackageAssignmentRequestWorkflowExtension', 'accessPackageAssignmentWorkflowExtension']),
    ),
  displayName: z.string().min(1),
  description: optionalText,
  endpointConfiguration: endpoint,
  authenticationConfiguration: z.looseObject({ '@odata.type': z.string() }).nullish().default(null),
  clientConfiguration: z.looseObject({}).nullish().default(null),
  // Microsoft's page writes the one name, its metadata declares the other: both are taken.
  callbackConfiguration: z
    .strictObject({
      ...odataType,
      timeoutDuration: timeout.nullish(),
      durationBeforeTimeout: timeout.nullish(),
    })
    .nullish()
    .default(null),
});

function parse(call: GraphCall) {
  const input = parseModel(body, call.body);
  const { callbackConfiguration: callback } = input;
  if (callback !== null && input['@odata.type'] === 'accessPackageAssignmentWorkflowExtension') {
    throw invalidModel('Only extensions of requests wait for a callback.');
  }
  return {
    displayName: input.displayName,
    description: input.description,
    endpoint: input.endpointConfiguration,
    authentication: input.authenticationConfiguration,
    client: input.clientConfiguration,
    timeoutDuration: callback?.timeoutDuration ?? callback?.durationBeforeTimeout ?? null,
    kind: input['@odata.type'],
    modifiedBy: nameOf(call),
    modifiedAt: call.reading.now,
  };
}

function nameOf(call: GraphCall): string {
  const initiator = initiatorOf(call);
  return 'user' in initiator ? initiator.user.userPrincipalName : initiator.appName;
}

function findExtension(call: GraphCall, deed: 'read' | 'own'): CustomExtension {
  const catalog = findCatalog(call, deed);
  const row = call.reading.tenant.customExtensions.get(parameter(call, 'extensionId'));
  if (row?.catalogId !== catalog.id) throw unauthorized();
  return row;
}

function audit(call: GraphCall, activity: string, { id, displayName }: CustomExtension): void {
  auditEntitlement(call, activity, { id, displayName, type: 'CustomExtension' });
}

function create(call: GraphCall): CustomExtension {
  const { tenant, now } = call.reading;
  const { id: catalogId } = findCatalog(call, 'own');
  const content = parse(call);
  if (tenant.customExtensions.where('catalog', catalogId).length >= mostOfCatalog) {
    throw invalidModel(`A catalog has at most ${mostOfCatalog} custom extensions.`);
  }
  const row = { id: randomUUID(), catalogId, ...content, createdBy: content.modifiedBy, createdAt: now };
  tenant.customExtensions.insert(row);
  audit(call, 'Create custom extension', row);
  return row;
}

function replace(call: GraphCall): CustomExtension {
  const row = findExtension(call, 'own');
  const content = parse(call);
  if (content.kind !== row.kind) throw invalidModel('The type of a custom extension cannot be changed.');
  call.reading.tenant.customExtensions.change(row, content);
  audit(call, 'Update custom extension', row);
  return row;
}

/** Microsoft does not document the code of the refusal. */
function remove(call: GraphCall): void {
  const { tenant } = call.reading;
  const row = findExtension(call, 'own');
  const isUsed = tenant.assignmentPolicies
    .entries()
    .some((entry) => entry.row.extensionStages.some((stage) => stage.customExtensionId === row.id));
  if (isUsed) throw invalidModel('The custom extension is used by a policy.');
  tenant.customExtensions.remove(row.id);
  audit(call, 'Delete custom extension', row);
}

/**
 * The Logic Apps a catalog's policies may call.
 * @see https://learn.microsoft.com/graph/api/accesspackagecatalog-post-accesspackagecustomworkflowextensions
 */
export const customExtensionRoutes: readonly Route[] = [
  {
    method: 'GET',
    path,
    delegated: readEntitlements,
    application: readEntitlements,
    returns: 'customCalloutExtension[]',
    handle: (call) => {
      const { id } = findCatalog(call, 'read');
      const entries = call.reading.tenant.customExtensions.entriesWhere('catalog', id);
      return ok(listEntries(call, customExtensions, entries));
    },
  },
  {
    method: 'POST',
    path,
    delegated: writeEntitlements,
    application: 'not supported',
    returns: 'customCalloutExtension',
    // The name of the waiting time that Microsoft's page writes is in no published type.
    handle: (call) => ({
      status: 201,
      body: render(customExtensions, create(call), call.reading, call.query),
    }),
  },
  {
    method: 'GET',
    path: `${path}/{extensionId}`,
    delegated: readEntitlements,
    application: readEntitlements,
    returns: 'customCalloutExtension',
    handle: (call) => ok(render(customExtensions, findExtension(call, 'read'), call.reading, call.query)),
  },
  {
    method: 'PUT',
    path: `${path}/{extensionId}`,
    delegated: writeEntitlements,
    application: writeEntitlements,
    returns: 'customCalloutExtension',
    handle: (call) => ok(render(customExtensions, replace(call), call.reading, call.query)),
  },
  {
    method: 'DELETE',
    path: `${path}/{extensionId}`,
    delegated: writeEntitlements,
    application: writeEntitlements,
    handle: (call) => {
      remove(call);
      return { status: 204 };
    },
  },
];
