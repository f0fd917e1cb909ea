import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Subject } from '../../../src/access/notice.ts';
import type { KnownPerson } from '../../../src/ports/known-person.ts';
import { first as firstMigration } from '../../../src/store/migrations/0001-first.ts';
import { deciding } from '../../../src/store/migrations/0003-deciding.ts';
import { roles } from '../../../src/store/migrations/0002-roles.ts';
import { channel as channelMigration } from '../../../src/store/migrations/0005-channel.ts';
import type { Schema } from '../../../src/store/schema.ts';
import { createStore } from '../../../src/store/store.ts';
import { ana, anaInFabrikam, carla, fabrikam, id, later, NOON, northwind } from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';
import { MINUTE } from '../../support/time.ts';

const channel = { tenant: fabrikam.id, channel: '19:soc@thread.tacv2' };
const person = { tenant: carla.tenant, user: carla.user };
const subject: Subject = { type: 'request', tenant: fabrikam.id, id: id(41) };
const notice = {
  kind: 'approval',
  subject,
  recipient: channel,
  occurrence: 'stage/1',
  mode: 'send',
} as const;
const sent = (n: number) => ({
  conversationId: `19:soc;messageid=${n}`,
  activityId: String(n),
  contentHash: 'x',
});

describeStore('notices for a channel', (store, jobs) => {
  test('are stored and delivered like those for a person, and are others', async () => {
    await store().notices.add([notice, notice, { ...notice, recipient: person }], NOON);
    expect(jobs.map((job) => job.kind === 'deliver-notice' && job.recipient)).toEqual([channel, person]);
    const [job] = jobs;
    if (job?.kind !== 'deliver-notice') throw new Error('no job');
    expect(await store().notices.find(job.notice)).toMatchObject({ recipient: channel });
    await store().notices.settle(job.notice, 'unreachable', NOON);
    await store().notices.revive(person);
    expect(jobs).toHaveLength(2);
    await store().notices.revive(channel);
    expect(jobs.at(-1)).toEqual(job);
  });

  test('copies are edited wherever they are', async () => {
    const { notices } = store();
    await notices.saveSent('approval', subject, channel, sent(1), NOON);
    await notices.saveSent('approval', subject, person, sent(2), NOON);
    expect(await notices.listSent('approval', subject, channel)).toEqual([sent(1)]);
    expect(await notices.listHolders('approval', subject)).toEqual(expect.arrayContaining([channel, person]));
    await notices.updateCopies(['approval'], subject, 'x', NOON);
    expect(jobs.map((job) => job.kind === 'deliver-notice' && job.recipient)).toEqual(
      expect.arrayContaining([channel, person]),
    );
  });
});

describeStore('a stage in a channel', (store) => {
  const stage = { tenant: fabrikam.id, request: id<never>(41), stage: 1, begunAt: NOON };

  test('keeps how far it was told there, and that the channel has missed it', async () => {
    const { stages } = store();
    await stages.begin(stage);
    await stages.missChannel(fabrikam.id, id(41), NOON);
    expect(await stages.list(fabrikam.id, id(41))).toEqual([stage]);
    const followed = { ...stage, channelToldAt: NOON, channelRemindedUntil: later(MINUTE) };
    await stages.save(stage, followed);
    await stages.missChannel(fabrikam.id, id(41), later(2 * MINUTE));
    await stages.missChannel(fabrikam.id, id(41), later(9 * MINUTE));
    // A pass that read it before does not take that back.
    await stages.save(stage, followed);
    expect(await stages.list(fabrikam.id, id(41))).toEqual([
      { ...followed, channelMissedAt: later(2 * MINUTE), nextDueAt: later(2 * MINUTE) },
    ]);
  });
});

