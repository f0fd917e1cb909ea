import type { Portal } from '../portal.ts';
import type { World } from '../world.ts';

type Row = Readonly<Record<string, unknown>>;

/** Everything that was done in a tenant, as its own requests and its audit log have it. */
const PATHS = [
  '/identityGovernance/entitlementManagement/assignmentRequests',
  '/auditLogs/directoryAudits',
] as const;
const TENANTS = ['Fabrikam', 'Litware'] as const;

/** @returns what Entra has done since this call, one line for each thing: what was filed, decided, extended, removed */
export async function watchEffects({ portal, emulator }: World): Promise<() => Promise<string[]>> {
  const read = async (): Promise<Map<string, string>> => {
    const lines = new Map<string, string>();
    for (const tenant of TENANTS) {
      for (const path of PATHS) {
        for (const row of await readAll(portal, `${emulator.url}/v1.0`, tenant, path)) {
          lines.set(String(row['id']), `${tenant}: ${toLine(row)}`);
        }
      }
    }
    return lines;
  };
  const before = await read();
  return async () => [...(await read())].flatMap(([id, line]) => (before.has(id) ? [] : [line])).sort();
}

/** A request has the first two, an audit entry the others. */
const toLine = ({ requestType, state, activityDisplayName, result }: Row): string =>
  [requestType, state, activityDisplayName, result].filter((part) => typeof part === 'string').join(' ');

async function readAll(portal: Portal, root: string, tenant: string, path: string): Promise<Row[]> {
  const rows: Row[] = [];
  let next: string | undefined = path;
  while (next !== undefined) {
    const page: { value: Row[]; '@odata.nextLink'?: string } = await portal.get(tenant, next);
    rows.push(...page.value);
    next = page['@odata.nextLink']?.replace(root, '');
  }
  return rows;
}
