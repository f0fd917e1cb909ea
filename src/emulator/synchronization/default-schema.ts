import { deriveObjectId } from '../world/object-id.ts';
import type { AttributeMapping, Schema } from './schema-input.ts';

/** The template of cross-tenant synchronization. */
export const crossTenantTemplateId = 'Azure2Azure';

export const sourceSystemName = 'Azure Active Directory';
export const targetSystemName = 'Azure Active Directory (target tenant)';

type SourceType = 'Attribute' | 'Constant' | 'Function';

function mapping(
  targetAttributeName: string,
  type: SourceType,
  expression: string,
  more: Partial<AttributeMapping> = {},
): AttributeMapping {
  const name = expression.replaceAll(/["[\]]/g, '');
  return {
    defaultValue: null,
    exportMissingReferences: false,
    flowBehavior: 'FlowWhenChanged',
    flowType: 'Always',
    matchingPriority: 0,
    targetAttributeName,
    source: { expression, name: type === 'Function' ? 'Not' : name, type, parameters: [] },
    ...more,
  };
}

function attribute(name: string): AttributeMapping {
  return mapping(name, 'Attribute', `[${name}]`);
}

const copied = [
  'displayName',
  'givenName',
  'surname',
  'department',
  'jobTitle',
  'companyName',
  'employeeId',
  'mailNickname',
  'mobilePhone',
  'preferredLanguage',
  'usageLocation',
];

const copyOnly = [...copied, 'mail', 'userPrincipalName'];

function directory(id: string, name: string) {
  return {
    id,
    name,
    discoverabilities: 'AttributeNames, AttributeDataTypes, AttributeReadOnly, ReferenceAttributes',
    readOnly: false,
    version: '1',
    discoveryDateTime: null,
    objects: [
      {
        name: 'User',
        metadata: [],
        supportedApis: [],
        attributes: [...copyOnly, 'objectId', 'userType', 'accountEnabled', 'showInAddressList'].map(
          toAttribute,
        ),
      },
    ],
  };
}

/** An attribute in the definition of a directory. */
export function toAttribute(name: string) {
  return {
    anchor: name === 'objectId',
    apiExpressions: [],
    caseExact: false,
    defaultValue: null,
    flowNullValues: false,
    metadata: [],
    multivalued: false,
    mutability: 'ReadWrite',
    name,
    referencedObjects: [],
    required: false,
    type: 'String',
  };
}

/**
 * The schema a job begins with: assigned users become members of the target tenant, existing accounts keep their kind.
 * Microsoft's has more attributes; groups are left out because the emulator does not synchronize them.
 * @param jobId of the job; of the template when the tenant has none yet
 * @see https://learn.microsoft.com/entra/identity/multi-tenant-organizations/cross-tenant-synchronization-configure
 */
export function createDefaultSchema(tenantId: string, jobId: string): Schema {
  const idOf = (what: string): string => deriveObjectId(tenantId, what, jobId);
  return {
    directories: [
      directory(idOf('source directory'), sourceSystemName),
      directory(idOf('target directory'), targetSystemName),
    ],
    synchronizationRules: [
      {
        containerFilter: null,
        editable: true,
        groupFilter: null,
        id: idOf('synchronization rule'),
        name: 'USER_INBOUND_USER',
        priority: 1,
        sourceDirectoryName: sourceSystemName,
        targetDirectoryName: targetSystemName,
        metadata: [{ key: 'supportsProvisionOnDemand', value: 'True' }],
        objectMappings: [
          {
            enabled: true,
            flowTypes: 'Add, Update, Delete',
            metadata: [],
            name: 'Provision Azure Active Directory Users',
            scope: null,
            sourceObjectName: 'User',
            targetObjectName: 'User',
            attributeMappings: [
              mapping('alternativeSecurityIds', 'Attribute', '[netId]', { matchingPriority: 1 }),
              mapping('userPrincipalName', 'Attribute', '[userPrincipalName]', { flowType: 'ObjectAddOnly' }),
              ...copied.map(attribute),
              mapping('mail', 'Attribute', '[mail]'),
              mapping('accountEnabled', 'Function', 'Not([IsSoftDeleted])'),
              mapping('showInAddressList', 'Constant', '"True"'),
              mapping('userType', 'Constant', '"Member"', { flowType: 'ObjectAddOnly' }),
            ],
          },
        ],
      },
    ],
  };
}
