import { expect, test } from 'vitest';
import type { AccessPackage } from '../../../src/access/access-package.ts';
import { toCover, toMayStay } from '../../../src/access/cover.ts';
import { toLeft } from '../../../src/access/follow-end.ts';
import type { GroupId } from '../../../src/access/ids.ts';
import type { Graph } from '../../../src/ports/graph.ts';
import { readRemoval } from '../../../src/usecases/read-removal.ts';
import {
  anaInFabrikam,
  assignmentWith,
  fabrikam,
  id,
  later,
  NOON,
  operatorPackage,
} from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';
import { HOUR } from '../../support/time.ts';

describeStore('what is left of access that has ended', (store) => {
  test('is nothing where another package gives the role as eligible, and the group beside it is gone', async () => {
    const [kept, lost] = [id<GroupId>(61), id<GroupId>(62)];
    const own = { ...operatorPackage, groupIds: [kept], eligibleGroupIds: [lost] };
    const other = { ...operatorPackage, id: id<typeof own.id>(22), groupIds: [kept] };
    const graph: Partial<Graph> = {
      isGroupMember: (_caller, group) => Promise.resolve(group === kept),
      isEligibleGroupMember: () => Promise.resolve(false),
      hasRoleInstance: () => Promise.resolve(false),
      // Listed under the member too, which no page rules out.
      hasRoleEligibility: () => Promise.resolve(true),
      getAccountState: () => Promise.resolve('none'),
    };
    const read = (pack: AccessPackage, isRoleGivenElsewhere?: boolean) =>
      readRemoval(
        { graph: graph as Graph, store: store(), clock: { now: () => NOON } },
        {
          tenant: fabrikam,
          assignment: assignmentWith().id,
          user: anaInFabrikam.user,
          pack,
          ...(isRoleGivenElsewhere === undefined ? {} : { isRoleGivenElsewhere }),
        },
      );
    const held = assignmentWith({ id: id(52), packageId: other.id, endsAt: later(9 * HOUR) });
    const cover = toCover(assignmentWith(), own, [own, other], [held], NOON);
    if (!cover) throw new Error('no cover');
    const checks = { assignment: true, ...(await read(own)) };
    expect(toLeft(checks)).toEqual(['group', 'eligibility']);
    const besides = await read({ ...own, ...cover.uncovered }, cover.isRoleCovered);
    expect(toLeft({ ...checks, mayStay: toMayStay(cover, besides) })).toEqual([]);
  });
});
