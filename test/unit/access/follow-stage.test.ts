import { describe, expect, test } from 'vitest';
import { followStage } from '../../../src/access/follow-stage.ts';
import type { AskedPerson, AskedStage, StageFacts } from '../../../src/access/follow-stage.ts';
import type { Account } from '../../../src/access/person.ts';
import { isTeamChannel } from '../../../src/access/recipient.ts';
import type { Recipient } from '../../../src/access/recipient.ts';
import { askOf, carla, dev, fabrikam, id, later, NOON } from '../../support/access.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

const stageWith = (more: Partial<AskedStage> = {}): AskedStage => ({
  tenant: fabrikam.id,
  request: id(41),
  stage: 1,
  begunAt: NOON,
  ...more,
});
type More = Partial<Omit<AskedPerson, 'ask'>> & { readonly ask?: Partial<AskedPerson['ask']> };
const person = (account: Account, { ask, ...more }: More = {}): AskedPerson => ({
  ask: { ...askOf(account), toldAt: NOON, ...ask },
  person: { tenant: account.tenant, user: account.user },
  canBeTold: true,
  settings: { reminders: true },
  timeZone: 'UTC',
  ...more,
});
const untold = (account: Account, more: More = {}): AskedPerson => {
  const { toldAt: _, ...ask } = person(account).ask;
  return { ...person(account, more), ask: { ...ask, ...more.ask } };
};
const userOf = (to: Recipient) => (isTeamChannel(to) ? to.channel : to.user);
const facts = (asked: readonly AskedPerson[], more: Partial<StageFacts> = {}): StageFacts => ({
  isOpen: true,
  hasNextStage: false,
  asked,
  ...more,
});
const claimOf = (account: Account, claimedAt: Date) => ({
  by: { tenant: account.tenant, user: account.user },
  byName: account.name,
  claimedAt,
});
/** Overnight in Fabrikam; noon UTC is within when it is told so. */
const quiet = { reminders: true, quietFrom: '11:00', quietTo: '14:00' };

test('what is decided is never looked at again', () => {
  const step = followStage(
    stageWith({ nextDueAt: NOON, escalatesAt: NOON }),
    facts([untold(carla)], { isOpen: false }),
    later(HOUR),
  );
  expect(step).toEqual({
    stage: stageWith({ escalatesAt: NOON }),
    told: [],
    notices: [],
    escalate: false,
    askNext: false,
  });
});

describe('the first card', () => {
  test('goes to everybody at once, and the first reminder follows after 15 minutes', () => {
    const step = followStage(stageWith(), facts([untold(carla), untold(dev)]), NOON);
    expect(step.notices).toEqual([
      { kind: 'approval', to: { tenant: carla.tenant, user: carla.user }, occurrence: 'stage/1' },
      { kind: 'approval', to: { tenant: dev.tenant, user: dev.user }, occurrence: 'stage/1' },
    ]);
    expect(step.told).toEqual([
      { user: carla.user, toldAt: NOON },
      { user: dev.user, toldAt: NOON },
    ]);
    expect(step.stage.nextDueAt).toEqual(later(15 * MINUTE));
  });

  test('of an alternate is another one', () => {
    const step = followStage(stageWith(), facts([untold(carla, { ask: { as: 'alternate' } })]), NOON);
    expect(step.notices[0]?.occurrence).toBe('stage/1/alternate');
  });

  test('is kept also for who never used the bot, and not sent to a disabled account', () => {
    const step = followStage(
      stageWith(),
      facts([untold(carla, { canBeTold: false }), untold(dev, { ask: { isDisabled: true } })]),
      NOON,
    );
    expect(step.notices.map(({ to }) => userOf(to))).toEqual([carla.user]);
  });

  test('waits for the end of quiet hours', () => {
    const step = followStage(stageWith(), facts([untold(carla, { settings: quiet })]), NOON);
    expect(step).toMatchObject({ notices: [], told: [], stage: { nextDueAt: later(2 * HOUR) } });
    const after = followStage(step.stage, facts([untold(carla, { settings: quiet })]), later(2 * HOUR));
    expect(after.notices).toHaveLength(1);
  });

  test('does not wait when it is urgent, or only until it is', () => {
    const asked = [untold(carla, { settings: quiet })];
    const urgent = followStage(stageWith(), facts(asked, { urgentFrom: new Date(0) }), NOON);
    expect(urgent.notices).toHaveLength(1);
    // Its reminders wait all the same.
    expect(urgent.stage.nextDueAt).toEqual(later(15 * MINUTE));
    const soon = followStage(stageWith(), facts(asked, { urgentFrom: later(HOUR) }), NOON);
    expect(soon).toMatchObject({ notices: [], stage: { nextDueAt: later(HOUR) } });
  });
});

