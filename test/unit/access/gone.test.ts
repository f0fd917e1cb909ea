import { describe, expect, test } from 'vitest';
import { toAccountAfter } from '../../../src/access/account-after.ts';
import type { AccountFacts } from '../../../src/access/account-after.ts';
import { toAlarmInstants } from '../../../src/access/alarm-instants.ts';
import { toEndCause } from '../../../src/access/end-cause.ts';
import { followAssignment } from '../../../src/access/follow-assignment.ts';
import type { FollowedAssignment, RemovalChecks } from '../../../src/access/follow-assignment.ts';
import { toLeft } from '../../../src/access/follow-end.ts';
import { DEFAULT_FOLLOW_SETTINGS as settings } from '../../../src/access/follow-settings.ts';
import { assignmentWith, id, later } from '../../support/access.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

const DAY = 24 * HOUR;
const END = 4 * HOUR;
const nothing: RemovalChecks = {
  assignment: true,
  group: true,
  role: true,
  eligibility: true,
  account: 'blocked',
};

/** Looks at each instant in turn, as jobs would. */
function follow(before: FollowedAssignment, gone: RemovalChecks, instants: readonly number[]) {
  let assignment = before;
  const alarms: Array<readonly [number, string]> = [];
  for (const ms of instants) {
    const next = followAssignment(assignment, { check: 'gone', gone }, later(ms), settings);
    assignment = next.assignment;
    if (next.alarm) alarms.push([ms, next.alarm]);
  }
  return { assignment, alarms };
}

describe('what is left', () => {
  test.each([
    [{}, []],
    [{ group: false, role: false }, ['group', 'role']],
    [{ eligibility: false }, ['eligibility']],
    [{ account: 'left' }, ['account']],
    [{ account: 'other-access' }, []],
    [{ account: 'not-governed' }, []],
  ] as const)('%j: %j', (checks, left) => {
    expect(toLeft({ ...nothing, ...checks })).toEqual(left);
  });

  test('as an older version read it', () => {
    expect(toLeft({ assignment: true, group: true, role: true })).toEqual([]);
  });

  test('another assignment keeps groups and roles, not the assignment itself', () => {
    const all = { assignment: false, group: false, role: false, eligibility: false };
    expect(toLeft({ ...all, mayStay: ['group', 'role', 'eligibility'] })).toEqual(['assignment']);
  });

  test.each([{ eligibility: false }, { account: 'left' as const }])('%j is not gone', (checks) => {
    const held = assignmentWith({ usableAt: later(0) });
    const { assignment } = follow(held, { ...nothing, ...checks }, [END + 1000]);
    expect(assignment).not.toHaveProperty('goneAt');
    expect(follow(assignment, nothing, [END + 2000]).assignment.goneAt).toEqual(later(END + 2000));
  });
});

describe('the account after the last assignment', () => {
  const facts: AccountFacts = {
    topology: 2,
    state: 'ready',
    hasOtherAccess: false,
    isGoverned: true,
    action: 'blockSignInAndDelete',
  };
  test.each([
    [{}, 'left'],
    [{ action: 'blockSignIn' }, 'left'],
    [{ action: 'none' }, 'kept'],
    [{ isGoverned: false }, 'not-governed'],
    [{ hasOtherAccess: true }, 'other-access'],
    [{ state: 'not-accepted' }, 'left'],
    [{ state: 'disabled' }, 'blocked'],
    [{ state: 'none' }, 'deleted'],
    [{ topology: 1 }, 'synchronized'],
    [{ topology: 1, state: 'disabled' }, 'synchronized-disabled'],
    [{ topology: 1, state: 'none' }, 'deleted'],
  ] as const)('%j: %s', (more, after) => {
    expect(toAccountAfter({ ...facts, ...more })).toBe(after);
  });
});

describe('the cause of an end', () => {
  const early = { endsAt: later(END), expiredAt: later(HOUR), targetId: id<never>(12) };
  const late = { ...early, expiredAt: later(END) };
  const facts = { isReleased: false, removal: undefined };
  const bySystem = { bySystem: true };
  test.each([
    ['nobody removed it', late, {}, 'expired'],
    ['it went before its end', early, {}, 'removed'],
    ['Entra at the end', late, { removal: bySystem }, 'expired'],
    ['Entra before the end', early, { removal: bySystem }, 'entra'],
    ['the holder', early, { removal: { bySystem: false, requestorId: id<never>(12) } }, 'released'],
    [
      'an administrator, in whose requests Entra names the holder',
      early,
      { removal: { bySystem: false, byAdministrator: true, requestorId: id<never>(12) } },
      'removed',
    ],
    ['somebody else', early, { removal: { bySystem: false, requestorId: id<never>(13) } }, 'removed'],
    ['the holder here', early, { isReleased: true, removal: bySystem }, 'released'],
  ] as const)('%s', (_, assignment, more, cause) => {
    expect(toEndCause(assignment, { ...facts, ...more })).toBe(cause);
  });
});

describe('alarms', () => {
  const left = { ...nothing, role: false };
  const held = assignmentWith({ usableAt: later(0) });

  test('repeat after 15 minutes, an hour, four hours, then daily', () => {
    const minutes = Array.from({ length: 3 * 24 * 60 }, (_, minute) => END + minute * MINUTE);
    const { alarms } = follow(held, left, minutes);
    const first = END + 7 * MINUTE;
    expect(alarms.map(([ms]) => ms - first)).toEqual(
      [0, 15 * MINUTE, HOUR, 4 * HOUR, DAY, 2 * DAY].map((ms) => ms),
    );
    expect(new Set(alarms.map(([, occurrence]) => occurrence)).size).toBe(alarms.length);
  });

  test('begin when the time is up, whenever was looked last', () => {
    let { assignment } = follow(held, left, [END]);
    const looks = [END];
    for (let look = 0; !assignment.overdueAt && look < 50; look += 1) {
      const at = (assignment.nextDueAt ?? later(0)).getTime() - later(0).getTime();
      looks.push(at);
      ({ assignment } = follow(assignment, left, [at]));
    }
    expect(looks.at(-1)).toBe(END + 6 * MINUTE + 1);
  });

  test('of several that came due at once one is given, and a clock that steps back repeats none', () => {
    const first = END + 7 * MINUTE;
    const { alarms } = follow(held, left, [END, first, first + 5 * HOUR, first + MINUTE, first + 5 * HOUR]);
    expect(alarms).toEqual([
      [first, later(first).toISOString()],
      [first + 5 * HOUR, later(first + 4 * HOUR).toISOString()],
    ]);
  });

  test('one that began before this version goes on', () => {
    const old = {
      ...held,
      endedAt: later(END),
      checkingSince: later(END),
      overdueAt: later(END + 6 * MINUTE),
    };
    expect(follow(old, left, [END + 10 * MINUTE]).alarms).toHaveLength(1);
  });

  test('the next one is due in time', () => {
    const since = later(0);
    expect(toAlarmInstants(since, later(0))).toEqual({ next: later(15 * MINUTE) });
    expect(toAlarmInstants(since, later(20 * MINUTE))).toEqual({
      due: later(15 * MINUTE),
      next: later(HOUR),
    });
    expect(toAlarmInstants(since, later(5 * HOUR))).toEqual({ due: later(4 * HOUR), next: later(DAY) });
    expect(toAlarmInstants(since, later(50 * HOUR))).toEqual({ due: later(2 * DAY), next: later(3 * DAY) });
    expect(toAlarmInstants(since, later(-HOUR))).toEqual({ next: later(15 * MINUTE) });
  });
});
