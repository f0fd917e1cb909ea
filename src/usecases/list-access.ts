import { stageOf, toAccessLine } from '../access/access-record.ts';
import type { AccessRecord } from '../access/access-record.ts';
import type { AccessLine, Message, Stage } from '../access/message.ts';
import type { Account, Person } from '../access/person.ts';
import { toStale } from '../access/stale.ts';
import type { Tenant } from '../access/tenant.ts';
import type { Clock } from '../ports/clock.ts';
import type { Graph } from '../ports/graph.ts';
import type { SignIn } from '../ports/sign-in.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly graph: Pick<Graph, 'getHomeAccount'>;
  readonly store: Pick<Store, 'people' | 'requests' | 'assignments' | 'records' | 'tenants' | 'intents'>;
  readonly signIn: Pick<SignIn, 'callerFor'>;
  readonly tenants: Tenants;
  readonly clock: Clock;
}

/** How long something that is over stays in the list. */
const LATELY_MS = 2 * 3_600_000;
const ACTIVE: readonly Stage[] = ['usable', 'ending', 'removal-overdue'];

/**
 * All that this person holds or waits for, in every target tenant, wherever it was asked for, as of
 * the last pass over each.
 */
export async function listAccess(deps: Deps, person: Person): Promise<Message> {
  const { store, tenants, clock } = deps;
  const now = clock.now();
  const home = findHomeOnce(deps, person);
  const lines = await Promise.all(
    tenants.targets.map((tenant) => listLines(deps, person, home, tenant, now)),
  );
  const seen = await Promise.all(
    tenants.targets.map(async (tenant) => ({ tenant, seen: await store.tenants.find(tenant.id) })),
  );
  const all = lines.flat();
  return {
    kind: 'my-access',
    access: {
      active: all.filter(({ stage }) => ACTIVE.includes(stage)).toSorted(byEnd),
      pending: all.filter(({ stage }) => !ACTIVE.includes(stage)),
      stale: toStale(seen, now),
      asOf: now,
    },
  };
}

/** Who asked in My Access and never here is known by another id there, which only their sign-in tells for sure. */
async function findAccount(
  { store, signIn }: Deps,
  person: Person,
  tenant: Tenant,
): Promise<Pick<Account, 'user' | 'isByAddress'> | undefined> {
  if (person.tenant === tenant.id) return { user: person.user };
  const account = await store.people.findAccount(person, tenant.id);
  if (account && !account.isByAddress) return account;
  return signIn.callerFor(person, tenant).then(
    ({ user }) => ({ user }),
    () => account,
  );
}

/** What ends first comes first: a card may have no room for all. */
const byEnd = (a: AccessLine, b: AccessLine): number =>
  (a.endsAt?.getTime() ?? Number.POSITIVE_INFINITY) - (b.endsAt?.getTime() ?? Number.POSITIVE_INFINITY) || 0;

type FindHome = () => Promise<Account | undefined>;

/**
 * The person's account at home, which tells the address; read once, when a tenant may know no more of the person.
 * That it cannot be read hides only what was asked for without an account.
 */
function findHomeOnce({ graph, store, tenants }: Deps, person: Person): FindHome {
  let asked: Promise<Account | undefined> | undefined;
  const { source } = tenants;
  const ask = async (): Promise<Account | undefined> => {
    if (person.tenant !== source.id) return undefined;
    const known = await store.people.findAccount(person, source.id);
    if (known?.isAtHome) return known;
    const caller = { kind: 'app', tenant: source.id } as const;
    const home = await graph.getHomeAccount(caller, person.user).catch(() => undefined);
    if (home) await store.people.saveAccount(person, home);
    return home;
  };
  return () => (asked ??= ask());
}

async function listLines(
  deps: Deps,
  person: Person,
  findHome: FindHome,
  tenant: Tenant,
  now: Date,
): Promise<AccessLine[]> {
  const { store } = deps;
  const account = await findAccount(deps, person, tenant);
  const hasSignedIn = account !== undefined && !account.isByAddress;
  const since = new Date(now.getTime() - LATELY_MS);
  const held = account ? await store.assignments.listOf(tenant.id, account.user, since) : [];
  const asked = account ? await store.requests.listOf(tenant.id, account.user, since) : [];
  const address = !hasSignedIn && tenant.topology === 2 ? (await findHome())?.address : undefined;
  if (address) asked.push(...(await store.requests.listOfAddress(tenant.id, address, since)));
  const records: AccessRecord[] = [];
  for (const { id } of held) records.push(await store.records.read(tenant, { assignment: id }));
  for (const { id, purpose, assignmentId } of asked) {
    const shown = assignmentId && held.some((assignment) => assignment.id === assignmentId);
    if (purpose === 'add' && !shown) records.push(await store.records.read(tenant, { request: id }));
  }
  return records
    .filter((record) => isOfInterest(record, now))
    .map((record) => toAccessLine(record, now, { hasSignedIn }));
}

/** What ended well a while ago is history; a refusal stays for as long as the list looks back. */
const isOfInterest = (record: AccessRecord, now: Date): boolean => {
  const stage = stageOf(record, now);
  return stage !== 'gone' && stage !== 'canceled';
};
