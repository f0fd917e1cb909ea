import { describe, expect, test } from 'vitest';
import { followStage } from '../../../src/access/follow-stage.ts';
import type { AskedPerson, AskedStage, StageFacts } from '../../../src/access/follow-stage.ts';
import type { Account } from '../../../src/access/person.ts';
import { askOf, carla, dev, fabrikam, id, later, NOON } from '../../support/access.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

const channel = { tenant: fabrikam.id, channel: '19:soc@thread.tacv2' };
const stageWith = (more: Partial<AskedStage> = {}): AskedStage => ({
  tenant: fabrikam.id,
  request: id(41),
  stage: 1,
  begunAt: NOON,
  ...more,
});
const asked = (account: Account, ask: Partial<AskedPerson['ask']> = {}): AskedPerson => ({
  ask: { ...askOf(account), ...ask },
  person: { tenant: account.tenant, user: account.user },
  canBeTold: true,
  settings: { reminders: true, quietFrom: '11:00', quietTo: '14:00' },
  timeZone: 'UTC',
});
const facts = (more: Partial<StageFacts> = {}): StageFacts => ({
  isOpen: true,
  hasNextStage: false,
  asked: [asked(carla), asked(dev)],
  channel,
  ...more,
});
const toCarla = { kind: 'approval', to: { tenant: carla.tenant, user: carla.user } };
const told = (more: Partial<AskedStage> = {}) => stageWith({ channelToldAt: NOON, ...more });

describe('a stage with a channel', () => {
  test('is told there once, at any hour, and to nobody else', () => {
    const step = followStage(stageWith(), facts(), NOON);
    expect(step.notices).toEqual([{ kind: 'approval', to: channel, occurrence: 'stage/1' }]);
    expect(step.told).toEqual([]);
    expect(step.stage).toMatchObject({ channelToldAt: NOON, nextDueAt: later(15 * MINUTE) });
    expect(followStage(step.stage, facts(), later(MINUTE)).notices).toEqual([]);
  });

  test('is reminded there, ever more rarely, of several at once the latest', () => {
    const step = followStage(told(), facts(), later(61 * MINUTE));
    expect(step.notices).toEqual([
      { kind: 'reminder', to: channel, occurrence: `stage/1/${later(HOUR).toISOString()}` },
    ]);
    expect(step.stage).toMatchObject({ channelRemindedUntil: later(HOUR), nextDueAt: later(2 * HOUR) });
    expect(followStage(step.stage, facts(), later(62 * MINUTE)).notices).toEqual([]);
  });

  test('is looked at again also when the clock was set back by days', () => {
    const step = followStage(told(), facts(), later(-50 * HOUR));
    expect(step).toMatchObject({ notices: [], stage: { nextDueAt: later(15 * MINUTE) } });
  });

  test('is quiet while somebody looks at it, and reminded when that lapses', () => {
    const claim = { by: carla, byName: 'Carla Weiss', claimedAt: later(10 * MINUTE) };
    const during = followStage(told({ claim }), facts(), later(30 * MINUTE));
    expect(during).toMatchObject({ notices: [], stage: { nextDueAt: later(40 * MINUTE) } });
    const after = followStage(during.stage, facts(), later(40 * MINUTE));
    expect(after.notices).toMatchObject([{ kind: 'reminder', to: channel }]);
    expect(after.lapsed).toEqual(claim);
  });

  test('breaks through to each when it is urgent, once, and not to who cannot sign in', () => {
    const all = [asked(carla), asked(dev, { isDisabled: true })];
    const step = followStage(stageWith(), facts({ urgentFrom: new Date(0), asked: all }), NOON);
    expect(step.notices).toMatchObject([{ to: channel }, toCarla]);
    expect(step.told).toEqual([{ user: carla.user, toldAt: NOON }]);
    const next = followStage(
      step.stage,
      facts({ urgentFrom: new Date(0), asked: [asked(carla, { toldAt: NOON })] }),
      later(15 * MINUTE),
    );
    expect(next.notices).toMatchObject([{ kind: 'reminder', to: channel }]);
  });

  test('is looked at again when it becomes urgent', () => {
    const soon = followStage(told(), facts({ urgentFrom: later(5 * MINUTE) }), NOON);
    expect(soon).toMatchObject({ notices: [], stage: { nextDueAt: later(5 * MINUTE) } });
    const then = followStage(soon.stage, facts({ urgentFrom: later(5 * MINUTE) }), later(5 * MINUTE));
    expect(then.notices).toHaveLength(2);
  });

  test('asks alternates themselves, and reminds them', () => {
    const all = [asked(carla), { ...asked(dev, { as: 'alternate' }), settings: { reminders: true } }];
    const step = followStage(told(), facts({ asked: all }), later(MINUTE));
    expect(step.notices).toMatchObject([
      { kind: 'approval', to: { user: dev.user }, occurrence: 'stage/1/alternate' },
    ]);
    const told2 = [all[0], asked(dev, { as: 'alternate', toldAt: NOON })] as AskedPerson[];
    const settings = { reminders: true };
    const later2 = followStage(
      told({ channelRemindedUntil: later(15 * MINUTE) }),
      facts({ asked: told2.map((one) => ({ ...one, settings })) }),
      later(16 * MINUTE),
    );
    expect(later2.notices).toMatchObject([{ kind: 'reminder', to: { user: dev.user } }]);
  });

  test('reminds there when a start is near, and asks each in their own chat, because it is urgent now', () => {
    const startsAt = later(100 * MINUTE);
    const near = later(40 * MINUTE);
    const before = told({ channelRemindedUntil: later(30 * MINUTE) });
    const step = followStage(before, facts({ asked: [asked(carla)], startsAt, urgentFrom: near }), near);
    expect(step.notices).toMatchObject([{ kind: 'reminder', to: channel }, toCarla]);
    expect(step.start).toEqual({ at: startsAt, state: 'near' });
  });

  test('asks each once the channel has missed it, and reminds it there no more', () => {
    const missed = told({ channelMissedAt: later(MINUTE) });
    const all = [asked(carla), asked(dev)].map((one) => ({ ...one, settings: { reminders: true } }));
    const step = followStage(missed, facts({ asked: all }), later(MINUTE));
    expect(step.notices).toMatchObject([toCarla, { kind: 'approval', to: { user: dev.user } }]);
    const since = all.map((one) => ({ ...one, ask: { ...one.ask, toldAt: later(MINUTE) } }));
    const next = followStage(step.stage, facts({ asked: since }), later(16 * MINUTE));
    expect(next.notices.map(({ kind, to }) => [kind, 'user' in to])).toEqual([
      ['reminder', true],
      ['reminder', true],
    ]);
  });

  test('says nothing where nobody can decide, or nothing is open', () => {
    expect(followStage(stageWith(), facts({ asked: [] }), NOON).notices).toEqual([]);
    const disabled = [asked(carla, { isDisabled: true })];
    expect(followStage(stageWith(), facts({ asked: disabled }), NOON).notices).toEqual([]);
    expect(followStage(stageWith(), facts({ isOpen: false }), NOON).notices).toEqual([]);
  });
});
