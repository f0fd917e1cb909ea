import { expect, test } from 'vitest';
import { toRecipientIds } from '../../../src/access/recipient.ts';
import type { Subject } from '../../../src/access/notice.ts';
import type { KnownPerson } from '../../../src/ports/known-person.ts';
import { claimApproval } from '../../../src/usecases/claim-approval.ts';
import { composeStartNear } from '../../../src/usecases/compose-start-near.ts';
import { followDueStage } from '../../../src/usecases/follow-stage.ts';
import { saveSettings } from '../../../src/usecases/save-settings.ts';
import { sendDigest } from '../../../src/usecases/send-digest.ts';
import {
  ana,
  anaInFabrikam,
  askOf,
  carla,
  contoso,
  dev,
  fabrikam,
  id,
  later,
  NOON,
  packWith,
  requestWith,
} from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

const known = (account: typeof carla): KnownPerson => ({
  ...ana,
  tenant: account.tenant,
  user: account.user,
  name: account.name,
  conversationId: `a:${account.name}`,
  timeZone: 'UTC',
});
const shown = { tenant: fabrikam, requestId: id<string>(41), stageNumber: 1 };
const subject: Subject = { type: 'request', tenant: fabrikam.id, id: id(41) };

describeStore('following a stage', (store, jobs) => {
  let isOurs = true;
  const follow = (now: Date) =>
    followDueStage(
      {
        store: store(),
        clock: { now: () => now },
        tenants: { find: () => (isOurs ? fabrikam : undefined), source: contoso },
      },
      fabrikam.id,
      id(41),
      1,
    );
  /** Kinds and people of the notices that were written since last time. */
  const told = async () => {
    const ids = jobs.flatMap((job) => (job.kind === 'deliver-notice' ? [job.notice] : []));
    jobs.length = 0;
    const all = await Promise.all(ids.map((one) => store().notices.find(one)));
    return all.map(
      (notice) => [notice?.kind, notice && toRecipientIds(notice.recipient).id, notice?.mode] as const,
    );
  };
  const begin = async (more: object = {}, durationMs = 8 * HOUR) => {
    await store().requests.see([requestWith({ durationMs })], NOON);
    await store().requests.saveAsks(fabrikam.id, id(41), 1, [askOf(carla), askOf(dev)]);
    await store().stages.begin({
      tenant: fabrikam.id,
      request: id(41),
      stage: 1,
      begunAt: NOON,
      nextDueAt: NOON,
      ...more,
    });
  };
  const due = () => store().stages.listDue(later(1000 * HOUR), 9);

  test('everybody is told once, then reminded, until it is decided', async () => {
    for (const one of [carla, dev]) await store().people.save(known(one));
    await begin();
    await follow(NOON);
    await follow(later(1));
    expect(await told()).toEqual([
      ['approval', carla.user, 'send'],
      ['approval', dev.user, 'send'],
    ]);
    await follow(later(15 * MINUTE));
    await follow(later(16 * MINUTE));
    expect(await told()).toEqual([
      ['reminder', carla.user, 'send'],
      ['reminder', dev.user, 'send'],
    ]);
    const decision = { stageId: id(1), result: 'Approved', at: later(20 * MINUTE) } as const;
    await store().requests.saveDecision(fabrikam.id, id(41), { ...decision, stageId: id(1) });
    await follow(later(30 * MINUTE));
    expect(await told()).toEqual([]);
    expect(await due()).toEqual([]);
  });

  test('of a tenant that has left the tenants file nobody is told, and it is never due again', async () => {
    await begin();
    isOurs = false;
    await follow(NOON);
    isOurs = true;
    expect(await told()).toEqual([]);
    expect(await due()).toEqual([]);
  });

  test('where nobody can be told, the operator is, until somebody comes', async () => {
    await begin();
    await follow(NOON);
    const report = jobs.find(({ kind }) => kind === 'report-problem');
    if (report?.kind !== 'report-problem') throw new Error('nothing reported');
    expect(await store().problems.find(report.problem)).toMatchObject({
      facts: {
        kind: 'no-approver-reached',
        people: [
          { name: 'Carla Weiss', why: 'never-here' },
          { name: 'Dev Patel', why: 'never-here' },
        ],
      },
    });
    await store().people.save(known(carla));
    await follow(later(15 * MINUTE));
    expect(await store().problems.find(report.problem)).toMatchObject({ endedAt: later(15 * MINUTE) });
    expect(jobs.filter(({ kind }) => kind === 'report-problem')).toHaveLength(1);
  });

  test('a claim shows on all copies at once and again when it lapses, and stops the reminders between', async () => {
    for (const one of [carla, dev]) await store().people.save(known(one));
    await begin();
    await follow(NOON);
    const sent = (n: number) => ({ conversationId: 'a', activityId: String(n), contentHash: '' });
    await store().notices.saveSent('approval', subject, carla, sent(1), NOON);
    await store().notices.saveSent('approval', subject, dev, sent(2), NOON);
    await told();
    const at = { now: () => later(10 * MINUTE) };
    expect(await claimApproval({ store: store(), clock: at }, known(carla), shown, 'claim')).toBe(true);
    expect(await claimApproval({ store: store(), clock: at }, known(dev), shown, 'claim')).toBe(false);
    expect(await claimApproval({ store: store(), clock: at }, known(dev), shown, 'hand-back')).toBe(false);
    expect(await told()).toEqual(
      expect.arrayContaining([
        ['approval', carla.user, 'update'],
        ['approval', dev.user, 'update'],
      ]),
    );
    await follow(later(15 * MINUTE));
    expect(await told()).toEqual([]);
    await follow(later(40 * MINUTE));
    expect(await told()).toEqual(
      expect.arrayContaining([
        ['reminder', carla.user, 'send'],
        ['approval', carla.user, 'update'],
        ['approval', dev.user, 'update'],
      ]),
    );
    await follow(later(41 * MINUTE));
    expect(await told()).toEqual([]);
  });

  test('alternates are asked when the stage escalates, the next stage when this one has outlived its time', async () => {
    await begin({ escalatesAt: later(HOUR), timesOutAt: later(2 * HOUR) });
    await follow(later(HOUR));
    const ask = { kind: 'ask-approvers', tenant: fabrikam.id, request: id(41) };
    expect(jobs).toContainEqual({ ...ask, stage: 1, alternates: true });
    jobs.length = 0;
    await follow(later(3 * HOUR));
    // With one stage there is no next one.
    expect(jobs.filter(({ kind }) => kind === 'ask-approvers')).toEqual([]);
  });

  test('quiet hours hold back what is not urgent; switched off, it comes at once', async () => {
    for (const one of [carla, dev]) await store().people.save(known(one));
    const deps = { store: store(), clock: { now: () => NOON } };
    const quiet = { reminders: true, quietFrom: '11:00', quietTo: '14:00' };
    expect(await saveSettings(deps, known(carla), quiet)).toMatchObject({ isSaved: true });
    await begin();
    await follow(NOON);
    expect(await told()).toEqual([['approval', dev.user, 'send']]);
    await saveSettings(deps, known(carla), { reminders: true });
    expect(await store().stages.listDue(NOON, 9)).toHaveLength(1);
    await follow(later(1));
    expect(await told()).toEqual([['approval', carla.user, 'send']]);
  });

  test('two hours or less are urgent, and so is what the requestor marks', async () => {
    await store().people.save(known(carla));
    const deps = { store: store(), clock: { now: () => NOON } };
    await saveSettings(deps, known(carla), { reminders: true, quietFrom: '11:00', quietTo: '14:00' });
    await begin({}, 2 * HOUR);
    await follow(NOON);
    expect(await told()).toContainEqual(['approval', carla.user, 'send']);
  });

  test('marked urgent by its pack', async () => {
    await store().people.save(known(carla));
    const deps = { store: store(), clock: { now: () => NOON } };
    await saveSettings(deps, known(carla), { reminders: true, quietFrom: '11:00', quietTo: '14:00' });
    const [item] = packWith().items;
    await store().packs.insert(
      packWith({ urgent: true, items: item ? [{ ...item, requestId: id(41) }] : [] }),
    );
    await begin();
    await follow(NOON);
    expect(await told()).toContainEqual(['approval', carla.user, 'send']);
  });

  test('a start before the decision is told once for all that was asked in one go', async () => {
    const request = requestWith({ durationMs: 8 * HOUR });
    const items = packWith().items.flatMap((item) => [
      { ...item, requestId: request.id },
      { ...item, tenant: id<typeof item.tenant>(3), requestId: id<typeof request.id>(42) },
    ]);
    const pack = packWith({ startsAt: later(2 * HOUR), items });
    await store().packs.insert(pack);
    const receipt = { conversationId: ana.conversationId, activityId: '1', contentHash: '' };
    await store().notices.saveSent('receipt', { type: 'pack', id: pack.id }, ana, receipt, NOON);
    await begin();
    await follow(later(HOUR));
    await follow(later(HOUR + MINUTE));
    const near = (await told()).filter(([kind]) => kind === 'start-near' || kind === 'receipt');
    expect(near).toEqual([
      ['start-near', ana.user, 'send'],
      ['receipt', ana.user, 'update'],
      ['start-near', ana.user, 'update'],
    ]);
    await follow(later(2 * HOUR));
    expect(await told()).toContainEqual(['receipt', ana.user, 'update']);
  });

  test('also what was asked for in My Access, as far as the requestor is known', async () => {
    const request = requestWith({ durationMs: 8 * HOUR, startsAt: later(2 * HOUR) });
    await begin();
    await store().requests.see([request], NOON);
    await follow(later(HOUR));
    expect((await told()).map(([kind]) => kind)).not.toContain('start-near');
    await store().people.save(ana);
    await store().people.saveAccount(ana, anaInFabrikam);
    await follow(later(HOUR + MINUTE));
    expect(await told()).toContainEqual(['start-near', ana.user, 'send']);
    const deps = {
      store: store(),
      clock: { now: () => later(2 * HOUR) },
      tenants: { source: contoso, targets: [fabrikam], find: () => fabrikam, get: () => fabrikam },
      compose: () => Promise.resolve(undefined),
    };
    expect(await composeStartNear(deps, subject, ana)).toMatchObject({
      startsAt: later(2 * HOUR),
      lines: [{ stage: 'waiting-for-approval', requestId: request.id, canCancel: true }],
    });
    expect(await composeStartNear(deps, subject, carla)).toBeUndefined();
  });

  test('a digest is one notice a day, also when the job runs twice', async () => {
    await store().people.save(known(carla));
    const settings = { reminders: true, digestTime: '13:00' };
    await saveSettings({ store: store(), clock: { now: () => NOON } }, known(carla), settings);
    const one = { tenant: carla.tenant, user: carla.user };
    expect(await store().settings.listDigestsDue(later(HOUR), 9)).toEqual([one]);
    for (const _ of [1, 2]) await sendDigest({ store: store(), clock: { now: () => later(HOUR) } }, one);
    expect(await told()).toEqual([['digest', carla.user, 'send']]);
    expect(await store().settings.listDigestsDue(later(24 * HOUR), 9)).toEqual([]);
    expect(await store().settings.listDigestsDue(later(25 * HOUR), 9)).toEqual([one]);
  });

  test.each([
    [{ quietFrom: '22:00' }, 'quiet-hours'],
    [{ quietFrom: '22:00', quietTo: '22:00' }, 'quiet-hours'],
    [{ quietFrom: '', quietTo: '' }, 'quiet-hours'],
    [{ quietFrom: '22:00', quietTo: '7' }, 'quiet-hours'],
    [{ digestTime: 'noon' }, 'digest'],
  ])('%j makes no sense and is not kept', async (entered, problem) => {
    const deps = { store: store(), clock: { now: () => NOON } };
    const form = await saveSettings(deps, known(carla), { reminders: true, ...entered });
    expect(form).toMatchObject({ isSaved: false, problem, settings: entered });
    expect(await store().settings.find(carla)).toEqual({ reminders: true });
  });
});
