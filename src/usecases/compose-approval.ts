import type { AccessRecord } from '../access/access-record.ts';
import type { RequestId, TenantId, UserId } from '../access/ids.ts';
import type { Approval } from '../access/approval-message.ts';
import type { Account, Person } from '../access/person.ts';
import { isSameRecipient, isTeamChannel } from '../access/recipient.ts';
import type { Recipient, TeamChannel } from '../access/recipient.ts';
import { toApproval } from '../access/to-approval.ts';
import type { Clock } from '../ports/clock.ts';
import type { KnownPerson } from '../ports/known-person.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly store: Store;
  readonly tenants: Tenants;
  readonly clock: Clock;
}

/** Earlier decisions that a card has room for. */
const PAST_MAX = 3;

/**
 * A request as this approver, or all who read a channel, see it at this moment.
 * @param at where a person stands: in a channel that holds the request's card, all of it may see what it shows
 * @returns undefined for a reader who was never asked, and for the channel of another tenant
 */
export async function composeApproval(
  { store, tenants, clock }: Deps,
  tenantId: TenantId,
  id: RequestId,
  reader: Recipient,
  at?: TeamChannel,
): Promise<Approval | undefined> {
  const tenant = tenants.get(tenantId);
  const record = await store.records.read(tenant, { request: id });
  const { request } = record;
  if (!request) return undefined;
  const asks = await store.requests.listAsks(tenantId, id);
  const person = await toReader(store, reader, tenantId);
  const isAsked = asks.some(({ approver }) => approver.user === person?.readerAccount?.user);
  const maySee = person
    ? isAsked || (at !== undefined && (await holdsCard(store, tenantId, id, at)))
    : asks.length > 0 && reader.tenant === tenantId;
  if (!maySee) return undefined;
  const pack = await store.packs.findByRequest(tenantId, id);
  const requestor = pack && (await store.people.find(pack.requestor));
  const now = clock.now();
  return toApproval(
    {
      record: { ...record, request },
      asks,
      stages: await store.stages.list(tenantId, id),
      ...person,
      viewers: await listViewers(store, asks, reader),
      holds: await listHeld(store, record, now),
      pastDecisions: await store.requests.listPastDecisions(request, PAST_MAX),
      ...(pack ? { pack } : {}),
      requestorName: request.requestorName || requestor?.name || request.requestorAddress || '',
    },
    now,
  );
}

/** The person with their account in the tenant; undefined for a channel. */
async function toReader(
  store: Store,
  reader: Recipient,
  tenant: TenantId,
): Promise<{ reader: Person; readerAccount?: { user: UserId } } | undefined> {
  if (isTeamChannel(reader)) return undefined;
  if (reader.tenant === tenant) return { reader, readerAccount: { user: reader.user } };
  const account = await store.people.findAccount(reader, tenant);
  return { reader, ...(account ? { readerAccount: { user: account.user } } : {}) };
}

async function holdsCard(store: Store, tenant: TenantId, id: RequestId, at: TeamChannel): Promise<boolean> {
  const holders = await store.notices.listHolders('approval', { type: 'request', tenant, id });
  return holders.some((holder) => isSameRecipient(holder, at));
}

/** The Teams ids of those whose view is another than that of the message: in a channel all that were asked. */
async function listViewers(store: Store, asks: readonly StageAsk[], reader: Recipient): Promise<string[]> {
  const last = asks.at(-1)?.stage;
  const asked = asks.filter(({ stage, isDisabled }) => stage === last && !isDisabled);
  const people = isTeamChannel(reader)
    ? await Promise.all(asked.map(({ approver }) => findViewer(store, approver)))
    : [await store.people.find(reader)];
  return people.flatMap((person) => person?.channelUserId || []);
}

type StageAsk = Awaited<ReturnType<Store['requests']['listAsks']>>[number];

/** As Teams of the tenant knows them, also who has only ever clicked in a channel. */
const findViewer = async (store: Store, { tenant, user }: Account): Promise<KnownPerson | undefined> =>
  (await store.people.find({ tenant, user })) ?? store.people.findByAccount(tenant, user);

async function listHeld(store: Store, { tenant, request }: AccessRecord, now: Date): Promise<string[]> {
  if (!request?.requestorId) return [];
  const packages = await store.packages.list(tenant.id);
  const held = await store.assignments.listOf(tenant.id, request.requestorId, now);
  return held
    .filter(({ state, endsAt }) => state === 'delivered' && (!endsAt || endsAt > now))
    .flatMap(({ packageId }) => packages.find(({ id }) => id === packageId)?.name ?? []);
}
