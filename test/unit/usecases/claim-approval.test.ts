import { expect, test } from 'vitest';
import type { KnownPerson } from '../../../src/ports/known-person.ts';
import { claimApproval } from '../../../src/usecases/claim-approval.ts';
import { composeApproval } from '../../../src/usecases/compose-approval.ts';
import { followDueStage } from '../../../src/usecases/follow-stage.ts';
import {
  ana,
  anaInFabrikam,
  askOf,
  carla,
  contoso,
  fabrikam,
  id,
  later,
  NOON,
  requestWith,
} from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

/** Ana approves in Fabrikam: at home in the bot's chat, as a guest in Fabrikam's channel. */
const guest: KnownPerson = {
  ...ana,
  tenant: fabrikam.id,
  user: anaInFabrikam.user,
  conversationId: '19:soc@thread.tacv2;messageid=1',
};
const shown = { tenant: fabrikam, requestId: id<string>(41), stageNumber: 1 };
const tenants = { source: contoso, targets: [fabrikam], find: () => fabrikam, get: () => fabrikam };

describeStore('who is looking at a request', (store, jobs, listAudit) => {
  const clock = { now: () => later(MINUTE) };
  const claimAs = (person: KnownPerson, wants: 'claim' | 'hand-back') =>
    claimApproval({ store: store(), clock }, person, shown, wants);
  const seenBy = async (reader: KnownPerson) =>
    (await composeApproval({ store: store(), tenants, clock }, fabrikam.id, id(41), reader))?.claim;
  const begin = async () => {
    await store().requests.see([requestWith({ requestorId: carla.user, durationMs: 8 * HOUR })], NOON);
    await store().requests.saveAsks(fabrikam.id, id(41), 1, [askOf(anaInFabrikam)]);
    await store().stages.begin({ tenant: fabrikam.id, request: id(41), stage: 1, begunAt: NOON });
    await store().people.save(ana);
    await store().people.introduce(guest);
    await store().people.saveAccount(ana, anaInFabrikam);
  };

  test.each([
    ['at home', ana, guest],
    ['as a guest', guest, ana],
  ])('is the same human wherever they are: %s', async (_, here, there) => {
    await begin();
    expect(await claimAs(here, 'claim')).toBe(true);
    expect(await seenBy(here)).toMatchObject({ byReader: true });
    expect(await seenBy(there)).toMatchObject({ byReader: true });
    expect(await claimAs(there, 'hand-back')).toBe(true);
    expect(await seenBy(here)).toBeUndefined();
  });

  test.each([
    [
      'one after the other',
      (click: () => Promise<boolean>) => click().then(async (one) => [one, await click()]),
    ],
    ['at once', (click: () => Promise<boolean>) => Promise.all([click(), click()])],
  ])('says it once, however often they click: %s', async (_, twice) => {
    await begin();
    expect(await twice(() => claimAs(ana, 'claim'))).toEqual([true, true]);
    expect(await listAudit()).toEqual(['request-claimed']);
    expect(jobs.map(({ kind }) => kind)).toEqual(['follow-stage']);
  });

  test('is reminded when that lapses, wherever they said it', async () => {
    await begin();
    const follow = (now: Date) =>
      followDueStage({ store: store(), clock: { now: () => now }, tenants }, fabrikam.id, id(41), 1);
    await follow(NOON);
    await claimAs(guest, 'claim');
    jobs.length = 0;
    await follow(later(31 * MINUTE));
    const [job] = jobs;
    expect(job?.kind === 'deliver-notice' && (await store().notices.find(job.notice))).toMatchObject({
      kind: 'reminder',
      recipient: { tenant: ana.tenant, user: ana.user },
    });
  });
});
