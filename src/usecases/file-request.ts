import { AccessError } from '../access/errors.ts';
import { isFirstRequestAllowed } from '../access/first-request.ts';
import { isOpenRequest } from '../access/assignment-request.ts';
import type { PolicyRequirement } from '../access/access-package.ts';
import type { AssignmentRequest } from '../access/assignment-request.ts';
import type { RequestId } from '../access/ids.ts';
import type { IntentOf, IntentOutcome } from '../access/intent.ts';
import type { Failure } from '../access/message.ts';
import { isSameAddress } from '../access/person.ts';
import type { Person } from '../access/person.ts';
import { toJustification, toJustificationFor } from '../access/request-pack.ts';
import type { PackItem, RequestPack } from '../access/request-pack.ts';
import type { Tenant } from '../access/tenant.ts';
import type { AppCaller } from '../ports/callers.ts';
import type { Clock } from '../ports/clock.ts';
import type { AddRequest, Graph } from '../ports/graph.ts';
import type { SignIn } from '../ports/sign-in.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly graph: Pick<
    Graph,
    | 'getPolicyRequirements'
    | 'listOwnRequests'
    | 'listOwnAssignments'
    | 'requestAssignment'
    | 'getHomeAccount'
    | 'listAccountsByAddress'
    | 'listConnectedOrganizations'
    | 'listAdmissions'
    | 'listAssignmentRequests'
    | 'requestAssignmentFor'
  >;
  readonly store: Pick<Store, 'packs' | 'requests' | 'transaction'>;
  readonly signIn: Pick<SignIn, 'callerFor'>;
  readonly tenants: Tenants;
  readonly clock: Clock;
}

/**
 * Files the assignment request for one role in one tenant of a pack, as the person; where the person has no account
 * and the operator allows it, as the app. Safe to run again: before it asks, it looks for the request that an
 * earlier run may have filed.
 * @throws AccessError `graph-unavailable` when it must be tried again
 * @see https://learn.microsoft.com/graph/api/entitlementmanagement-post-assignmentrequests
 */
export async function fileRequest(deps: Deps, intent: IntentOf<'request'>): Promise<IntentOutcome> {
  const { store, tenants, clock } = deps;
  const pack = await store.packs.find(intent.input.pack);
  const { tenant: wanted, role } = intent.input;
  const item = pack?.items.find((each) => each.tenant === wanted && each.role === (role ?? each.role));
  if (!pack || !item) throw new AccessError('internal', 'intent without its pack');
  if (item.requestId) return { result: 'done' };

  const tenant = tenants.get(item.tenant);
  const ask = { by: intent.by, pack, item, tenant };
  const filed = item.filedBy === 'app' ? await fileAsApp(deps, ask) : await fileAsPerson(deps, ask);
  if (!('id' in filed)) return { result: 'refused', failure: filed };

  const at = clock.now();
  await store.transaction(async (tx) => {
    await tx.packs.setRequest(pack.id, item, filed.id);
    await tx.requests.see([toFirstSight(filed, pack, item, at)], at);
    await tx.tenants.hurry(tenant.id, at);
    await tx.audit.add({
      at,
      event: item.filedBy === 'app' ? 'request-filed-by-app' : 'request-filed',
      tenant: tenant.id,
      subject: `request/${filed.id}`,
      actor: intent.by,
    });
  });
  return { result: 'done' };
}

/** What is to be filed, and for whom. */
interface Ask {
  readonly by: Person;
  readonly pack: RequestPack;
  readonly item: PackItem;
  readonly tenant: Tenant;
}

/** The request, and how Entra names the person in it. */
type Filed = Pick<AssignmentRequest, 'id' | 'requestorId' | 'requestorAddress' | 'justification'>;

async function fileAsPerson(
  { graph, store, signIn, clock }: Deps,
  { by, pack, item, tenant }: Ask,
): Promise<Filed | Failure> {
  const caller = await signIn.callerFor(by, tenant);
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
  if (filed) return { id: filed.id, requestorId: caller.user, justification };
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
  const id = await graph.requestAssignment(
    caller,
    toAddRequest(pack, item, policy, justification, clock.now()),
  );
  return { id, requestorId: caller.user, justification };
}

