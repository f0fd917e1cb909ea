import type { Activity } from 'botbuilder';
import { AccessError, isTokenRefused, toAccessError } from '../access/errors.ts';
import type { Account, Person } from '../access/person.ts';
import { isChannelId, toChannelId } from '../access/recipient.ts';
import type { Tenant } from '../access/tenant.ts';
import type { UserCaller } from '../ports/callers.ts';
import type { Graph } from '../ports/graph.ts';
import type { KnownPerson } from '../ports/known-person.ts';
import type { SignIn } from '../ports/sign-in.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store } from '../ports/store.ts';
import type { SignInProof } from './activity.ts';
import type { Channel } from './adapter.ts';

interface Deps {
  readonly channel: Pick<Channel, 'getUserTokenClient'>;
  readonly store: Pick<Store, 'people'>;
  readonly graph: Pick<Graph, 'getMe'>;
  readonly tenants: Tenants;
}

/** What a card action that needs a sign-in is answered with. */
export interface SignInResource {
  readonly connectionName: string;
  readonly signInLink: string;
  readonly tokenExchangeResource?: unknown;
}

export interface TeamsSignIn extends SignIn {
  /** @param person where they are now: the sign-in goes on there */
  getResource(person: KnownPerson, tenant: Tenant): Promise<SignInResource>;
  /** @returns the tenants to which the proof has signed the person in */
  complete(person: Person, proof: SignInProof): Promise<Tenant[]>;
}

const CHANNEL_ID = 'msteams';

/**
 * People's tokens, kept by the bot's token service: one OAuth connection per tenant. Nothing of a
 * token is stored here. The claims of a challenge cannot be handed to the service; a new sign-in
 * meets the policies that made Graph refuse the old token.
 * @see https://learn.microsoft.com/azure/bot-service/bot-builder-concept-authentication
 */
export function createSignIn(deps: Deps): TeamsSignIn {
  const { store, tenants } = deps;
  const known = async (person: Person): Promise<KnownPerson> => {
    const found = await store.people.find(person);
    if (!found?.channelUserId) throw new AccessError('sign-in-required', 'person has never used the bot');
    return found;
  };
  const getResource = async (person: KnownPerson, tenant: Tenant): Promise<SignInResource> => {
    const client = await deps.channel.getUserTokenClient();
    const { signInLink = '', tokenExchangeResource } = await attempt(() =>
      client.getSignInResource(tenant.signInConnection, toActivity(person), ''),
    );
    return {
      connectionName: tenant.signInConnection,
      signInLink,
      ...(tokenExchangeResource ? { tokenExchangeResource } : {}),
    };
  };
  const getToken = async (person: KnownPerson, tenant: Tenant, code = ''): Promise<string | undefined> => {
    const client = await deps.channel.getUserTokenClient();
    const answer = await attempt(() =>
      client.getUserToken(person.channelUserId, tenant.signInConnection, CHANNEL_ID, code),
    );
    return answer?.token || undefined;
  };
  const forget = (person: Person, tenant: Tenant): Promise<void> => signOut(deps, person, tenant);
  return {
    async callerFor(person, tenant) {
      const found = await known(person);
      const token = (await getToken(found, tenant)) ?? (await askAgain(getResource, getToken, found, tenant));
      if (!token) throw new AccessError('sign-in-required', `no token for ${tenant.name}`);
      return toCaller(deps, person, tenant, token).catch(async (error: unknown) => {
        if (isTokenRefused(toAccessError(error))) await forget(person, tenant);
        throw error;
      });
    },
    forget,
    signInUrl: async (person, tenant) => (await getResource(await known(person), tenant)).signInLink,
    getResource,
    async complete(person, proof) {
      const found = await known(person);
      const all = [tenants.source, ...tenants.targets];
      const done: Tenant[] = [];
      for (const tenant of proof.connectionName
        ? all.filter(({ signInConnection }) => signInConnection === proof.connectionName)
        : all) {
        const token = proof.token
          ? await exchange(deps, found, tenant, proof.token)
          : await getToken(found, tenant, proof.code);
        if (!token) continue;
        done.push(tenant);
        // Whoever had to sign in again may have another account there than before.
        await readAccount(deps, found, tenant, token).catch(() => undefined);
      }
      return done;
    },
  };
}

/**
 * Asking for the sign-in resource is what tells the token service which Entra person stands behind a
 * channel user; one that signs known people in by itself has a token from then on.
 */
async function askAgain(
  getResource: TeamsSignIn['getResource'],
  getToken: (person: KnownPerson, tenant: Tenant) => Promise<string | undefined>,
  person: KnownPerson,
  tenant: Tenant,
): Promise<string | undefined> {
  await getResource(person, tenant);
  return getToken(person, tenant);
}

async function toCaller(
  { store, graph }: Deps,
  person: Person,
  tenant: Tenant,
  token: string,
): Promise<UserCaller> {
  const caller = { kind: 'user', tenant: tenant.id, token } as const;
  const account = await store.people.findAccount(person, tenant.id);
  // One that was only found by an address is no proof of who the token's owner is.
  if (account && !account.isByAddress) return { ...caller, user: account.user };
  const me = await readAccount({ store, graph }, person, tenant, token);
  return { ...caller, user: me.user };
}

async function readAccount(
  { store, graph }: Pick<Deps, 'store' | 'graph'>,
  person: Person,
  tenant: Tenant,
  token: string,
): Promise<Account> {
  const me = await graph.getMe({ kind: 'user', tenant: tenant.id, token });
  await store.people.saveAccount(person, me);
  return me;
}

async function exchange(
  { channel }: Deps,
  person: KnownPerson,
  tenant: Tenant,
  token: string,
): Promise<string | undefined> {
  const client = await channel.getUserTokenClient();
  try {
    const answer = await client.exchangeToken(person.channelUserId, tenant.signInConnection, CHANNEL_ID, {
      token,
    });
    return answer?.token || undefined;
  } catch {
    // The service refuses tokens that it cannot exchange, for lack of consent for example: not signed in.
    return undefined;
  }
}

/** Best effort: a token that stays is refused again at the next click, and dropped then. */
async function signOut({ channel, store }: Deps, person: Person, tenant: Tenant): Promise<void> {
  try {
    const found = await store.people.find(person);
    const client = await channel.getUserTokenClient();
    if (found?.channelUserId)
      await client.signOutUser(found.channelUserId, tenant.signInConnection, CHANNEL_ID);
  } catch {
    return;
  }
}

/** The token service answers 404 for "no token"; anything else that fails will pass. */
async function attempt<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof AccessError) throw error;
    throw new AccessError('graph-unavailable', 'token service does not answer', { cause: error });
  }
}

/** Only what the sign-in state is made of. */
function toActivity(person: KnownPerson): Activity {
  const isInChannel = isChannelId(toChannelId(person.conversationId));
  const activity: Partial<Activity> = {
    type: 'message',
    channelId: CHANNEL_ID,
    serviceUrl: person.serviceUrl,
    from: { id: person.channelUserId, name: person.name, aadObjectId: person.user },
    recipient: { id: person.botId, name: '' },
    conversation: {
      id: person.conversationId,
      tenantId: person.tenant,
      conversationType: isInChannel ? 'channel' : 'personal',
      isGroup: isInChannel,
      name: '',
    },
  };
  return activity as Activity;
}
