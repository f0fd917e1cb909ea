import { toAccessError } from '../access/errors.ts';
import type { AccessError } from '../access/errors.ts';
import { isInstallationDue, isInstalled } from '../access/installation.ts';
import type { Installation, InstallationOutcome } from '../access/installation.ts';
import type { Person } from '../access/person.ts';
import type { Clock } from '../ports/clock.ts';
import type { Graph } from '../ports/graph.ts';
import type { KnownPerson } from '../ports/known-person.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly store: Store;
  readonly graph: Pick<Graph, 'findTeamsApp' | 'installTeamsApp' | 'findTeamsAppChat' | 'getUser'>;
  readonly tenants: Pick<Tenants, 'find'>;
  readonly clock: Clock;
  /** The id in the app's manifest. */
  readonly teamsAppId?: string | undefined;
}

/** How often a call that Graph could not answer is repeated. */
const REPEATS = 5;

/** What Graph answered; with the chat and the person's name, where it named them. */
interface Found extends Pick<Installation, 'outcome' | 'said'> {
  readonly chat?: Pick<KnownPerson, 'conversationId' | 'name'>;
  /** It was there, and is no more. */
  readonly isRemoved?: boolean;
}

/**
 * Adds the bot for somebody for whom something waits and who has never opened it, where their tenant allows that. What
 * waits is told once Teams announces that the bot is there, or, where it is there and Teams announces nothing, in the
 * chat that Graph names. Whoever has removed it is left alone: it is their choice.
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
  const address = await store.teamsAddresses.find(tenant);
  if (!isInstallationDue(before, clock.now(), address !== undefined)) return undefined;
  const { meeting = 0 } = (await store.people.findMet(person)) ?? {};
  const found = await install(deps, person, before?.outcome, triesBefore);
  const known = found.chat && address ? toKnown(deps, person, { ...found.chat, ...address }) : undefined;
  const { outcome, said } = found;
  const at = clock.now();
  // To look for the chat is another thing than to add the bot, and is tried as often.
  const isFirstLook = before?.outcome === 'installed' || before?.outcome === 'present';
  const tries = (isFirstLook ? 0 : (before?.tries ?? 0)) + 1;
  const installation = { outcome, ...(said ? { said } : {}), at, tries };
  await store.transaction(async (tx) => {
    // These first: they hold the person, who may be coming at this moment.
    if (found.isRemoved) await tx.people.miss(person, 'left', at, meeting);
    if (known && (await tx.people.saveChat(known))) await tx.notices.revive(person);
    await tx.people.saveInstallation(person, installation);
    if (!before || !isInstalled(before.outcome)) {
      const event = isInstalled(outcome) ? 'app-installed' : 'app-not-installed';
      await tx.audit.add({ at, event, tenant, subject: `person/${tenant}/${user}` });
    }
    // Operators read of it in both reports: of the tenant's people, and of requests that nobody has seen.
    await tx.jobs.enqueue({ kind: 'watch-reach', tenant });
    await tx.stages.hurryOf(person, at);
  });
  return installation;
}

async function install(
  deps: Deps,
  person: Person,
  before: InstallationOutcome | undefined,
  triesBefore: number,
): Promise<Found> {
  if (before && isInstalled(before)) return lookForChat(deps, person, before, triesBefore);
  const { graph, teamsAppId } = deps;
  const caller = { kind: 'app', tenant: person.tenant } as const;
  try {
    const app = teamsAppId && (await graph.findTeamsApp(caller, teamsAppId));
    if (!app) return { outcome: 'not-in-catalog' };
    const outcome = await graph.installTeamsApp(caller, person.user, app);
    if (outcome === 'installed') return { outcome };
  } catch (error) {
    const failed = giveUp(error, triesBefore);
    return { outcome: toOutcome(failed), ...toSaid(failed) };
  }
  return lookForChat(deps, person, before, triesBefore);
}

/** Whatever comes of it, the bot is there, and is not added again. */
async function lookForChat(
  { graph, teamsAppId }: Deps,
  { tenant, user }: Person,
  before: InstallationOutcome | undefined,
  triesBefore: number,
): Promise<Found> {
  const caller = { kind: 'app', tenant } as const;
  try {
    const app = teamsAppId && (await graph.findTeamsApp(caller, teamsAppId));
    const conversationId = app ? await graph.findTeamsAppChat(caller, user, app) : undefined;
    if (conversationId) {
      // What waits does not wait for the name.
      const account = await graph.getUser(caller, user).catch(() => undefined);
      return { outcome: 'present', chat: { conversationId, name: account?.name || user } };
    }
    const isRemoved = app !== undefined && (before === 'installed' || before === 'present');
    return { outcome: 'no-chat', isRemoved };
  } catch (error) {
    return { outcome: 'no-chat', ...toSaid(giveUp(error, triesBefore)) };
  }
}

/** Teams has shown us nothing of them: how they read is the tenant's word, as in a channel, until they come. */
function toKnown(
  { tenants }: Deps,
  person: Person,
  said: Pick<KnownPerson, 'conversationId' | 'name' | 'serviceUrl' | 'botId'>,
): KnownPerson {
  const { locale = 'en-GB', timeZone = 'UTC' } = tenants.find(person.tenant) ?? {};
  return { ...person, ...said, channelUserId: '', locale, timeZone };
}

/** @throws what Graph may still answer */
function giveUp(error: unknown, triesBefore: number): AccessError {
  const failed = toAccessError(error);
  if (failed.code === 'graph-unavailable' && triesBefore < REPEATS) throw error;
  return failed;
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
