import { expect, test } from 'vitest';
import { AccessError } from '../../../src/access/errors.ts';
import type { GroupId } from '../../../src/access/ids.ts';
import { watchPermissions } from '../../../src/usecases/watch-permissions.ts';
import { anaInFabrikam, fabrikam, id, NOON } from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';

type Reads = Parameters<typeof watchPermissions>[0]['graph'];
const caller = { kind: 'app', tenant: fabrikam.id } as const;
const group = id<GroupId>(61);
const refuses = (status: number) => (): Promise<never> =>
  Promise.reject(new AccessError('tenant-misconfigured', `answered ${status}`, { status }));

describeStore('a permission that the app lacks', (store, jobs) => {
  const permission = 'PrivilegedEligibilitySchedule.Read.AzureADGroup';
  const look = (graph: Partial<Reads>, read: (watched: Reads) => Promise<unknown>): Promise<unknown> =>
    watchPermissions(
      {
        graph: {
          getAccountState: () => Promise.resolve('ready'),
          isGroupMember: () => Promise.resolve(true),
          isEligibleGroupMember: () => Promise.resolve(true),
          hasRoleInstance: () => Promise.resolve(true),
          hasRoleEligibility: () => Promise.resolve(true),
          ...graph,
        },
        store: store(),
        clock: { now: () => NOON },
      },
      fabrikam.id,
      read,
    );
  const readEligible = (watched: Reads) => watched.isEligibleGroupMember(caller, group, anaInFabrikam.user);
  const readMember = (watched: Reads) => watched.isGroupMember(caller, group, anaInFabrikam.user);
  const standing = () => store().problems.listStanding(fabrikam.id);

  test('is one problem, however many looks fail by it, until a look shows that it is there', async () => {
    const refusing = { isEligibleGroupMember: refuses(403) };
    for (let times = 0; times < 3; times += 1)
      await expect(look(refusing, readEligible)).rejects.toThrow('answered 403');
    expect(await standing()).toEqual([{ kind: 'permission-missing', permission }]);
    expect(jobs.filter(({ kind }) => kind === 'report-problem')).toHaveLength(1);

    // A look that does not need it says nothing of it.
    expect(await look(refusing, readMember)).toBe(true);
    expect(await standing()).toHaveLength(1);
    expect(await look({}, readEligible)).toBe(true);
    expect(await standing()).toEqual([]);
  });

  test('is lacking where one of several reads is refused; other trouble is no lack', async () => {
    const some = { isEligibleGroupMember: refuses(403) };
    const both = (watched: Reads) =>
      Promise.all([readEligible(watched).catch(() => undefined), readMember(watched)]);
    await look(some, both);
    expect(await standing()).toEqual([{ kind: 'permission-missing', permission }]);
    await expect(look({ isGroupMember: refuses(401) }, readMember)).rejects.toThrow('answered 401');
    expect(await standing()).toHaveLength(1);
  });
});