describeStore('who is met in a channel', (store) => {
  const guest: KnownPerson = {
    ...ana,
    tenant: fabrikam.id,
    user: anaInFabrikam.user,
    channelUserId: '29:guest',
    conversationId: '19:soc@thread.tacv2;messageid=1',
  };

  test('is known, and can be written to only once they write themselves', async () => {
    const { people } = store();
    await people.introduce(guest);
    expect(await people.find(guest)).toEqual({ ...guest, conversationId: '' });
    expect(await people.canReach(guest)).toBe(false);
    expect(await people.findByAccount(fabrikam.id, anaInFabrikam.user)).toBeUndefined();
    expect(await people.save({ ...guest, conversationId: 'a:guest' })).toBe(true);
    await people.introduce(guest);
    expect(await people.find(guest)).toMatchObject({ conversationId: 'a:guest' });
    expect(await people.canReach(guest)).toBe(true);
  });

  test('tells their id of who was written to in the chat that Graph named, and nothing of who came before', async () => {
    const { people } = store();
    await people.miss(guest, 'never-here', NOON);
    await people.saveChat({ ...guest, channelUserId: '', conversationId: '19:named', locale: 'de-DE' });
    await people.introduce(guest);
    expect(await people.find(guest)).toEqual({ ...guest, conversationId: '19:named' });
    await people.introduce({ ...guest, channelUserId: '29:other' });
    expect(await people.find(guest)).toMatchObject({ channelUserId: '29:guest' });
    expect(await people.canReach(guest)).toBe(true);
  });

  test('as a guest takes no account from the person at home, in whatever order they sign in', async () => {
    const { people } = store();
    await people.introduce(guest);
    await people.saveAccount(guest, anaInFabrikam);
    expect(await people.findByAccount(fabrikam.id, anaInFabrikam.user)).toBeUndefined();
    await people.save(ana);
    await people.saveAccount(ana, anaInFabrikam);
    await people.saveAccount(guest, anaInFabrikam);
    expect(await people.findByAccount(fabrikam.id, anaInFabrikam.user)).toEqual(ana);
  });
});

describeStore('the account of a guest who clicked in a channel before', (store) => {
  const guest: KnownPerson = { ...ana, tenant: fabrikam.id, user: anaInFabrikam.user };

  test('is found to be that of the person at home by their address', async () => {
    const { people } = store();
    await people.introduce(guest);
    await people.saveAccount(guest, anaInFabrikam);
    await people.save(ana);
    await people.linkAccount(ana, { ...anaInFabrikam, isByAddress: true });
    expect(await people.findByAccount(fabrikam.id, anaInFabrikam.user)).toEqual(ana);
    // Nobody else's is taken.
    const other = { ...ana, user: carla.user };
    await people.save(other);
    await people.linkAccount(other, { ...anaInFabrikam, isByAddress: true });
    expect(await people.findByAccount(fabrikam.id, anaInFabrikam.user)).toEqual(ana);
  });
});

describeStore('where Teams of a tenant is spoken to', (store) => {
  test('is what was heard last', async () => {
    const { teamsAddresses } = store();
    expect(await teamsAddresses.find(fabrikam.id)).toBeUndefined();
    const address = { serviceUrl: 'https://smba.trafficmanager.net/emea/', botId: '28:bot' };
    for (const _ of [1, 2]) await teamsAddresses.save(fabrikam.id, address);
    await teamsAddresses.save(northwind.id, {
      ...address,
      serviceUrl: 'https://smba.trafficmanager.net/amer/',
    });
    expect(await teamsAddresses.find(fabrikam.id)).toEqual(address);
    await teamsAddresses.save(fabrikam.id, { ...address, serviceUrl: 'https://smba.trafficmanager.net/in/' });
    expect(await teamsAddresses.find(fabrikam.id)).toMatchObject({
      serviceUrl: 'https://smba.trafficmanager.net/in/',
    });
  });
});

test('what was there before is a person’s, and tells where their Teams is', async () => {
  const db = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite: await PGlite.create() }) });
  for (const migration of [firstMigration, roles, deciding]) await migration.up(db);
  await sql`insert into people (tenant_id, user_id, doc)
    values (${ana.tenant}, ${ana.user}, ${JSON.stringify(ana)}::jsonb)`.execute(db);
  await sql`insert into notices (id, kind, subject, recipient_tenant_id, recipient_user_id, occurrence, mode, created_at)
    values (${id(1)}, 'approval', ${`request/${fabrikam.id}/${id(41)}`}, ${person.tenant}, ${person.user}, 'x', 'send', now())`.execute(
    db,
  );
  await sql`insert into sent_messages (conversation_id, activity_id, kind, subject, tenant_id, user_id, content_hash, sent_at)
    values ('a:1', '1', 'approval', ${`request/${fabrikam.id}/${id(41)}`}, ${person.tenant}, ${person.user}, 'x', now())`.execute(
    db,
  );

  await channelMigration.up(db);

  const store = createStore(db, () => Promise.resolve());
  expect(await store.notices.find(id(1))).toMatchObject({ recipient: person });
  expect(await store.notices.listHolders('approval', subject)).toEqual([person]);
  expect(await store.teamsAddresses.find(ana.tenant)).toEqual({
    serviceUrl: ana.serviceUrl,
    botId: ana.botId,
  });
  await db.destroy();
});
