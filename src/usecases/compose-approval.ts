import type { AccessRecord } from '../access/access-record.ts';
import type { RequestId, TenantId } from '../access/ids.ts';
import type { Approval } from '../access/approval-message.ts';
import type { Person } from '../access/person.ts';
import { toApproval } from '../access/to-approval.ts';
import type { Clock, Tenants } from '../ports.ts';
import type { Store } from '../store-port.ts';

interface Deps {
  readonly store: Store;
  readonly tenants: Tenants;
  readonly clock: Clock;
}

/** Earlier decisions that a card has room for. */
const PAST_MAX = 3;

/**
 * A request as this approver sees it at this moment.
 * @returns undefined for a reader who was never asked
 */
export async function composeApproval(
  { store, tenants, clock }: Deps,
  tenantId: TenantId,
  id: RequestId,
  reader: Person,
): Promise<Approval | undefined> {
  const tenant = tenants.get(tenantId);
  const record = await store.records.read(tenant, { request: id });
  const { request } = record;
  if (!request) return undefined;
  const readerAccount = await toAccountIn(store, reader, tenantId);
  const asks = await store.requests.listAsks(tenantId, id);
  const own = asks.find(({ approver }) => approver.user === readerAccount);
  if (!own) return undefined;
  const pack = await store.packs.findByRequest(tenantId, id);
  const requestor = pack && (await store.people.find(pack.requestor));
  const now = clock.now();
  return toApproval(
    {
      record: { ...record, request },
      asks,
      stages: await store.stages.list(tenantId, id),
      reader,
      readerAccount: own.approver,
      holds: await listHeld(store, record, now),
      pastDecisions: await store.requests.listPastDecisions(request, PAST_MAX),
      ...(pack ? { pack } : {}),
      requestorName: request.requestorName || requestor?.name || request.requestorAddress || '',
    },
    now,
  );
}

const toAccountIn = async (store: Store, person: Person, tenant: TenantId): Promise<string | undefined> =>
  person.tenant === tenant ? person.user : (await store.people.findAccount(person, tenant))?.user;

async function listHeld(store: Store, { tenant, request }: AccessRecord, now: Date): Promise<string[]> {
  if (!request?.requestorId) return [];
  const packages = await store.packages.list(tenant.id);
  const held = await store.assignments.listOf(tenant.id, request.requestorId, now);
  return held
    .filter(({ state, endsAt }) => state === 'delivered' && (!endsAt || endsAt > now))
    .flatMap(({ packageId }) => packages.find(({ id }) => id === packageId)?.name ?? []);
}