/** Requests that are older than the pack by this are not read again in Graph: what is open of them the passes have seen. */
const LOOK_BACK_MS = 24 * 3_600_000;

/**
 * Files in the name of somebody who has no account in the tenant. Whether that is allowed is asked anew at
 * this moment: the form may be old, and nothing may be filed that nobody would have to approve.
 */
async function fileAsApp(deps: Deps, { by, pack, item, tenant }: Ask): Promise<Filed | Failure> {
  const { graph, store, tenants, clock } = deps;
  const caller: AppCaller = { kind: 'app', tenant: tenant.id };
  const changed: Failure = { code: 'not-allowed', detail: 'rules-changed', tenantName: tenant.name };
  if (!tenant.firstRequestByApp || by.tenant !== tenants.source.id) return changed;
  const home = await graph.getHomeAccount({ kind: 'app', tenant: by.tenant }, by.user);
  if (!home?.address) return changed;
  const { name, address } = home;

  const justification = toJustificationFor(pack, { name, address });
  const known = await listRequestsOf(deps, caller, address, pack, item, justification);
  const filed = await findFiled(store, known, pack, item, justification);
  if (filed) return { id: filed.id, requestorAddress: address, justification };
  if (known.some(isOpenRequest)) {
    return { code: 'not-allowed', detail: 'duplicate-request', tenantName: tenant.name };
  }
  // By the address Entra would find this account, which may be somebody else's; the person's own can sign in.
  const accounts = await graph.listAccountsByAddress(caller, address);
  if (accounts.length > 0) return { code: 'sign-in-required', tenantName: tenant.name };

  const [organizations, admissions] = await Promise.all([
    graph.listConnectedOrganizations(caller),
    graph.listAdmissions(caller, item.packageId),
  ]);
  const policy = admissions.find(({ policyId }) => policyId === item.policyId);
  if (!policy || !isFirstRequestAllowed(policy, organizations, tenants.source.id)) return changed;
  if (policy.maximumMs !== undefined && pack.durationMs > policy.maximumMs) {
    return { code: 'invalid-input', detail: 'too-long', tenantName: tenant.name };
  }
  const input = toAddRequest(pack, item, policy, justification, clock.now());
  const id = await graph.requestAssignmentFor(caller, address, input);
  return { id, requestorAddress: address, justification };
}

/** Requests for the package by somebody whom the tenant knows by the address, as Graph shows them and as last seen. */
async function listRequestsOf(
  { graph, store }: Deps,
  caller: AppCaller,
  address: string,
  pack: RequestPack,
  item: PackItem,
  justification: string,
): Promise<AssignmentRequest[]> {
  const since = new Date(pack.createdAt.getTime() - LOOK_BACK_MS);
  const found = new Map<RequestId, AssignmentRequest>();
  for (const seen of await store.requests.listOfAddress(caller.tenant, address, since))
    found.set(seen.id, seen);
  for await (const page of graph.listAssignmentRequests(caller, since)) {
    for (const request of page) found.set(request.id, request);
  }
  return [...found.values()].filter(
    ({ purpose, packageId = item.packageId, requestorAddress, justification: said }) =>
      purpose === 'add' &&
      packageId === item.packageId &&
      // What was filed a moment ago may not name anybody yet, and is known by its words.
      (isSameAddress(requestorAddress ?? '', address) || said === justification),
  );
}

const toAddRequest = (
  pack: RequestPack,
  { packageId, answers }: PackItem,
  policy: PolicyRequirement,
  justification: string,
  now: Date,
): AddRequest => ({
  packageId,
  policyId: policy.policyId,
  justification,
  answers,
  ...(policy.customSchedule ? toSchedule(pack, now) : {}),
});

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
  filed: Filed,
  pack: RequestPack,
  item: PackItem,
  createdAt: Date,
): AssignmentRequest => ({
  ...filed,
  tenant: item.tenant,
  purpose: 'add',
  bySystem: false,
  state: 'submitted',
  status: 'Accepted',
  packageId: item.packageId,
  policyId: item.policyId,
  requestorName: '',
  createdAt,
  durationMs: pack.durationMs,
  ...(pack.startsAt ? { startsAt: pack.startsAt } : {}),
});
