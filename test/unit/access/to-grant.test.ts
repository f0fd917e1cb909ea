import { expect, test } from 'vitest';
import type { FollowedAssignment } from '../../../src/access/follow-assignment.ts';
import { toGrant } from '../../../src/access/to-grant.ts';
import { assignmentWith, fabrikam, later } from '../../support/access.ts';
import { HOUR } from '../../support/time.ts';

const NOW = later(2 * HOUR);
const read = (assignment: FollowedAssignment) =>
  toGrant(
    {
      tenant: fabrikam,
      packageName: 'SOC Operator',
      decidedStages: 0,
      decisions: [],
      approverNames: [],
      intents: [],
      assignment,
    },
    assignment,
    undefined,
    NOW,
  );

test('access that is held ends when it is to end', () => {
  const grant = read(assignmentWith({ usableAt: later(0), endsAt: later(4 * HOUR) }));
  expect(grant).toMatchObject({ endsAt: later(4 * HOUR), leftMs: 2 * HOUR });
  expect(grant).not.toHaveProperty('isOver');
});

test.each([
  ['given back', { state: 'expired', expiredAt: later(HOUR), endsAt: later(4 * HOUR) }, later(HOUR)],
  ['taken away, without an end', { state: 'expired', endedAt: later(HOUR), endsAt: undefined }, later(HOUR)],
  ['expired', { endsAt: later(HOUR) }, later(HOUR)],
] as const)('access that was %s ended then, not when it was to end', (_what, more, endedAt) => {
  const { endsAt, ...rest } = { ...assignmentWith(), usableAt: later(0), ...more };
  expect(read({ ...rest, ...(endsAt ? { endsAt } : {}) })).toMatchObject({ isOver: true, endsAt: endedAt });
});
