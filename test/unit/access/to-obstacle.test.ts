import { expect, test } from 'vitest';
import type { GroupId } from '../../../src/access/ids.ts';
import { toObstacle } from '../../../src/access/to-obstacle.ts';
import type { Holdings } from '../../../src/access/to-obstacle.ts';
import { fabrikam, id, later, NOON, operatorPackage } from '../../support/access.ts';
import { HOUR } from '../../support/time.ts';

const group = id<GroupId>(81);
const barred = {
  ...operatorPackage,
  incompatibleWith: [{ id: id<typeof operatorPackage.id>(91), name: 'Auditor' }],
  incompatibleGroups: [
    { id: id<GroupId>(80), name: 'Guests' },
    { id: group, name: 'Change managers' },
  ],
};
const named = { id: fabrikam.id, name: fabrikam.name };
const nothing: Holdings = { assignments: [], requests: [], groups: [] };
const obstacleOf = (more: Partial<Holdings>, packages = [barred]) =>
  toObstacle(named, 'operator', barred.id, { ...nothing, ...more }, packages);
const about = { tenant: named, role: 'operator' };

test('nothing stands in the way', () => {
  expect(obstacleOf({})).toBeUndefined();
  expect(obstacleOf({ groups: [group] }, [])).toBeUndefined();
});

test('a group whose members may not ask, by its name', () => {
  expect(obstacleOf({ groups: [group] })).toEqual({
    ...about,
    reason: 'incompatible-group',
    groupName: 'Change managers',
  });
});

test('what is held, then what waits, then another package, then the group', () => {
  const held = { packageId: barred.id, state: 'delivered', endsAt: later(HOUR) } as const;
  const other = { packageId: id<typeof barred.id>(91), state: 'delivered' } as const;
  const waits = {
    packageId: barred.id,
    state: 'pendingApproval',
    purpose: 'add',
    createdAt: NOON,
  } as const;
  const all = { assignments: [other, held], requests: [waits], groups: [group] };
  expect(obstacleOf(all)).toEqual({ ...about, reason: 'held', until: later(HOUR) });
  expect(obstacleOf({ ...all, assignments: [other] })).toEqual({ ...about, reason: 'pending', since: NOON });
  expect(obstacleOf({ ...all, assignments: [other], requests: [] })).toEqual({
    ...about,
    reason: 'incompatible',
    otherName: 'Auditor',
  });
});
