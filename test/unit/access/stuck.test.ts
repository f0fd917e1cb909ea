import { describe, expect, test } from 'vitest';
import { followAssignment } from '../../../src/access/follow-assignment.ts';
import type { FollowedAssignment } from '../../../src/access/follow-assignment.ts';
import { DEFAULT_FOLLOW_SETTINGS as settings } from '../../../src/access/follow-settings.ts';
import { toStuckReason } from '../../../src/access/held-access.ts';
import type { HeldAccess } from '../../../src/access/held-access.ts';
import { assignmentWith, later } from '../../support/access.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

const heldWith = (more: Partial<HeldAccess> = {}): HeldAccess => ({
  account: 'ready',
  groups: 'active',
  role: 'active',
  ...more,
});
const step = (before: FollowedAssignment, held: HeldAccess, ms: number) =>
  followAssignment(before, { check: 'usable', ...held }, later(ms), settings);
/** Looks at each minute in turn. */
function follow(before: FollowedAssignment, held: HeldAccess, minutes: readonly number[]) {
  let assignment = before;
  const told: string[] = [];
  for (const minute of minutes) {
    const next = step(assignment, held, minute * MINUTE);
    assignment = next.assignment;
    told.push(...next.notices.map(({ kind, occurrence }) => `${minute}: ${kind} ${occurrence}`));
  }
  return { assignment, told };
}

describe('what keeps approved access from being used', () => {
  test.each([
    ['delivered', {}, undefined],
    ['delivered', { account: 'not-accepted', groups: 'none', role: 'none' }, 'not-accepted'],
    ['delivered', { account: 'disabled' }, 'disabled'],
    ['delivered', { account: 'none', groups: 'none', role: 'none' }, 'no-account'],
    ['delivered', { groups: 'none', role: 'none' }, 'group'],
    ['delivered', { role: 'none' }, 'role'],
    ['delivered', { groups: 'eligible' }, undefined],
    ['delivered', { role: 'eligible' }, undefined],
    ['delivering', {}, 'delivering'],
    ['delivering', { account: 'none', groups: 'none', role: 'none' }, 'delivering'],
    ['delivering', { account: 'not-accepted' }, 'not-accepted'],
    ['partiallyDelivered', {}, 'partly-delivered'],
    ['deliveryFailed', { account: 'not-accepted' }, 'failed'],
  ] as const)('%s, %j: %s', (state, held, reason) => {
    expect(toStuckReason(state, heldWith(held))).toBe(reason);
  });
});

describe('usable', () => {
  test.each([
    [{}, undefined],
    [{ role: 'eligible' }, 'role'],
    [{ groups: 'eligible' }, 'group'],
    [{ groups: 'eligible', role: 'eligible' }, 'group'],
  ] as const)('with %j the holder has to activate: %s', (held, what) => {
    const { assignment, notices } = step(assignmentWith(), heldWith(held), MINUTE);
    expect(notices).toEqual([{ kind: 'usable', occurrence: 'once' }]);
    expect(assignment.usableAt).toEqual(later(MINUTE));
    expect(assignment.toActivate).toBe(what);
  });

  test('is nothing that Entra has not delivered, whatever is there', () => {
    expect(step(assignmentWith({ state: 'delivering' }), heldWith(), MINUTE).notices).toEqual([]);
  });
});

describe('stuck', () => {
  const missing = heldWith({ role: 'none' });

  test('is told once, 15 minutes after it was first looked at, at the very instant', () => {
    const { told, assignment } = follow(assignmentWith(), missing, [1, 2, 15, 16, 17, 60]);
    expect(told).toEqual([`16: stuck ${later(16 * MINUTE).toISOString()}`]);
    expect(assignment).toMatchObject({ stuckAt: later(16 * MINUTE), stuckBecause: 'role' });
    const first = step(assignmentWith({ checkingSince: later(0) }), missing, 14.9 * MINUTE);
    expect(first.assignment.nextDueAt).toEqual(later(15 * MINUTE));
  });

  test('a clock that steps back does not tell it twice', () => {
    expect(follow(assignmentWith(), missing, [0, 15, 3, 16, 40]).told).toHaveLength(1);
  });

  test('looked at an hour too late it still has its time from the first look', () => {
    expect(follow(assignmentWith(), missing, [60, 61]).told).toEqual([]);
  });

  test('another reason is not told again, and is remembered', () => {
    const stuck = follow(assignmentWith(), heldWith({ account: 'not-accepted' }), [0, 15]).assignment;
    const next = step(stuck, missing, 20 * MINUTE);
    expect(next.notices).toEqual([]);
    expect(next.assignment).toMatchObject({ stuckAt: later(15 * MINUTE), stuckBecause: 'role' });
  });

  test('is over when it becomes usable', () => {
    const stuck = follow(assignmentWith(), missing, [0, 15]).assignment;
    const { assignment, notices } = step(stuck, heldWith(), 20 * MINUTE);
    expect(notices).toEqual([{ kind: 'usable', occurrence: 'once' }]);
    expect(assignment).not.toHaveProperty('stuckAt');
    expect(assignment).not.toHaveProperty('stuckBecause');
  });

  test('is over when it ends', () => {
    const stuck = follow(assignmentWith(), missing, [0, 15]).assignment;
    const gone = { assignment: true, group: true, role: true };
    const end = followAssignment(stuck, { check: 'gone', gone }, later(4 * HOUR), settings);
    expect(end.assignment).not.toHaveProperty('stuckAt');
  });

  test.each(['delivering', 'partiallyDelivered'] as const)('in limbo, %s, it is told too', (state) => {
    expect(follow(assignmentWith({ state }), missing, [0, 15]).told).toHaveLength(1);
  });

  test('a failed delivery is told by Entra already, and is not looked at until seen anew', () => {
    const { startsAt: _, endsAt: _e, ...failed } = assignmentWith({ state: 'deliveryFailed' });
    const { told, assignment } = follow(failed, missing, [0, 15]);
    expect(told).toEqual([]);
    expect(assignment).toMatchObject({ stuckBecause: 'failed' });
    expect(assignment).not.toHaveProperty('nextDueAt');
  });
});