describe('reminders', () => {
  const remind = (
    now: Date,
    more: More = {},
    stage: Partial<AskedStage> = {},
    also: Partial<StageFacts> = {},
  ) => followStage(stageWith(stage), facts([person(carla, more)], also), now);

  test.each([
    [14, undefined, 15],
    [15, 15, 30],
    [29, 15, 30],
    [30, 30, 60],
    [60, 60, 120],
    [120, 120, 240],
    [959, 480, 960],
  ])('after %i minutes: that of %s, the next at %i', (minutes, given, next) => {
    const step = remind(later(minutes * MINUTE));
    const occurrences = given === undefined ? [] : [`stage/1/${later(given * MINUTE).toISOString()}`];
    expect(step.notices.map(({ occurrence }) => occurrence)).toEqual(occurrences);
    expect(step.stage.nextDueAt).toEqual(later(next * MINUTE));
  });

  test('late ones are caught up once', () => {
    const step = remind(later(5 * HOUR));
    expect(step.notices).toHaveLength(1);
    expect(step.told).toEqual([{ user: carla.user, remindedUntil: later(4 * HOUR) }]);
    const again = remind(later(5 * HOUR + 1), { ask: { remindedUntil: later(4 * HOUR) } });
    expect(again.notices).toEqual([]);
    expect(again.stage.nextDueAt).toEqual(later(8 * HOUR));
  });

  test('end with the stage', () => {
    const timesOutAt = later(50 * MINUTE);
    expect(remind(later(49 * MINUTE), {}, { timesOutAt }).notices).toHaveLength(1);
    const step = remind(later(61 * MINUTE), { ask: { remindedUntil: later(30 * MINUTE) } }, { timesOutAt });
    expect(step.notices).toEqual([]);
    expect(step.stage).not.toHaveProperty('nextDueAt');
  });

  test('are not given to who wants none, or cannot be told', () => {
    expect(remind(later(HOUR), { settings: { reminders: false } }).notices).toEqual([]);
    const step = remind(later(HOUR), { canBeTold: false });
    expect(step.notices).toEqual([]);
    expect(step.told).toEqual([{ user: carla.user, remindedUntil: later(HOUR) }]);
  });

  test('wait for the end of quiet hours, then come once', () => {
    const settings = { reminders: true, quietFrom: '12:10', quietTo: '18:00' };
    expect(remind(later(4 * HOUR), { settings })).toMatchObject({
      notices: [],
      stage: { nextDueAt: later(6 * HOUR) },
    });
    expect(remind(later(6 * HOUR), { settings }).notices).toHaveLength(1);
  });

  test('are left to the digest, unless it is urgent', () => {
    const settings = { reminders: true, digestTime: '09:00' };
    expect(remind(later(HOUR), { settings })).toMatchObject({ notices: [] });
    const soon = remind(later(HOUR), { settings }, {}, { urgentFrom: later(2 * HOUR) });
    expect(soon).toMatchObject({ notices: [], stage: { nextDueAt: later(2 * HOUR) } });
    expect(remind(later(2 * HOUR), { settings }, {}, { urgentFrom: later(2 * HOUR) }).notices).toHaveLength(
      1,
    );
  });

  test('none while somebody looks at it; at the lapse the one who did not finish', () => {
    const claim = claimOf(carla, later(10 * MINUTE));
    const asked = facts([person(carla), person(dev)]);
    const during = followStage(stageWith({ claim }), asked, later(35 * MINUTE));
    expect(during).toMatchObject({ notices: [], stage: { nextDueAt: later(40 * MINUTE) } });
    expect(during).not.toHaveProperty('lapsed');
    const lapsed = followStage(stageWith({ claim }), asked, later(40 * MINUTE));
    expect(lapsed.lapsed).toEqual(claim);
    expect(lapsed.notices.map(({ to }) => userOf(to))).toEqual([carla.user]);
    expect(lapsed.stage.nextDueAt).toEqual(later(60 * MINUTE));
    const told = facts([person(carla, { ask: { remindedUntil: later(40 * MINUTE) } }), person(dev)]);
    const next = followStage(stageWith({ claim }), told, later(60 * MINUTE));
    expect(next.notices.map(({ to }) => userOf(to))).toEqual([carla.user, dev.user]);
  });
});

describe('alternates', () => {
  test('are asked once, at their instant', () => {
    const asked = facts([person(carla, { settings: { reminders: false } })]);
    const before = followStage(stageWith({ escalatesAt: later(HOUR) }), asked, later(HOUR - 1));
    expect(before).toMatchObject({ escalate: false, stage: { nextDueAt: later(HOUR) } });
    const at = followStage(before.stage, asked, later(HOUR));
    expect(at).toMatchObject({ escalate: true, stage: { escalatedAt: later(HOUR) } });
    expect(followStage(at.stage, asked, later(2 * HOUR))).toMatchObject({ escalate: false });
  });
});

