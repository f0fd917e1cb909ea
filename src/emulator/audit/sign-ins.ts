import type { SignIn as WireSignIn } from '@microsoft/microsoft-graph-types';
import { graphAudiences } from '../login/issue-token.ts';
import type { Resource } from '../odata/resource.ts';
import type { SignIn } from './entities.ts';

const graph = { resourceId: '00000003-0000-0000-c000-000000000000', resourceDisplayName: 'Microsoft Graph' };

/** Graph's metadata has both tenants of a sign-in, Microsoft's published types do not. */
interface CrossTenantSignIn extends WireSignIn {
  homeTenantId: string;
  resourceTenantId: string;
}

/**
 * A user's sign-in. The emulator knows no devices, places, risks and Conditional Access, and every sign-in it logs
 * succeeded.
 * @see https://learn.microsoft.com/graph/api/resources/signin
 */
export const signIns: Resource<SignIn> = {
  type: 'signIn',
  toWire: (row, { tenant }): CrossTenantSignIn => ({
    id: row.id,
    createdDateTime: row.signedInAt.toISOString(),
    userDisplayName: row.userDisplayName,
    userPrincipalName: row.userPrincipalName.toLowerCase(),
    userId: row.userId,
    appId: row.appId,
    appDisplayName: row.appName,
    ipAddress: '127.0.0.1',
    clientAppUsed: 'Browser',
    correlationId: row.id,
    conditionalAccessStatus: 'notApplied',
    isInteractive: true,
    riskDetail: 'none',
    riskLevelAggregated: 'none',
    riskLevelDuringSignIn: 'none',
    riskState: 'none',
    riskEventTypes: [],
    ...(graphAudiences.includes(row.audience)
      ? graph
      : { resourceId: row.audience, resourceDisplayName: row.audience }),
    homeTenantId: row.homeTenantId,
    resourceTenantId: tenant.id,
    status: { errorCode: 0, failureReason: 'Other.', additionalDetails: null },
    deviceDetail: null,
    location: null,
    appliedConditionalAccessPolicies: [],
  }),
  filters: {
    id: { read: (row) => row.id, operators: ['eq'] },
    createdDateTime: {
      read: (row) => row.signedInAt,
      isAscending: true,
      operators: ['eq', 'ge', 'gt', 'le', 'lt'],
    },
    userId: { read: (row) => row.userId, index: 'user', operators: ['eq'] },
    userDisplayName: { read: (row) => row.userDisplayName, operators: ['eq', 'startswith'] },
    userPrincipalName: { read: (row) => row.userPrincipalName, operators: ['eq', 'startswith'] },
    appId: { read: (row) => row.appId, operators: ['eq'] },
    appDisplayName: { read: (row) => row.appName, operators: ['eq', 'startswith'] },
    'status/errorCode': { read: () => 0, operators: ['eq'] },
  },
  orders: { createdDateTime: (row) => row.signedInAt },
};
