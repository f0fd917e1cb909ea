import type { GraphCall, Route } from '../graph/route.ts';
import { ok, parameter } from '../graph/route.ts';
import { GraphError } from '../graph-error.ts';
import { listTable } from '../odata/list-rows.ts';
import type { Resource } from '../odata/resource.ts';
import { render } from '../odata/resource.ts';
import { requireRole } from '../roles/active-roles.ts';
import type { Table } from '../world/table.ts';
import { directoryAudits } from './directory-audits.ts';
import { signIns } from './sign-ins.ts';

/** Reports Reader is the least; Global Reader and Security Operator read the logs by their role descriptions. */
const readers = [
  'Reports Reader',
  'Security Reader',
  'Security Administrator',
  'Security Operator',
  'Global Reader',
];

const readAudits = ['AuditLog.Read.All', 'Directory.Read.All'];
const readSignIns = ['AuditLog.Read.All'];

interface Log<Row extends { readonly id: string }> {
  readonly path: string;
  readonly permissions: readonly string[];
  readonly resource: Resource<Row>;
  readonly table: (call: GraphCall) => Table<Row>;
}

function renderEntry<Row extends { readonly id: string }>(call: GraphCall, log: Log<Row>): object {
  requireRole(call, readers);
  const id = parameter(call, 'id');
  const row = log.table(call).get(id);
  // The code of a missing row is not documented.
  if (row === undefined) throw new GraphError(404, 'ResourceNotFound', `There is no log entry '${id}'.`);
  return render(log.resource, row, call.reading, call.query);
}

function logRoutes<Row extends { readonly id: string }>(log: Log<Row>): Route[] {
  const { path, permissions, resource, table } = log;
  const common = { method: 'GET', delegated: permissions, application: permissions } as const;
  return [
    {
      ...common,
      path,
      returns: `${resource.type}[]`,
      handle: (call) => {
        requireRole(call, readers);
        return ok(listTable(call, resource, table(call)));
      },
    },
    {
      ...common,
      path: `${path}/{id}`,
      returns: resource.type,
      handle: (call) => ok(renderEntry(call, log)),
    },
  ];
}

/**
 * The logs: of changes, and of sign-ins. Graph documents no order for lists without `$orderby`; the emulator lists the
 * oldest first. Signed-in users need a role besides the permission.
 * @see https://learn.microsoft.com/graph/api/directoryaudit-list
 * @see https://learn.microsoft.com/graph/api/signin-list
 */
export const auditLogRoutes: readonly Route[] = [
  ...logRoutes({
    path: 'auditLogs/directoryAudits',
    permissions: readAudits,
    resource: directoryAudits,
    table: (call) => call.reading.tenant.directoryAudits,
  }),
  ...logRoutes({
    path: 'auditLogs/signIns',
    permissions: readSignIns,
    resource: signIns,
    table: (call) => call.reading.tenant.signIns,
  }),
];
