import { stageOf, toAccessLine } from '../access/access-record.ts';
import type { AccessRecord } from '../access/access-record.ts';
import type { UserId } from '../access/ids.ts';
import type { AccessLine, Message, Stage } from '../access/message.ts';
import type { Person } from '../access/person.ts';
import { toStale } from '../access/stale.ts';
import type { Tenant } from '../access/tenant.ts';
import type { Clock, SignIn, Tenants } from '../ports.ts';
import type { Store } from '../store-port.ts';

interface Deps {
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
  const lines = await Promise.all(tenants.targets.map((tenant) => listLines(deps, person, tenant, now)));
  const seen = await Promise.all(
    tenants.targets.map(async (tenant) => ({ tenant, seen: await store.tenants.find(tenant.id) })),
  );
  const all = lines.flat();
  return {
    kind: 'my-access',
    access: {
      active: all.filter(({ stage }) => ACTIVE.includes(stage)),
      pending: all.filter(({ stage }) => !ACTIVE.includes(stage)),
      stale: toStale(seen, now),
      asOf: now,
    },
  };
}

/** Who asked in My Access and never here is known by another id there, which only their sign-in tells. */
async function findUser(
  { store, signIn }: Deps,
  person: Person,
  tenant: Tenant,
): Promise<UserId | undefined> {
  if (person.tenant === tenant.id) return person.user;
  const account = await store.people.findAccount(person, tenant.id);
  if (account) return account.user;
  return signIn.callerFor(person, tenant).then(
    ({ user }) => user,
    () => undefined,
  );
}

async function listLines(deps: Deps, person: Person, tenant: Tenant, now: Date): Promise<AccessLine[]> {
  const { store } = deps;
  const user = await findUser(deps, person, tenant);
  if (!user) return [];
  const since = new Date(now.getTime() - LATELY_MS);
  const held = await store.assignments.listOf(tenant.id, user, since);
  const asked = await store.requests.listOf(tenant.id, user, since);
  const records: AccessRecord[] = [];
  for (const { id } of held) records.push(await store.records.read(tenant, { assignment: id }));
  for (const { id, purpose, assignmentId } of asked) {
    const shown = assignmentId && held.some((assignment) => assignment.id === assignmentId);
    if (purpose === 'add' && !shown) records.push(await store.records.read(tenant, { request: id }));
  }
  return records.filter((record) => isOfInterest(record, now)).map((record) => toAccessLine(record, now));
}

/** What ended well a while ago is history; a refusal stays for as long as the list looks back. */
const isOfInterest = (record: AccessRecord, now: Date): boolean => {
  const stage = stageOf(record, now);
  return stage !== 'gone' && stage !== 'canceled';
};
