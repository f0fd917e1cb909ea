import type { Portal } from './portal.ts';

/** What Entra holds of requests, assignments and approvals: one line of text for each, by tenant, kind and id. */
export type EntraPicture = ReadonlyMap<string, string>;

const EM = '/identityGovernance/entitlementManagement';
const BATCH_MAX = 20;

type Row = Record<string, unknown>;

/**
 * Reads all of it in every tenant, never through the bot.
 * @param auditor may read the approvals of all tenants
 */
export async function takePicture(
  portal: Portal,
  tenants: readonly string[],
  auditor: string,
): Promise<EntraPicture> {
  const pictures = await Promise.all(tenants.map((tenant) => takeOne(portal, tenant, auditor)));
  return new Map(pictures.flat());
}

/** What one picture holds and the other does not, as it was and as it is. */
export const changesBetween = (before: EntraPicture, after: EntraPicture): string[] =>
  [...new Set([...before.keys(), ...after.keys()])]
    .filter((key) => before.get(key) !== after.get(key))
    .map((key) => `${key}: ${before.get(key) ?? 'nothing'} -> ${after.get(key) ?? 'nothing'}`);

async function takeOne(portal: Portal, tenant: string, auditor: string): Promise<Array<[string, string]>> {
  const call = await portal.as(auditor, tenant);
  const list = async (path: string): Promise<Row[]> => {
    const response = await call('GET', path);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    const page = (await response.json()) as { value: Row[]; '@odata.nextLink'?: string };
    const next = page['@odata.nextLink'];
    const rest = next ? await list(next.slice(next.indexOf('/v1.0') + 5)) : [];
    return [...page.value, ...rest];
  };
  const [requests, assignments] = await Promise.all([
    list(`${EM}/assignmentRequests?$expand=assignment,requestor&$top=100`),
    list(`${EM}/assignments?$expand=target&$top=100`),
  ]);
  const approvals = await readApprovals(
    call,
    requests.map(({ id }) => String(id)),
  );
  const toEntry =
    (kind: string) =>
    (row: Row): [string, string] => [`${tenant} ${kind} ${String(row['id'])}`, JSON.stringify(row)];
  return [
    ...requests.map(toEntry('request')),
    ...assignments.map(toEntry('assignment')),
    ...approvals.map(toEntry('approval')),
  ];
}

/** An approval has the id of its request; one without stages is none. */
async function readApprovals(
  call: Awaited<ReturnType<Portal['as']>>,
  ids: readonly string[],
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let at = 0; at < ids.length; at += BATCH_MAX) {
    const requests = ids.slice(at, at + BATCH_MAX).map((id) => ({
      id,
      method: 'GET',
      url: `${EM}/accessPackageAssignmentApprovals/${id}/stages`,
    }));
    const response = await call('POST', '/$batch', { requests });
    const { responses } = (await response.json()) as {
      responses: Array<{ id: string; status: number; body: { value?: Row[] } }>;
    };
    for (const { id, status, body } of responses) {
      if (status !== 200) throw new Error(`approval ${id}: ${status} ${JSON.stringify(body)}`);
      if (body.value?.length) rows.push({ id, stages: body.value });
    }
  }
  return rows;
}
