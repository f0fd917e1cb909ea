import { describe, expect, test } from 'vitest';
import { followAssignment, neededCheck } from '../../../src/access/follow-assignment.ts';
import { DEFAULT_FOLLOW_SETTINGS as settings } from '../../../src/access/follow-settings.ts';
import type { HeldAccess } from '../../../src/access/held-access.ts';
import type {
  FollowedAssignment,
  FollowFacts,
  RemovalChecks,
} from '../../../src/access/follow-assignment.ts';
import { toWarnInstants } from '../../../src/access/warn-instants.ts';
import { assignmentWith, later } from '../../support/access.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

const NOTHING: FollowFacts = { check: 'none' };
const all = { assignment: true, group: true, role: true };
const usable = (member: boolean, role: boolean, more: Partial<HeldAccess> = {}): FollowFacts => ({
  check: 'usable',
  account: 'ready',
  groups: member ? 'active' : 'none',
  role: role ? 'active' : 'none',
  ...more,
});
const gone = (checks: Partial<RemovalChecks> = {}): FollowFacts => ({
  check: 'gone',
  gone: { ...all, ...checks },
});
const left = gone({ group: false, role: false });
const step = (before: FollowedAssignment, facts: FollowFacts, ms: number) =>
  followAssignment(before, facts, later(ms), settings);

/** Four hours from noon, usable at once. */
const held = (more: Partial<FollowedAssignment> = {}) => assignmentWith({ usableAt: later(0), ...more });
const END = 4 * HOUR;
/** 80 % of four hours. */
const SHARE = 3.2 * HOUR;
const warning = (end: number, at: number) => ({
  kind: 'ending',
  occurrence: `${later(end).toISOString()}/${later(at).toISOString()}`,
});

/** Looks at each instant in turn, as jobs would. */
function follow(before: FollowedAssignment, instants: readonly number[], facts = NOTHING) {
  let assignment = before;
  const told: string[] = [];
  for (const ms of instants) {
    const next = step(assignment, facts, ms);
    assignment = next.assignment;
    told.push(...next.notices.map(({ kind, occurrence }) => `${kind} ${occurrence}`));
  }
  return { assignment, told };
}

/** Another end, and when a pass saw it: that made it due. */
const shownAnew = (before: FollowedAssignment, endMs: number, seenMs: number): FollowedAssignment => ({
  ...before,
  endsAt: later(endMs),
  nextDueAt: later(seenMs),
});

describe('until it is usable', () => {
  test('both membership and role must be there', () => {
    for (const facts of [usable(false, false), usable(true, false), usable(false, true)]) {
      const { assignment, notices } = step(assignmentWith(), facts, 1000);
      expect(notices).toEqual([]);
      expect(assignment).toMatchObject({ checkingSince: later(1000), nextDueAt: later(3000) });
    }
  });

  test('is told once', () => {
    const first = step(assignmentWith(), usable(true, true), 1000);
    expect(first.notices).toEqual([{ kind: 'usable', occurrence: 'once' }]);
    expect(first.assignment).toMatchObject({ usableAt: later(1000), nextDueAt: later(SHARE) });
    expect(step(first.assignment, usable(true, true), 2000)).toEqual({
      assignment: first.assignment,
      notices: [],
    });
  });

  test('is read again ever more rarely', () => {
    const waits = [0, 2000, 10_000, HOUR].map((ms) => {
      const { nextDueAt } = step(
        assignmentWith({ checkingSince: later(0) }),
        usable(false, false),
        ms,
      ).assignment;
      return (nextDueAt?.getTime() ?? 0) - later(ms).getTime();
    });
    expect(waits).toEqual([2000, 2000, 5000, 5 * MINUTE]);
  });

  test('no warning goes out', () => {
    const stuck = assignmentWith({ checkingSince: later(0), stuckAt: later(HOUR), stuckBecause: 'group' });
    expect(step(stuck, usable(false, false), SHARE).notices).toEqual([]);
  });

  test('a clock that was ahead makes nobody wait until it is there again', () => {
    const ahead = assignmentWith({ checkingSince: later(3 * HOUR) });
    const { assignment } = step(ahead, usable(false, false), HOUR);
    expect(assignment).toMatchObject({ checkingSince: later(HOUR), nextDueAt: later(HOUR + 2000) });
  });

  test('the end is not slept through', () => {
    const waiting = assignmentWith({ checkingSince: later(0) });
    expect(step(waiting, usable(false, false), END - 1000).assignment.nextDueAt).toEqual(later(END));
  });
});

