import type { Route } from '../graph/route.ts';
import { ok } from '../graph/route.ts';
import { listTable } from '../odata/list-rows.ts';
import { requireRole } from '../roles/active-roles.ts';
import { provisioningEvents } from './provisioning-log.ts';

/**
 * The provisioning log, oldest first unless `$orderby=activityDateTime desc`.
 * @see https://learn.microsoft.com/graph/api/provisioningobjectsummary-list
 */
export const provisioningLogRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'auditLogs/provisioning',
    delegated: ['ProvisioningLog.Read.All'],
    application: ['ProvisioningLog.Read.All', 'AuditLog.Read.All', 'Directory.Read.All'],
    returns: 'provisioningObjectSummary[]',
    handle: (call) => {
      requireRole(call, [
        'Application Administrator',
        'Cloud Application Administrator',
        'Global Reader',
        'Reports Reader',
        'Security Administrator',
        'Security Operator',
        'Security Reader',
      ]);
      return ok(listTable(call, provisioningEvents, call.reading.tenant.provisioningEvents));
    },
  },
];
