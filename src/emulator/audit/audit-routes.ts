import type { Route } from '../graph/route.ts';
import { ok } from '../graph/route.ts';
import { listTable } from '../odata/list-rows.ts';
import { directoryAudits } from './directory-audits.ts';

/**
 * The directory audit log, oldest first unless `$orderby=activityDateTime desc`.
 * @see https://learn.microsoft.com/graph/api/directoryaudit-list
 */
export const auditLogRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'auditLogs/directoryAudits',
    // A signed-in user would need the role Reports Reader besides, which nobody holds.
    delegated: 'not supported',
    application: ['AuditLog.Read.All', 'Directory.Read.All'],
    handle: (call) => ok(listTable(call, directoryAudits, call.reading.tenant.directoryAudits)),
  },
];