describe('warnings', () => {
  test('come at 80 %, 15 minutes and 5 minutes before the end, each once', () => {
    const minutes = Array.from({ length: 240 }, (_, minute) => minute * MINUTE);
    const { told, assignment } = follow(held(), minutes);
    const instants = [SHARE, END - 15 * MINUTE, END - 5 * MINUTE];
    expect(told).toEqual(instants.map((at) => `ending ${warning(END, at).occurrence}`));
    expect(assignment.nextDueAt).toEqual(later(END));
  });

  test('nothing is looked at in between', () => {
    const dues: number[] = [];
    let assignment = step(held(), NOTHING, 0).assignment;
    while (assignment.nextDueAt && assignment.nextDueAt < later(END)) {
      const ms = assignment.nextDueAt.getTime() - later(0).getTime();
      dues.push(ms);
      assignment = step(assignment, NOTHING, ms).assignment;
    }
    expect(dues).toEqual([SHARE, END - 15 * MINUTE, END - 5 * MINUTE]);
  });

  test('several due at once: only the latest', () => {
    expect(step(held(), NOTHING, END - 10 * MINUTE).notices).toEqual([warning(END, END - 15 * MINUTE)]);
    expect(follow(held(), [END - 4 * MINUTE, END - 3 * MINUTE]).told).toEqual([
      `ending ${warning(END, END - 5 * MINUTE).occurrence}`,
    ]);
  });

  test('a grant that becomes usable late is told both', () => {
    expect(step(assignmentWith(), usable(true, true), END - 10 * MINUTE).notices).toEqual([
      { kind: 'usable', occurrence: 'once' },
      warning(END, END - 15 * MINUTE),
    ]);
  });

  test('a clock that steps back repeats none', () => {
    const { told } = follow(held(), [SHARE, SHARE - HOUR, SHARE - 1, SHARE, SHARE + 1, 0, END - 15 * MINUTE]);
    expect(told).toEqual([SHARE, END - 15 * MINUTE].map((at) => `ending ${warning(END, at).occurrence}`));
  });

  test('a clock that steps back still has the next one due', () => {
    const { assignment } = follow(held(), [SHARE, HOUR]);
    expect(assignment.nextDueAt).toEqual(later(END - 15 * MINUTE));
  });

  test('an extension voids the old ones', () => {
    const before = follow(held(), [SHARE]).assignment;
    const extended = shownAnew(before, 8 * HOUR, SHARE + MINUTE);
    const { told, assignment } = follow(extended, [SHARE + MINUTE, END - 15 * MINUTE, END, 0.8 * 8 * HOUR]);
    expect(told).toEqual([`ending ${warning(8 * HOUR, 6.4 * HOUR).occurrence}`]);
    expect(assignment.nextDueAt).toEqual(later(8 * HOUR - 15 * MINUTE));
  });

  test('an extension: those of the new end that lie in the past are not sent', () => {
    const before = follow(held(), [SHARE, END - 15 * MINUTE]).assignment;
    const extended = shownAnew(before, END + 5 * MINUTE, END - 10 * MINUTE - 7000);
    // 80 % of the new span was 33 minutes ago; 15 minutes before the new end is in 7 seconds.
    const { told } = follow(extended, [END - 10 * MINUTE - 7000, END - 10 * MINUTE, END]);
    expect(told).toEqual(
      [END - 10 * MINUTE, END].map((at) => `ending ${warning(END + 5 * MINUTE, at).occurrence}`),
    );
  });

  test('an extension seen while the clock steps back sends nothing old', () => {
    const before = follow(held(), [SHARE]).assignment;
    const extended = shownAnew(before, 8 * HOUR, 7 * HOUR);
    expect(follow(extended, [7 * HOUR, 6 * HOUR, 6.5 * HOUR]).told).toEqual([]);
  });

  test('an extension: what came due between the pass that saw it and the first look is sent', () => {
    const before = follow(held(), [SHARE]).assignment;
    const extended = shownAnew(before, 8 * HOUR, 6.3 * HOUR);
    const { told } = follow(extended, [7 * HOUR, 7.1 * HOUR]);
    expect(told).toEqual([`ending ${warning(8 * HOUR, 6.4 * HOUR).occurrence}`]);
  });

  test('an end that was brought forward warns only of what is to come', () => {
    const before = follow(held(), [HOUR]).assignment;
    const shortened = shownAnew(before, HOUR + 10 * MINUTE, HOUR + MINUTE);
    const { told } = follow(shortened, [HOUR + MINUTE, HOUR + 5 * MINUTE]);
    expect(told).toEqual([`ending ${warning(HOUR + 10 * MINUTE, HOUR + 5 * MINUTE).occurrence}`]);
  });

  test.each([
    ['ten minutes', 10 * MINUTE, [5 * MINUTE, 8 * MINUTE]],
    ['five minutes', 5 * MINUTE, [4 * MINUTE]],
    ['twenty-five minutes: two fall together', 25 * MINUTE, [10 * MINUTE, 20 * MINUTE]],
    ['a second', 1000, [800]],
    ['nothing', 0, []],
    ['less than nothing', -HOUR, []],
  ])('a short grant of %s', (_, span, instants) => {
    expect(toWarnInstants(later(0), later(span), settings)).toEqual(instants.map(later));
  });

  test('a grant without an end is never looked at again', () => {
    const { endsAt: _, ...endless } = held();
    expect(step(endless, NOTHING, HOUR)).toEqual({ assignment: endless, notices: [] });
  });

  test('a grant without a start has no warnings, and its end', () => {
    const { startsAt: _, ...adopted } = held();
    expect(step(adopted, NOTHING, END - MINUTE)).toMatchObject({
      notices: [],
      assignment: { nextDueAt: later(END) },
    });
  });
});

