import { expect, test } from 'vitest';
import { followAssignment, neededCheck } from '../../../src/access/follow-assignment.ts';
import type {
  FollowedAssignment,
  FollowFacts,
  RemovalChecks,
} from '../../../src/access/follow-assignment.ts';
import { DEFAULT_FOLLOW_SETTINGS as settings } from '../../../src/access/follow-settings.ts';
import { assignmentWith, later } from '../../support/access.ts';
import { HOUR } from '../../support/time.ts';

const DAY = 24 * HOUR;
const GONE = 5 * HOUR;
const nothing: RemovalChecks = { assignment: true, group: true, role: true, eligibility: true };
const goneWith = (checks: Partial<RemovalChecks>): FollowedAssignment =>
  followAssignment(
    assignmentWith({ usableAt: later(0) }),
    { check: 'gone', gone: { ...nothing, ...checks } },
    later(GONE),
    settings,
  ).assignment;
const gone = goneWith({ account: 'blocked', deletedAfterMs: 30 * DAY });
const look = (
  before: FollowedAssignment,
  ms: number,
  facts: Partial<Extract<FollowFacts, { check: 'account' }>>,
) =>
  followAssignment(
    before,
    { check: 'account', account: 'blocked', accountReadAt: later(ms), isWanted: false, ...facts },
    later(ms),
    settings,
  );
/** The tenant's 30 days, and a day for Entra's own work. */
const DUE = GONE + 31 * DAY;
const still = { account: 'blocked', deletedAfterMs: 30 * DAY } as const;

test('a blocked account is read once, a day after it should have been deleted, and not before', () => {
  expect(gone.nextDueAt).toEqual(later(DUE));
  expect(neededCheck(gone, later(DUE - 1))).toBe('none');
  expect(neededCheck(gone, later(DUE))).toBe('account');
  const { assignment, alarm, notices } = look(gone, DUE, { account: 'deleted' });
  expect(assignment.lastChecks).toEqual({ ...nothing, account: 'deleted', accountReadAt: later(DUE) });
  expect(assignment).not.toHaveProperty('nextDueAt');
  expect([alarm, notices]).toEqual([undefined, []]);
});

test.each([
  { account: 'blocked' },
  { account: 'kept' },
  { account: 'other-access' },
  { account: 'synchronized' },
] as const)('%j at the end is not followed any further', (checks) => {
  expect(goneWith(checks)).not.toHaveProperty('nextDueAt');
});

test('one that is still there is told each day until it is gone', () => {
  let assignment = gone;
  const alarms: string[] = [];
  for (const ms of [0, 1, 23, 25, 26, 80].map((hours) => DUE + hours * HOUR)) {
    const step = look(assignment, ms, still);
    assignment = step.assignment;
    if (step.alarm) alarms.push(step.alarm);
    expect(assignment.nextDueAt).toEqual(later(ms + HOUR));
  }
  expect(alarms).toEqual([0, 1, 3].map((days) => later(DUE + days * DAY).toISOString()));
  expect(assignment.lastChecks?.account).toBe('undeleted');
  const over = look(assignment, DUE + 81 * HOUR, { account: 'deleted' }).assignment;
  expect(over).not.toHaveProperty('undeleted');
  expect(over).not.toHaveProperty('nextDueAt');
});

test('one that somebody has unblocked is there as well', () => {
  expect(look(gone, DUE, { account: 'left' }).assignment.undeleted).toEqual({
    sinceAt: later(DUE),
    alarmedAt: later(DUE),
  });
});

test.each(['other-access', 'kept', 'not-governed', 'blocked'] as const)(
  'one that is not to be deleted any more, %s, ends it',
  (account) => {
    const { assignment, alarm } = look(look(gone, DUE, still).assignment, DUE + DAY, { account });
    expect(alarm).toBeUndefined();
    expect(assignment).not.toHaveProperty('undeleted');
    expect(assignment).not.toHaveProperty('nextDueAt');
    expect(assignment.lastChecks?.account).toBe(account);
  },
);

test('a longer time in the settings is waited for; an open request keeps the account a day more', () => {
  const longer = look(gone, DUE, { account: 'blocked', deletedAfterMs: 60 * DAY });
  expect(longer.assignment.nextDueAt).toEqual(later(GONE + 61 * DAY));
  expect(longer.alarm).toBeUndefined();
  const wanted = look(gone, DUE, { ...still, isWanted: true });
  expect(wanted.assignment.nextDueAt).toEqual(later(DUE + DAY));
  expect(wanted.alarm).toBeUndefined();
});

test('what cannot be read now is read tomorrow; a clock that steps back waits for its instant', () => {
  const none = (ms: number) => followAssignment(gone, { check: 'none' }, later(ms), settings).assignment;
  expect(none(DUE + HOUR).nextDueAt).toEqual(later(DUE + HOUR + DAY));
  expect(none(GONE).nextDueAt).toEqual(later(DUE));
});