describe('a stage that outlives its time', () => {
  const timesOutAt = later(HOUR);
  test('was approved where we do not see it: the next one is asked', () => {
    const asked = facts([], { hasNextStage: true });
    const before = followStage(stageWith({ timesOutAt }), asked, later(HOUR));
    expect(before).toMatchObject({ askNext: false, stage: { nextDueAt: later(HOUR + 30 * MINUTE) } });
    const at = followStage(stageWith({ timesOutAt }), asked, later(HOUR + 30 * MINUTE));
    expect(at).toMatchObject({ askNext: true, stage: { passedAt: later(HOUR + 30 * MINUTE) } });
    expect(followStage(at.stage, asked, later(9 * HOUR))).toMatchObject({ askNext: false });
  });

  test('and has none after it is left to Entra', () => {
    const step = followStage(stageWith({ timesOutAt }), facts([]), later(9 * HOUR));
    expect(step.askNext).toBe(false);
    expect(step.stage).not.toHaveProperty('nextDueAt');
  });
});

describe('a start before the decision', () => {
  const startsAt = later(2 * HOUR);
  const also = { startsAt, urgentFrom: later(HOUR) };
  const remindedAt = { ask: { remindedUntil: later(30 * MINUTE) } };
  const at = (now: Date, more: More = remindedAt, stage: Partial<AskedStage> = {}) =>
    followStage(stageWith(stage), facts([person(carla, more)], also), now);

  test('is looked at when it is near, and when it has passed', () => {
    const silent = { settings: { reminders: false } };
    const before = at(later(MINUTE), silent);
    expect(before).not.toHaveProperty('start');
    expect(before.stage.nextDueAt).toEqual(later(HOUR));
    const near = at(later(HOUR), silent);
    expect(near).toMatchObject({
      start: { at: startsAt, state: 'near' },
      stage: { nextDueAt: startsAt },
      notices: [],
    });
    const passed = at(startsAt, silent);
    expect(passed.start).toEqual({ at: startsAt, state: 'passed' });
    expect(passed.stage).not.toHaveProperty('nextDueAt');
  });

  test('less than an hour left when it was asked: at once', () => {
    const step = followStage(stageWith(), facts([untold(carla)], { startsAt: later(20 * MINUTE) }), NOON);
    expect(step.start).toEqual({ at: later(20 * MINUTE), state: 'near' });
    // The card itself says so: no reminder follows before the usual one.
    expect(step.stage.nextDueAt).toEqual(later(15 * MINUTE));
  });

  test('its approvers are reminded an hour before, whatever the other instants are', () => {
    const step = followStage(
      stageWith(),
      facts([person(carla, { ask: { remindedUntil: later(HOUR) } })], { startsAt: later(150 * MINUTE) }),
      later(90 * MINUTE),
    );
    expect(step.notices.map(({ occurrence }) => occurrence)).toEqual([
      `stage/1/${later(90 * MINUTE).toISOString()}`,
    ]);
    expect(step.stage.nextDueAt).toEqual(later(2 * HOUR));
  });

  test('that reminder, and it alone, comes through quiet hours and a digest', () => {
    const settings = { reminders: true, digestTime: '09:00', quietFrom: '12:10', quietTo: '18:00' };
    const quietEnd = later(6 * HOUR);
    expect(at(later(30 * MINUTE), { settings })).toMatchObject({
      notices: [],
      stage: { nextDueAt: later(HOUR) },
    });
    const near = at(later(HOUR), { settings });
    expect(near.notices).toHaveLength(1);
    expect(near.stage.nextDueAt).toEqual(startsAt);
    const told = { settings, ask: { remindedUntil: later(HOUR) } };
    const again = at(later(90 * MINUTE), told);
    expect(again).toMatchObject({ notices: [], stage: { nextDueAt: startsAt } });
    expect(at(startsAt, told)).toMatchObject({ notices: [], stage: { nextDueAt: quietEnd } });
  });

  test('no reminder where somebody is looking at it, or wants none', () => {
    const claim = claimOf(dev, later(50 * MINUTE));
    expect(at(later(HOUR), remindedAt, { claim }).notices).toEqual([]);
    expect(at(later(HOUR), { settings: { reminders: false } }).notices).toEqual([]);
  });

  test('is nobody’s concern once it is decided', () => {
    const step = followStage(stageWith(), facts([], { ...also, isOpen: false }), later(HOUR));
    expect(step).not.toHaveProperty('start');
    expect(step.stage).not.toHaveProperty('nextDueAt');
  });
});
