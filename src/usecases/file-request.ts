import { AccessError } from '../access/errors.ts';
import { isOpenRequest } from '../access/assignment-request.ts';
import type { AssignmentRequest } from '../access/assignment-request.ts';
import type { RequestId } from '../access/ids.ts';
import type { IntentOf, IntentOutcome } from '../access/intent.ts';
import type { Failure } from '../access/message.ts';
import { toJustification } from '../access/request-pack.ts';
import type { PackItem, RequestPack } from '../access/request-pack.ts';
import type { Tenant } from '../access/tenant.ts';
import type { Clock, Graph, SignIn, Tenants, UserCaller } from '../ports.ts';
import type { Store } from '../store-port.ts';

interface Deps {
  readonly graph: Pick<
    Graph,
    'getPolicyRequirements' | 'listOwnRequests' | 'listOwnAssignments' | 'requestAssignment'
  >;
  readonly store: Pick<Store, 'packs' | 'requests' | 'transaction'>;
  readonly signIn: Pick<SignIn, 'callerFor'>;
  readonly tenants: Tenants;
  readonly clock: Clock;
}

/**
 * Files the assignment request for one role in one tenant of a pack, as the person. Safe to run again: before it
 * asks, it looks for the request that an earlier run may have filed.
 * @throws AccessError `graph-unavailable` when it must be tried again
 * @see https://learn.microsoft.com/graph/api/entitlementmanagement-post-assignmentrequests
 */
export async function fileRequest(deps: Deps, intent: IntentOf<'request'>): Promise<IntentOutcome> {
  const { store, tenants, clock, signIn } = deps;
  const pack = await store.packs.find(intent.input.pack);
  const { tenant: wanted, role } = intent.input;
  const item = pack?.items.find((each) => each.tenant === wanted && each.role === (role ?? each.role));
  if (!pack || !item) throw new AccessError('internal', 'intent without its pack');
  if (item.requestId) return { result: 'done' };

  const tenant = tenants.get(item.tenant);
  const caller = await signIn.callerFor(intent.by, tenant);
  const filed = await fileOnce(deps, caller, pack, item, tenant);
  if (typeof filed !== 'string') return { result: 'refused', failure: filed };

  const at = clock.now();
  await store.transaction(async (tx) => {
    await tx.packs.setRequest(pack.id, item, filed);
    await tx.requests.see([toFirstSight(filed, pack, item, caller, at)], at);
    await tx.tenants.hurry(tenant.id, at);
    await tx.audit.add({
      at,
      event: 'request-filed',
      tenant: tenant.id,
      subject: `request/${filed}`,
      actor: intent.by,
    });
  });
  return { result: 'done' };
}

async function fileOnce(
  { graph, store, clock }: Deps,
  caller: UserCaller,
  pack: RequestPack,
  item: PackItem,
  tenant: Tenant,
): Promise<RequestId | Failure> {
  const justification = toJustification(pack);
  const since = new Date(pack.createdAt.getTime() - CLOCK_SKEW_MS);
  // Graph may not list yet what a pass over the tenant has seen already, and the other way round.
  const listed = await graph.listOwnRequests(caller);
  const seen = await store.requests.listOf(tenant.id, caller.user, since);
  // A list without packages cannot show what is open, but what an earlier run filed is known by its words.
  const own = [...listed, ...seen.filter(({ id }) => !listed.some((one) => one.id === id))].filter(
    ({ packageId = item.packageId, purpose }) => packageId === item.packageId && purpose === 'add',
  );
  const filed = await findFiled(store, own, pack, item, justification);
  if (filed) return filed.id;
  if (own.some((request) => request.packageId !== undefined && isOpenRequest(request))) {
    return { code: 'not-allowed', detail: 'duplicate-request', tenantName: tenant.name };
  }
  const held = await graph.listOwnAssignments(caller);
  if (held.some((each) => each.packageId === item.packageId && each.state === 'delivered')) {
    return { code: 'not-allowed', detail: 'already-assigned', tenantName: tenant.name };
  }
  const requirements = await graph.getPolicyRequirements(caller, item.packageId);
  const policy = requirements.find(({ policyId }) => policyId === item.policyId) ?? requirements[0];
  if (!policy) return { code: 'not-allowed', tenantName: tenant.name };
  if (policy.maximumMs !== undefined && pack.durationMs > policy.maximumMs) {
    return { code: 'invalid-input', detail: 'too-long', tenantName: tenant.name };
  }
  return graph.requestAssignment(caller, {
    packageId: item.packageId,
    policyId: policy.policyId,
    justification,
    answers: item.answers,
    ...(policy.customSchedule ? toSchedule(pack, clock.now()) : {}),
  });
}

/** A start that has passed meanwhile is no start any more: the access begins when it is approved. */
const toSchedule = ({ durationMs, startsAt }: RequestPack, now: Date) =>
  startsAt && startsAt > now ? { durationMs, startsAt } : { durationMs };

/** The request that an earlier run filed. The same words asked twice are two asks: what another pack has is not ours. */
async function findFiled(
  store: Deps['store'],
  own: readonly AssignmentRequest[],
  pack: RequestPack,
  item: PackItem,
  justification: string,
): Promise<AssignmentRequest | undefined> {
  for (const request of own.filter((each) => isOfPack(each, pack, justification))) {
    const other = await store.packs.findByRequest(request.tenant, request.id);
    const taken = other?.items.find(({ requestId }) => requestId === request.id);
    if (!other || (other.id === pack.id && taken?.packageId === item.packageId)) return request;
  }
  return undefined;
}

/** Entra's clock and ours may differ a little; a request made before the pack was not made for it. */
const CLOCK_SKEW_MS = 120_000;

const isOfPack = (request: AssignmentRequest, pack: RequestPack, justification: string): boolean =>
  request.justification === justification &&
  (request.createdAt === undefined ||
    request.createdAt.getTime() >= pack.createdAt.getTime() - CLOCK_SKEW_MS);

/** What we know before the first pass has read it: enough for the receipt. */
const toFirstSight = (
  id: RequestId,
  pack: RequestPack,
  item: PackItem,
  caller: UserCaller,
  createdAt: Date,
): AssignmentRequest => ({
  tenant: item.tenant,
  id,
  purpose: 'add',
  bySystem: false,
  state: 'submitted',
  status: 'Accepted',
  packageId: item.packageId,
  policyId: item.policyId,
  requestorId: caller.user,
  requestorName: '',
  justification: toJustification(pack),
  createdAt,
  durationMs: pack.durationMs,
  ...(pack.startsAt ? { startsAt: pack.startsAt } : {}),
});
