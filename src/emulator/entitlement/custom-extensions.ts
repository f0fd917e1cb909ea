import type { Resource } from '../odata/resource.ts';
import type { CustomExtension } from './catalog-entities.ts';

/**
 * A custom extension of a catalog: the Logic App it calls, and how long it waits for the answer. Microsoft's page writes
 * the waiting time as `durationBeforeTimeout`, its metadata declares `timeoutDuration`; the latter is what is read.
 * @see https://learn.microsoft.com/graph/api/resources/customcalloutextension
 */
export const customExtensions: Resource<CustomExtension> = {
  type: 'customCalloutExtension',
  isMixed: true,
  toWire: (row) => ({
    '@odata.type': `#microsoft.graph.${row.kind}`,
    id: row.id,
    displayName: row.displayName,
    description: row.description,
    endpointConfiguration: row.endpoint,
    authenticationConfiguration: row.authentication,
    clientConfiguration: row.client,
    callbackConfiguration:
      row.timeoutDuration === null
        ? null
        : {
            '@odata.type': '#microsoft.graph.customExtensionCallbackConfiguration',
            timeoutDuration: row.timeoutDuration,
          },
    createdBy: row.createdBy,
    createdDateTime: row.createdAt.toISOString(),
    lastModifiedBy: row.modifiedBy,
    lastModifiedDateTime: row.modifiedAt.toISOString(),
  }),
  filters: {
    id: { read: (row) => row.id },
    displayName: { read: (row) => row.displayName },
  },
};
