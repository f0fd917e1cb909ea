import { isGuid } from '../access/ids.ts';
import type { ProblemId, TenantId, UserId } from '../access/ids.ts';
import type { Person } from '../access/person.ts';
import type { Tenant } from '../access/tenant.ts';
import type { Clock } from '../ports/clock.ts';
import type { Graph } from '../ports/graph.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store, StoredProblem } from '../ports/store.ts';

interface Deps {
  readonly graph: Pick<Graph, 'getUser'>;
  readonly store: Store;
  readonly clock: Clock;
  readonly tenants: Tenants;
}

/**
 * Has the operators of a tenant told of a problem, each once; who has not used the bot yet is told when they do.
 * A tenant without operators of its own leaves it to those of the source.
 * @param occurrence which time an alarm is told; `ended` tells that it is over
 * @returns the problem, for the log; undefined when it no longer stands
 */
export async function reportProblem(
  deps: Deps,
  id: ProblemId,
  occurrence = 'once',
): Promise<StoredProblem | undefined> {
  const { store, clock, tenants } = deps;
  const problem = await store.problems.find(id);
  const isEnd = occurrence === 'ended';
  if (!problem || (problem.endedAt !== undefined) !== isEnd) return undefined;
  const at = clock.now();
  // That it is over concerns those who were told that it is not.
  const recipients = isEnd
    ? await store.notices.listHolders('operator-report', { type: 'problem', tenant: problem.tenant, id })
    : await findOperators(deps, tenants.get(problem.tenant));
  await store.transaction(async (tx) => {
    const subject = { type: 'problem', tenant: problem.tenant, id } as const;
    await tx.notices.add(
      recipients.map((recipient) => ({
        kind: 'operator-report',
        subject,
        recipient,
        occurrence,
        mode: 'send',
      })),
      at,
    );
  });
  return isEnd ? undefined : problem;
}

async function findOperators({ graph, store, tenants }: Deps, tenant: Tenant): Promise<Person[]> {
  const of = tenant.operators?.length ? tenant : tenants.source;
  const people = await Promise.all(
    (of.operators ?? []).map(async (named): Promise<Person | undefined> => {
      const user = await findUser(graph, of.id, named);
      if (!user) return undefined;
      const known = await store.people.findByAccount(of.id, user);
      return known ? { tenant: known.tenant, user: known.user } : { tenant: of.id, user };
    }),
  );
  return people.flatMap((person) => person ?? []);
}

/** Graph takes a user principal name in the place of an id. */
async function findUser(graph: Deps['graph'], tenant: TenantId, named: string): Promise<UserId | undefined> {
  if (isGuid(named)) return named.toLowerCase() as UserId;
  const id = encodeURIComponent(named) as UserId;
  return (await graph.getUser({ kind: 'app', tenant }, id))?.user;
}
