import type { CustomExtensionCalloutInstance } from '@microsoft/microsoft-graph-types';
import type { Tenant } from '../world/tenant.ts';

/**
 * How custom extensions were called about a request or an assignment.
 * @see https://learn.microsoft.com/graph/api/resources/customextensioncalloutinstance
 */
export function toWireCallouts(tenant: Tenant, aboutId: string): CustomExtensionCalloutInstance[] {
  return tenant.callouts
    .where('about', aboutId)
    .map(({ id, customExtensionId, status, detail, externalCorrelationId }) => ({
      id,
      customExtensionId,
      status,
      detail,
      externalCorrelationId,
    }));
}
