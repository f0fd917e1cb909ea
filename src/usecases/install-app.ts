import { toAccessError } from '../access/errors.ts';
import type { AccessError } from '../access/errors.ts';
import { isInstallationDue, isInstalled } from '../access/installation.ts';
import type { Installation, InstallationOutcome } from '../access/installation.ts';
import type { Person } from '../access/person.ts';
import type { Clock } from '../ports/clock.ts';
import type { Graph } from '../ports/graph.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly store: Store;
  readonly graph: Pick<Graph, 'findTeamsApp' | 'installTeamsApp'>;
  readonly tenants: Pick<Tenants, 'find'>;
  readonly clock: Clock;
  /** The id in the app's manifest. */
  readonly teamsAppId?: string | undefined;
}

/** How often a call that Graph could not answer is repeated. */
const REPEATS = 5;

/**
 * Adds the bot for somebody for whom something waits and who has never opened it, where their tenant allows that. What
 * waits is told once Teams announces that the bot is there. Whoever has removed it is left alone: it is their choice.
 * @param triesBefore how often Graph could not answer
 * @returns what became of it, for the log; undefined when there is nothing to do (any more)
 * @throws AccessError `graph-unavailable` to be repeated
 */
export async function installApp(
  deps: Deps,
  { tenant, user }: Person,
  triesBefore: number,
): Promise<Installation | undefined> {
  const { store, tenants, clock } = deps;
  const person = { tenant, user };
  const unreached = await store.people.findUnreached(person);
  const before = unreached?.installation;
  if (!tenants.find(tenant)?.installForPeople || unreached?.why !== 'never-here') return undefined;
  if (!isInstallationDue(before, clock.now())) return undefined;
  const found = await install(deps, person, triesBefore);
  const at = clock.now();
  const installation: Installation = { ...found, at, tries: (before?.tries ?? 0) + 1 };
  await store.transaction(async (tx) => {
    await tx.people.saveInstallation(person, installation);
    const event = isInstalled(found.outcome) ? 'app-installed' : 'app-not-installed';
    await tx.audit.add({ at, event, tenant, subject: `person/${tenant}/${user}` });
    // Operators read of it in both reports: of the tenant's people, and of requests that nobody has seen.
    await tx.jobs.enqueue({ kind: 'watch-reach', tenant });
    await tx.stages.hurryOf(person, at);
  });
  return installation;
}

async function install(
  { graph, teamsAppId }: Deps,
  { tenant, user }: Person,
  triesBefore: number,
): Promise<Pick<Installation, 'outcome' | 'said'>> {
  const caller = { kind: 'app', tenant } as const;
  try {
    const app = teamsAppId && (await graph.findTeamsApp(caller, teamsAppId));
    return { outcome: app ? await graph.installTeamsApp(caller, user, app) : 'not-in-catalog' };
  } catch (error) {
    const failed = toAccessError(error);
    if (failed.code === 'graph-unavailable' && triesBefore < REPEATS) throw error;
    return { outcome: toOutcome(failed), ...toSaid(failed) };
  }
}

function toOutcome({ code, details: { status } }: AccessError): InstallationOutcome {
  if (code === 'graph-unavailable') return 'unavailable';
  if (status === 401 || status === 403) return 'forbidden';
  return status === 404 ? 'not-found' : 'refused';
}

function toSaid({ details: { status, graphCode } }: AccessError): { said?: string } {
  const said = [status, graphCode].filter(Boolean).join(' ');
  return said ? { said } : {};
}
