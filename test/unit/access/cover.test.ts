import { expect, test } from 'vitest';
import type { AccessPackage } from '../../../src/access/access-package.ts';
import { isHeldOtherwise, toCover, toMayStay } from '../../../src/access/cover.ts';
import { toLeft } from '../../../src/access/follow-end.ts';
import type { GroupId } from '../../../src/access/ids.ts';
import { assignmentWith, id, later, operatorPackage } from '../../support/access.ts';
import { HOUR } from '../../support/time.ts';

const NOW = later(5 * HOUR);
const [one, two] = [id<GroupId>(1), id<GroupId>(2)];
const own = { ...operatorPackage, groupIds: [one, two] };
const other: AccessPackage = { ...operatorPackage, id: id(99), role: 'reader', groupIds: [one] };
const ended = assignmentWith();
const held = (more = {}) =>
  assignmentWith({ id: id(98), packageId: other.id, endsAt: later(9 * HOUR), ...more });
const cover = (more = {}, pack = other) => toCover(ended, own, [own, pack], [ended, held(more)], NOW);

test('of another package only what both grant is covered', () => {
  const found = cover();
  expect(found).toMatchObject({
    until: later(9 * HOUR),
    isRoleCovered: false,
    uncovered: { groupIds: [two] },
  });
});

test.each([
  ['one that has ended', { endsAt: later(HOUR) }, other],
  ['one that is not delivered yet', { state: 'delivering' }, other],
  ['one that grants nothing of it', {}, { ...other, groupIds: [id<GroupId>(3)] }],
])('%s covers nothing', (_what, more, pack) => {
  expect(cover(more, pack)).toBeUndefined();
});

test('who may stay in all groups keeps the role that hangs on them', () => {
  expect(cover({}, { ...other, groupIds: [one, two] })).toMatchObject({ isRoleCovered: true });
});

test('one without an end, of the same role, covers the role for ever', () => {
  expect(cover({ endsAt: undefined }, { ...other, role: own.role })).toMatchObject({
    until: null,
    isRoleCovered: true,
  });
});

test('by several it is covered until the last of them ends', () => {
  const until = (...ends: Array<Date | undefined>) => {
    const covers = ends.map((endsAt, n) => held({ id: id(90 + n), endsAt }));
    return toCover(ended, own, [own, other], covers, NOW)?.until;
  };
  expect(until(later(9 * HOUR), later(20 * HOUR), later(10 * HOUR))).toEqual(later(20 * HOUR));
  expect(until(later(9 * HOUR), undefined)).toBeNull();
});

test('what only the ended package granted does not stay because of what another grants as well', () => {
  const found = cover();
  if (!found) throw new Error('no cover');
  const all = { assignment: true, group: false, role: false, eligibility: false };
  const leftBesides = (group: boolean) =>
    toLeft({ ...all, mayStay: toMayStay(found, { group, eligibility: true }) });
  // The group of the other package is all that is left of groups.
  expect(leftBesides(true)).toEqual(['role']);
  expect(leftBesides(false)).toEqual(['group', 'role']);
});

test.each([
  ['one of the same package that is usable', {}, true],
  ['one without an end', { endsAt: undefined }, true],
  ['one that is not usable yet', { usableAt: undefined }, false],
  ['one that has ended', { endsAt: later(HOUR) }, false],
  ['one whose delivery failed', { state: 'deliveryFailed' }, false],
  ['one of another package', { packageId: other.id }, false],
  ['itself', { id: ended.id }, false],
] as const)('the same access by another assignment: %s', (_what, more, isHeld) => {
  const usable = { ...held({ packageId: ended.packageId }), usableAt: later(HOUR), ...more };
  expect(isHeldOtherwise(ended, [usable as typeof ended], NOW)).toBe(isHeld);
});
