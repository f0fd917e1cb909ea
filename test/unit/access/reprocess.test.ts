import { expect, test } from 'vitest';
import { followAssignment } from '../../../src/access/follow-assignment.ts';
import type { FollowedAssignment } from '../../../src/access/follow-assignment.ts';
import { toFollowSettings } from '../../../src/access/follow-settings.ts';
import type { HeldAccess } from '../../../src/access/held-access.ts';
import { toStuckProblem } from '../../../src/access/to-stuck-problem.ts';
import { assignmentWith, later } from '../../support/access.ts';
import { MINUTE } from '../../support/time.ts';

const settings = toFollowSettings({ reprocess: true });
const nothing: HeldAccess = { account: 'none', groups: 'none', role: 'none' };
const noRole: HeldAccess = { account: 'ready', groups: 'active', role: 'none' };

/** Looks at each minute in turn; says what was tried when. */
function follow(before: FollowedAssignment, held: HeldAccess, minutes: readonly number[], with_ = settings) {
  let assignment = before;
  const tried: string[] = [];
  for (const minute of minutes) {
    const step = followAssignment(assignment, { check: 'usable', ...held }, later(minute * MINUTE), with_);
    assignment = step.assignment;
    if (step.reprocess) tried.push(`${minute}: ${step.reprocess}`);
  }
  return { assignment, tried };
}
const EACH_MINUTE = Array.from({ length: 120 }, (_, n) => n);

test.each([
  ['deliveryFailed', nothing, 'request', [0, 15, 30]],
  ['partiallyDelivered', noRole, 'request', [0, 15, 30]],
  ['delivering', nothing, 'assignment', [15, 30, 45]],
  ['delivered', noRole, 'assignment', [15, 30, 45]],
  ['delivered', { ...noRole, groups: 'none' }, 'assignment', [15, 30, 45]],
] as const)('%s, %j: the %s is reprocessed after %j minutes, and never again', (state, held, what, at) => {
  const { tried } = follow(assignmentWith({ state }), held, EACH_MINUTE);
  expect(tried).toEqual(at.map((minute) => `${minute}: ${what}`));
});

test.each(['not-accepted', 'disabled', 'none'] as const)(
  'an account %s is nothing to try again',
  (account) => {
    const { tried } = follow(assignmentWith(), { ...nothing, account }, EACH_MINUTE);
    expect(tried).toEqual([]);
  },
);

test('a tenant that does not allow it has nothing tried', () => {
  const { tried } = follow(
    assignmentWith({ state: 'deliveryFailed' }),
    nothing,
    EACH_MINUTE,
    toFollowSettings({}),
  );
  expect(tried).toEqual([]);
});

test('missed looks are not made up for, and a clock that steps back tries nothing twice', () => {
  const failed = assignmentWith({ state: 'deliveryFailed' });
  expect(follow(failed, nothing, [0, 40, 41, 60]).tried).toEqual([
    '0: request',
    '40: request',
    '60: request',
  ]);
  expect(follow(failed, nothing, [10, 0, 9, 25]).tried).toEqual(['10: request', '25: request']);
});

test('a failed delivery is looked at until the time of its last try is up, soon after each', () => {
  const { startsAt: _, endsAt: _e, ...failed } = assignmentWith({ state: 'deliveryFailed' });
  const { assignment } = follow(failed, nothing, [0]);
  expect(assignment.nextDueAt).toEqual(later(2000));
  expect(follow(assignment, nothing, [15]).assignment.nextDueAt).toEqual(later(15 * MINUTE + 2000));
  const last = follow(assignment, nothing, [15, 30, 44]).assignment;
  expect(last.reprocessing).toEqual({ tries: 3, lastAt: later(30 * MINUTE) });
  expect(last).toHaveProperty('nextDueAt');
  expect(follow(last, nothing, [45]).assignment).not.toHaveProperty('nextDueAt');
});

test('operators are told when it counts as stuck: how often, when last, and whether more comes', () => {
  const { assignment: fresh } = follow(assignmentWith({ state: 'deliveryFailed' }), nothing, [0]);
  expect(toStuckProblem(fresh, settings, [], later(60 * MINUTE))).toBeUndefined();
  const { assignment: stuck } = follow(fresh, nothing, [15]);
  expect(toStuckProblem(stuck, settings, [], later(60 * MINUTE))?.facts).toMatchObject({
    because: 'failed',
    tried: { tries: 2, lastAt: later(15 * MINUTE), isLast: false },
  });
  const { assignment: last } = follow(stuck, nothing, [30]);
  expect(toStuckProblem(last, settings, [], later(60 * MINUTE))?.facts).toMatchObject({
    tried: { tries: 3, isLast: true },
  });
});

test('once usable nothing of it is left', () => {
  const { assignment } = follow(assignmentWith(), noRole, [0, 15]);
  const after = follow(assignment, { ...noRole, role: 'active' }, [16]).assignment;
  expect(after.usableAt).toEqual(later(16 * MINUTE));
  expect(after).not.toHaveProperty('reprocessing');
});
