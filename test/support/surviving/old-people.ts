import type { Actor } from '../actor.ts';
import { tenantId } from '../portal.ts';
import { DAY } from '../time.ts';
import type { World } from '../world.ts';
import type { OldDatabase } from './old-database.ts';

/** Somebody where they are at home. */
export const homeOf = ({ person }: Actor) => ({
  tenant: person.homeTenantId,
  user: person.objectIds[person.homeTenantId] ?? '',
});

/** Somebody who has opened the bot. */
export async function writePerson(
  { insert }: OldDatabase,
  { connector }: World,
  actor: Actor,
): Promise<void> {
  const { tenant, user } = homeOf(actor);
  const doc = {
    tenant,
    user,
    name: actor.person.name,
    channelUserId: `29:${user}`,
    conversationId: actor.conversationId,
    serviceUrl: connector.serviceUrl,
    botId: '28:bot',
    locale: 'en-US',
    timeZone: 'Europe/Berlin',
  };
  await insert('people', { tenant_id: tenant, user_id: user, doc });
  await insert('accounts', {
    tenant_id: tenant,
    user_id: user,
    person_tenant_id: tenant,
    person_user_id: user,
    doc: { tenant, user, name: actor.person.name, address: actor.person.userPrincipalName, isAtHome: true },
  });
}

/** The tenant as read just now, and the accounts that these people have in it. */
export async function writeTenant(
  { insert }: OldDatabase,
  name: string,
  people: readonly Actor[],
  now: Date,
): Promise<void> {
  const tenant = tenantId(name);
  for (const actor of people) {
    const user = actor.person.objectIds[tenant];
    const person = homeOf(actor);
    if (user === undefined) continue;
    await insert('accounts', {
      tenant_id: tenant,
      user_id: user,
      person_tenant_id: person.tenant,
      person_user_id: person.user,
      doc: { tenant, user, name: actor.person.name, address: actor.person.userPrincipalName },
    });
  }
  await insert('sync_states', {
    tenant_id: tenant,
    first_contact_at: new Date(now.getTime() - DAY),
    requests_since: now,
    last_synced_at: now,
    packages_at: now,
    next_sync_at: now,
  });
}
