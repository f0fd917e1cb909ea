import { isPartlyReached, toUnreached, toUnreachedWhy } from '../access/known-approvers.ts';
import type { FoundApprovers, KnownApprovers, Unreached } from '../access/known-approvers.ts';
import type { TenantId } from '../access/ids.ts';
import { isInstallationDue } from '../access/installation.ts';
import type { Clock } from '../ports/clock.ts';
import type { Graph } from '../ports/graph.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { SeenRequest, Store } from '../ports/store.ts';

interface Deps {
  readonly store: Store;
  readonly graph: Pick<Graph, 'getUser'>;
  readonly clock: Clock;
  readonly tenants: Pick<Tenants, 'find'>;
  /** See find-approvers. */
  readonly findApprovers: (
    request: SeenRequest,
    stage: number,
    alternates: boolean,
  ) => Promise<FoundApprovers | undefined>;
}

/** How often is looked whether who cannot be told is an approver, and disabled, still. */
const LOOK_AGAIN_MS = 10 * 60_000;

/**
 * Keeps the operators' one report about people of the tenant who cannot be told here as it is now: approvers, although
 * others can, and whoever something waits for. It is over when all can, or nothing waits and they are approvers no
 * more. Where nobody of a stage can be told, its requests wait unseen and are reported one by one. Where a channel is
 * the approvers' place they need no chat of their own, and only disabled accounts count.
 */
export async function watchReach(deps: Deps, tenant: TenantId): Promise<void> {
  await installForNewcomers(deps, tenant);
  const unreached = await reportUnreached(deps, tenant);
  const now = deps.clock.now().getTime();
  const stale = unreached.filter(({ foundAt }) => now - foundAt.getTime() >= LOOK_AGAIN_MS);
  for (const known of stale) await lookAgain(deps, known);
  if (stale.length > 0) await reportUnreached(deps, tenant);
}

/** @returns the stages that have such approvers */
async function reportUnreached(deps: Deps, tenant: TenantId) {
  const { store, clock, tenants } = deps;
  const all = await store.approvers.list(tenant);
  const users = [...new Set(all.flatMap(({ people }) => people.map(({ user }) => user)))];
  const reach = tenants.find(tenant)?.approvalsChannel
    ? new Map(users.map((user) => [user, 'reached' as const]))
    : await store.people.listReach(tenant, users);
  const waitedFor = await listWaitedFor(deps, tenant);
  const installations = await store.people.listInstallations(tenant);
  const facts = { kind: 'people-unreached', ...toUnreached(all, reach, waitedFor, installations) } as const;
  const at = clock.now();
  await store.transaction(async ({ problems }) => {
    if (facts.people.length === 0) return problems.end({ tenant, facts }, at);
    if (waitedFor.length > 0 || isPartlyReached(all, reach)) return problems.open({ tenant, facts }, at);
    return problems.revise({ tenant, facts }, at);
  });
  return all.filter(({ people }) => people.some((one) => toUnreachedWhy(one, reach) !== undefined));
}

/** Where their tenant allows it, the bot comes to those who have never opened it and have something to be told. */
async function installForNewcomers({ store, tenants, clock }: Deps, tenant: TenantId): Promise<void> {
  if (!tenants.find(tenant)?.installForPeople) return;
  const newcomers = await store.people.listNewcomers(tenant);
  if (newcomers.length === 0) return;
  const tried = await store.people.listInstallations(tenant);
  const isAddressKnown = (await store.teamsAddresses.find(tenant)) !== undefined;
  const due = newcomers.filter((user) => isInstallationDue(tried.get(user), clock.now(), isAddressKnown));
  await store.jobs.enqueueAll(due.map((user) => ({ kind: 'install-app', person: { tenant, user } })));
}

/** Whom we have never met their own directory names. */
async function listWaitedFor({ store, graph }: Deps, tenant: TenantId): Promise<Unreached[]> {
  const people = await store.people.listWaitedFor(tenant);
  return Promise.all(
    people.map(async (one) => {
      if (one.name) return one;
      const account = await graph.getUser({ kind: 'app', tenant }, one.user);
      const name = account?.name || one.user;
      await store.people.nameMissed({ tenant, user: one.user }, name);
      return { ...one, name };
    }),
  );
}

/** A policy that went away or is ours no more has no approvers. */
async function lookAgain({ store, clock, findApprovers }: Deps, known: KnownApprovers): Promise<void> {
  const { tenant, stage, alternates } = known;
  const request = await store.requests.find(tenant, known.request);
  const packages = await store.packages.list(tenant);
  const isOurs = packages.some(({ id }) => id === request?.packageId);
  const found = request && isOurs ? await findApprovers(request, stage, alternates) : undefined;
  await store.transaction(async (tx) => {
    await tx.approvers.remove(known);
    if (found) await tx.approvers.save(found.known, clock.now());
  });
}
