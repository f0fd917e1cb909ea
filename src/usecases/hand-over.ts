import { AccessError } from '../access/errors.ts';
import type { PackId, UserId } from '../access/ids.ts';
import type { HandOverForm, Message } from '../access/message.ts';
import type { Person } from '../access/person.ts';
import { isSamePerson } from '../access/person.ts';
import type { RequestPack } from '../access/request-pack.ts';
import type { Clock } from '../ports/clock.ts';
import type { Graph } from '../ports/graph.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly graph: Pick<Graph, 'getHomeAccount'>;
  readonly store: Pick<Store, 'packs' | 'people' | 'transaction'>;
  readonly tenants: Tenants;
  readonly clock: Clock;
}

/** More than this no choice on a card can hold; the others are found by their name, in Teams' own list of people. */
const COLLEAGUES_MAX = 200;

/**
 * Offers a colleague to go on with a request. Access itself is nobody's to give away: the colleague gets a
 * card with which to ask for the same, and the giver keeps theirs until they release it. Whoever has not opened
 * the bot yet gets the card when they do.
 * @param to the colleague's user id; absent when the form is opened
 * @returns the form while nobody is chosen; undefined once the colleague will be told
 * @throws AccessError `not-found` for a pack of somebody else
 */
export async function handOver(
  deps: Deps,
  person: Person,
  id: PackId,
  entry?: { readonly to: UserId | undefined; readonly note: string },
): Promise<Message | undefined> {
  const { store, tenants, clock } = deps;
  const pack = await store.packs.find(id);
  if (!pack || !isSamePerson(pack.requestor, person))
    throw new AccessError('not-found', 'not a pack of this person');
  const colleagues = await store.people.listColleagues(person, COLLEAGUES_MAX);
  if (!entry?.to) return toForm(pack, tenants, colleagues, entry ? 'missing' : undefined);
  const colleague = await findColleague(deps, person, entry.to, colleagues);
  if (!colleague) return toForm(pack, tenants, colleagues, 'not-a-colleague');
  const at = clock.now();
  const to = { tenant: colleague.tenant, user: colleague.user };
  await store.transaction(async (tx) => {
    const given = { to, toName: colleague.name, givenAt: at, note: entry.note };
    if (!(await tx.packs.saveHandOver(id, given))) return;
    const subject = { type: 'pack', id } as const;
    const occurrence = at.toISOString();
    await tx.notices.add([{ kind: 'handed-over', subject, recipient: to, occurrence, mode: 'send' }], at);
    await tx.notices.add([{ kind: 'receipt', subject, recipient: person, occurrence, mode: 'update' }], at);
  });
  return undefined;
}

type Colleague = Person & { readonly name: string };

/** Somebody else at home in the same tenant: whoever was chosen from a list of ours or of Teams is a claim. */
async function findColleague(
  { graph }: Deps,
  person: Person,
  to: UserId,
  colleagues: readonly Colleague[],
): Promise<Colleague | undefined> {
  const known = colleagues.find(({ user }) => user === to);
  if (known || to === person.user) return known;
  return graph.getHomeAccount({ kind: 'app', tenant: person.tenant }, to);
}

const toForm = (
  pack: RequestPack,
  tenants: Tenants,
  colleagues: ReadonlyArray<{ readonly user: UserId; readonly name: string }>,
  problem: HandOverForm['problem'],
): Message => ({
  kind: 'hand-over-form',
  form: {
    packId: pack.id,
    roles: pack.roles,
    tenantNames: [...new Set(pack.items.flatMap(({ tenant }) => tenants.find(tenant)?.name ?? []))],
    colleagues: colleagues.map(({ user, name }) => ({ id: user, name })),
    ...(problem ? { problem } : {}),
  },
});
