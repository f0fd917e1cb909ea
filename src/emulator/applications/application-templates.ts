import type { ApplicationTemplate as WireApplicationTemplate } from '@microsoft/microsoft-graph-types';
import type { Resource } from '../odata/resource.ts';

/** An application of Microsoft's gallery. */
export interface ApplicationTemplate {
  readonly id: string;
  readonly displayName: string;
  readonly supportedProvisioningTypes: readonly string[];
}

/** Cross-tenant synchronization, which is set up as an application of the gallery. */
export const crossTenantSynchronizationTemplateId = '518e5f48-1fc8-4c48-9387-9fdf28b0dfe7';

/** Those of the gallery the emulator knows: cross-tenant synchronization, and any app that is not in the gallery. */
export const galleryApplications: readonly ApplicationTemplate[] = [
  {
    id: crossTenantSynchronizationTemplateId,
    displayName: 'Azure Active Directory (cross-tenant synchronization)',
    supportedProvisioningTypes: ['sync'],
  },
  {
    id: '8adf8e6e-67b2-4cf2-a259-e3dc5476c621',
    displayName: 'Custom',
    supportedProvisioningTypes: [],
  },
];

/**
 * A template of the application gallery.
 * @see https://learn.microsoft.com/graph/api/resources/applicationtemplate
 */
export const applicationTemplates: Resource<ApplicationTemplate> = {
  type: 'applicationTemplate',
  toWire: (row): WireApplicationTemplate => ({
    id: row.id,
    displayName: row.displayName,
    description: null,
    categories: [],
    publisher: 'Microsoft Corporation',
    homePageUrl: null,
    logoUrl: null,
    supportedProvisioningTypes: [...row.supportedProvisioningTypes],
    supportedSingleSignOnModes: [],
  }),
  filters: {
    id: { read: (row) => row.id },
    displayName: { read: (row) => row.displayName },
  },
};
