import type { ConditionalAccessPolicy as WirePolicy } from '@microsoft/microsoft-graph-types';
import type { Resource } from '../odata/resource.ts';
import type { ConditionalAccessPolicy } from './entities.ts';

/**
 * A Conditional Access policy. It is kept and shown; sign-ins are not held against it.
 * @see https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy
 */
export const conditionalAccessPolicies: Resource<ConditionalAccessPolicy> = {
  type: 'conditionalAccessPolicy',
  toWire: (row): WirePolicy => {
    const wire = {
      id: row.id,
      templateId: null,
      displayName: row.displayName,
      createdDateTime: row.createdAt.toISOString(),
      modifiedDateTime: row.modifiedAt?.toISOString() ?? null,
      state: row.state,
      conditions: row.conditions,
      grantControls: row.grantControls,
      sessionControls: row.sessionControls,
    };
    // The JSON was checked when it came in; its flags enumerations are texts with commas, which the types do not know.
    return wire as unknown as WirePolicy;
  },
  filters: {
    id: { read: (row) => row.id },
    displayName: { read: (row) => row.displayName },
    state: { read: (row) => row.state },
    createdDateTime: { read: (row) => row.createdAt },
    modifiedDateTime: { read: (row) => row.modifiedAt },
  },
};