describe('at the end', () => {
  test('all three gone: told once, never looked at again', () => {
    const { assignment, notices } = step(held({ nextDueAt: later(END) }), gone(), END + 1000);
    expect(notices).toEqual([{ kind: 'gone', occurrence: 'once' }]);
    expect(assignment).toMatchObject({ endedAt: later(END), goneAt: later(END + 1000), cause: 'expired' });
    expect(assignment).not.toHaveProperty('nextDueAt');
    expect(step(assignment, left, END + HOUR)).toEqual({ assignment, notices: [] });
  });

  test.each(['assignment', 'group', 'role'] as const)('the %s is still there: read again soon', (what) => {
    const { assignment, notices } = step(held(), gone({ [what]: false }), END + 1000);
    expect(notices).toEqual([]);
    expect(assignment).toMatchObject({
      lastChecks: { ...all, [what]: false },
      checkingSince: later(END + 1000),
      nextDueAt: later(END + 3000),
    });
    expect(assignment).not.toHaveProperty('goneAt');
  });

  test('overdue five minutes after the removal should show, told once, gone all the same', () => {
    const minutes = [0, 5, 6, 6.1, 7, 60].map((minute) => END + minute * MINUTE);
    const { told, assignment } = follow(held(), minutes, left);
    expect(told).toEqual(['removal-overdue once']);
    expect(assignment.overdueAt).toEqual(later(END + 6.1 * MINUTE));
    expect(step(assignment, gone(), END + 2 * HOUR).notices).toEqual([{ kind: 'gone', occurrence: 'once' }]);
  });

  test('a clock that was ahead does not put off the alarm until it is there again', () => {
    const released = { state: 'expired', expiredAt: later(HOUR), endedAt: later(HOUR) } as const;
    const ahead = held({ ...released, checkingSince: later(3 * HOUR) });
    const minutes = [0, 6.1].map((minute) => HOUR + minute * MINUTE);
    expect(follow(ahead, minutes, left).told).toEqual(['removal-overdue once']);
  });

  test('covered by another grant: group and role may stay', () => {
    const until = later(9 * HOUR);
    const both = gone({ group: false, role: false, mayStay: ['group', 'role'] });
    const covered = { ...both, coveredUntil: until } as FollowFacts;
    expect(step(held(), covered, END)).toMatchObject({
      notices: [{ kind: 'gone' }],
      assignment: { goneAt: later(END), coveredUntil: until, lastChecks: { group: false, role: false } },
    });
    const forEver = { ...both, coveredUntil: null } as FollowFacts;
    expect(step(held(), forEver, END).assignment).toMatchObject({ goneAt: later(END) });
  });

  test('covered, but the assignment itself is still there: not gone', () => {
    const facts: FollowFacts = {
      check: 'gone',
      gone: { assignment: false, group: false, role: false },
      coveredUntil: later(9 * HOUR),
    };
    expect(step(held(), facts, END).notices).toEqual([]);
  });

  test('a removal slept through gets its bound from the first look', () => {
    const weekend = END + 60 * HOUR;
    expect(follow(held(), [weekend, weekend + 6 * MINUTE], left).told).toEqual([]);
    expect(follow(held(), [weekend, weekend + 7 * MINUTE], left).told).toEqual(['removal-overdue once']);
    const released = held({ state: 'expired', expiredAt: later(HOUR) });
    expect(step(released, left, weekend)).toMatchObject({
      notices: [],
      assignment: { endedAt: later(HOUR) },
    });
  });

  test('one that was never usable gets its bound from the end, not from when we began to wait', () => {
    const waiting = step(assignmentWith(), usable(false, false), MINUTE).assignment;
    expect(follow(waiting, [END, END + MINUTE], left).told).toEqual([]);
    // The end came while facts about use were read.
    const late = step(waiting, usable(false, false), END).assignment;
    expect(late.nextDueAt).toEqual(later(END));
    expect(follow(late, [END + 1, END + MINUTE], left).told).toEqual([]);
  });

  test('a clock that steps back before the end undoes nothing that was seen', () => {
    const ended = held({ state: 'expired', expiredAt: later(HOUR) });
    const { assignment } = step(ended, left, HOUR + MINUTE);
    expect(step(assignment, gone(), 0).notices).toEqual([{ kind: 'gone', occurrence: 'once' }]);
  });

  test('an extension that is delivered after the old end starts anew', () => {
    const late = follow(held(), [END, END + 7 * MINUTE], left).assignment;
    const extended = { ...late, endsAt: later(8 * HOUR) };
    const { assignment } = step(extended, NOTHING, END + 8 * MINUTE);
    for (const name of ['endedAt', 'cause', 'lastChecks', 'checkingSince', 'overdueAt', 'alarmedAt'])
      expect(assignment).not.toHaveProperty(name);
    const again = follow(assignment, [8 * HOUR, 8 * HOUR + MINUTE], left);
    expect(again.told).toEqual([]);
    expect(again.assignment.endedAt).toEqual(later(8 * HOUR));
  });

  test('who gave it back stays the cause', () => {
    const released = held({ state: 'expired', cause: 'released', expiredAt: later(HOUR) });
    expect(step(released, gone(), HOUR).assignment).toMatchObject({
      cause: 'released',
      endedAt: later(HOUR),
    });
  });
});

describe('neededCheck', () => {
  test.each([
    ['delivered, not yet usable', assignmentWith(), 0, 'usable'],
    ['usable', held(), HOUR, 'none'],
    ['past its end', held(), END, 'gone'],
    ['expired before its end', held({ state: 'expired' }), HOUR, 'gone'],
    ['delivering', assignmentWith({ state: 'delivering' }), HOUR, 'usable'],
    ['failed', assignmentWith({ state: 'deliveryFailed' }), HOUR, 'usable'],
    ['in a state that we do not know', assignmentWith({ state: 'unknown' }), HOUR, 'none'],
    ['gone', held({ goneAt: later(END) }), 9 * HOUR, 'none'],
  ] as const)('%s', (_, assignment, ms, check) => {
    expect(neededCheck(assignment, later(ms))).toBe(check);
  });

  test('what is in a state that we do not know waits until it is seen anew', () => {
    const waiting = assignmentWith({ state: 'unknown', nextDueAt: later(0) });
    expect(step(waiting, NOTHING, 0)).toEqual({
      assignment: assignmentWith({ state: 'unknown' }),
      notices: [],
    });
  });
});
