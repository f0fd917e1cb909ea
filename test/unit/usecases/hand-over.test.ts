import { expect, test } from 'vitest';
import type { KnownPerson } from '../../../src/ports/known-person.ts';
import { handOver } from '../../../src/usecases/hand-over.ts';
import { ana, contoso, fabrikam, id, later, NOON, packWith } from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';
import { MINUTE } from '../../support/time.ts';

const ben: KnownPerson = { ...ana, user: id(15), name: 'Ben Osei', conversationId: 'a:ben' };
const tenants = { source: contoso, targets: [fabrikam], find: () => fabrikam, get: () => fabrikam };

describeStore('handing a request over', (store, jobs) => {
  const give = (note: string, at = NOON) =>
    handOver(
      {
        graph: { getHomeAccount: () => Promise.resolve(undefined) },
        store: store(),
        tenants,
        clock: { now: () => at },
      },
      ana,
      id(61),
      { to: ben.user, note },
    );
  const told = async () => {
    const all = await Promise.all(
      jobs.map(async (job) => job.kind === 'deliver-notice' && store().notices.find(job.notice)),
    );
    return all.filter((notice) => notice && notice.kind === 'handed-over').length;
  };

  test('tells the colleague once, however often the same click comes', async () => {
    for (const one of [ana, ben]) await store().people.save(one);
    await store().packs.insert(packWith());
    await Promise.all([give('until six'), give('until six', later(7))]);
    await give('until six', later(900));
    expect(await told()).toBe(1);
    expect((await store().packs.find(id(61)))?.handOvers).toHaveLength(1);
    await give('until seven', later(1_000));
    await give('until seven', later(10 * MINUTE));
    expect(await told()).toBe(3);
  });
});
