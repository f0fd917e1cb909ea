import type { ExtensionProperty as WireExtensionProperty } from '@microsoft/microsoft-graph-types';
import type { Resource } from '../odata/resource.ts';
import type { ExtensionProperty } from './entities.ts';

/**
 * A directory extension.
 * @see https://learn.microsoft.com/graph/api/resources/extensionproperty
 */
export const extensionProperties: Resource<ExtensionProperty> = {
  type: 'extensionProperty',
  toWire: (row, { tenant }): WireExtensionProperty => ({
    id: row.id,
    deletedDateTime: null,
    appDisplayName: tenant.applications.get(row.applicationId)?.displayName ?? null,
    dataType: row.dataType,
    isMultiValued: row.isMultiValued,
    isSyncedFromOnPremises: false,
    name: row.name,
    targetObjects: [...row.targetObjects],
  }),
  filters: {
    id: { read: (row) => row.id },
    name: { read: (row) => row.name, index: 'name' },
  },
};
