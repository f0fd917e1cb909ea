import { expect, test } from 'vitest';
import type { Assignment } from '../../../src/access/assignment.ts';
import type { HeldAccess } from '../../../src/access/held-access.ts';
import type { AssignmentId } from '../../../src/access/ids.ts';
import { composeReport } from '../../../src/usecases/compose-report.ts';
import { followDueAssignment } from '../../../src/usecases/follow-assignment.ts';
import {
  ana,
  anaInFabrikam,
  assignmentWith,
  fabrikam,
  id,
  later,
  NOON,
  operatorPackage,
} from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

/** As the job does that finds it due. */
async function followNow(
  deps: Parameters<typeof followDueAssignment>[0],
  its: AssignmentId,
  mayAsk = true,
): Promise<void> {
  const before = await deps.store.assignments.find(fabrikam.id, its);
  if (before) await followDueAssignment(deps, before, mayAsk);
}

describeStore('a look at an assignment', (store, jobs) => {
  const held = assignmentWith({ endsAt: later(4 * HOUR) });
  const refuse = (what: string) => () => Promise.reject(new Error(`${what} was asked for`));
  const look = (
    ms: number,
    mayAsk: boolean,
    readHeldAccess: () => Promise<HeldAccess> = refuse('what is held'),
    reprocess: () => Promise<void> = refuse('reprocessing'),
  ) =>
    followNow(
      {
        graph: { getAssignment: refuse('the assignment') },
        store: store(),
        clock: { now: () => later(ms) },
        tenants: { find: () => ({ ...fabrikam, reprocess: true }) },
        readHeldAccess,
        readRemoval: refuse('the removal'),
        readAccountLater: refuse('the account'),
        reprocess,
      },
      held.id,
      mayAsk,
    );
  const see = async () => {
    await store().people.save(ana);
    await store().people.saveAccount(ana, anaInFabrikam);
    await store().packages.replace(fabrikam.id, [operatorPackage], []);
    await store().assignments.see([held], NOON);
  };
  const due = (asksGraph: boolean, ms: number) =>
    store().assignments.listDueOf(fabrikam.id, asksGraph, later(ms), 10);

  test('that may not ask Graph warns, and leaves what has ended meanwhile to one that may', async () => {
    await see();
    await store().assignments.saveAll([{ ...held, usableAt: NOON, nextDueAt: later(3.2 * HOUR) }]);
    jobs.length = 0;
    await look(3.2 * HOUR, false);
    expect(jobs).toMatchObject([{ kind: 'deliver-notice' }]);
    expect(await due(false, 4 * HOUR)).toEqual([held.id]);
    await look(4 * HOUR, false);
    expect(await due(false, 4 * HOUR)).toEqual([]);
    expect(await due(true, 4 * HOUR)).toEqual([held.id]);
  });

  test('that may not ask Graph leaves an account that should be deleted to one that may', async () => {
    await see();
    const lastChecks = {
      assignment: true,
      group: true,
      role: true,
      account: 'blocked',
      deletedAfterMs: HOUR,
    } as const;
    const gone = { ...held, goneAt: NOON, lastChecks, nextDueAt: later(30 * HOUR) };
    await store().assignments.saveAll([gone]);
    await look(30 * HOUR, false);
    expect(await due(true, 30 * HOUR)).toEqual([held.id]);
  });

  test('beside another makes no step of its own: nothing is told or asked of Entra twice', async () => {
    await see();
    await store().assignments.saveAll([{ ...held, checkingSince: NOON, nextDueAt: later(HOUR) }]);
    jobs.length = 0;
    const none: HeldAccess = { account: 'ready', groups: 'none', role: 'none' };
    let asked = 0;
    let arrived = 0;
    let open = (): void => undefined;
    const both = new Promise<void>((resolve) => {
      open = resolve;
    });
    const readTogether = async (): Promise<HeldAccess> => {
      arrived += 1;
      if (arrived === 2) open();
      await both;
      return none;
    };
    const reprocess = (): Promise<void> => {
      asked += 1;
      return Promise.resolve();
    };
    await Promise.all([1, 2].map(() => look(HOUR, true, readTogether, reprocess)));
    expect(asked).toBe(1);
    expect(jobs.filter(({ kind }) => kind === 'deliver-notice')).toHaveLength(1);
    expect(await store().assignments.find(fabrikam.id, held.id)).toMatchObject({
      reprocessing: { tries: 1 },
    });
  });
});

describeStore('what is so, then not, and then again', (store, jobs) => {
  test('is shown each time on the card that says it', async () => {
    const assignment = assignmentWith();
    const subject = { type: 'assignment', tenant: fabrikam.id, id: assignment.id } as const;
    await store().people.save(ana);
    await store().people.saveAccount(ana, anaInFabrikam);
    await store().packages.replace(fabrikam.id, [operatorPackage], []);
    await store().assignments.see([assignment], NOON);
    await store().notices.saveSent(
      'stuck',
      subject,
      ana,
      { conversationId: 'a:ana', activityId: '1', contentHash: '' },
      NOON,
    );
    const edits = async (held: Partial<HeldAccess>, minutes: number): Promise<number> => {
      jobs.length = 0;
      const readHeldAccess = (): Promise<HeldAccess> =>
        Promise.resolve({ account: 'ready', groups: 'active', role: 'active', ...held });
      await followNow(
        {
          graph: { getAssignment: () => Promise.resolve(assignment) },
          store: store(),
          clock: { now: () => later(minutes * MINUTE) },
          tenants: { find: () => fabrikam },
          readHeldAccess,
          readRemoval: () => Promise.reject(new Error('it has not ended')),
          readAccountLater: () => Promise.reject(new Error('it has not ended')),
          reprocess: () => Promise.reject(new Error('it may not')),
        },
        assignment.id,
      );
      return jobs.filter(({ kind }) => kind === 'deliver-notice').length;
    };
    await edits({ account: 'disabled' }, 0);
    await edits({ account: 'disabled' }, 20);
    expect(await edits({ account: 'disabled' }, 21)).toBe(0);
    expect(await edits({ groups: 'none' }, 22)).toBe(1);
    expect(await edits({ account: 'disabled' }, 23)).toBe(1);
    expect(await edits({ account: 'disabled' }, 24)).toBe(0);
  });
});

describeStore('access whose delivery failed, and that was asked for anew', (store, jobs) => {
  const { endsAt: _, ...endless } = assignmentWith();
  const failed = { ...endless, state: 'deliveryFailed' as const };
  const anew = assignmentWith({ id: id(52), endsAt: later(4 * HOUR) });
  const look = (assignment: Assignment, minutes: number) =>
    followNow(
      {
        graph: { getAssignment: () => Promise.resolve(assignment) },
        store: store(),
        clock: { now: () => later(minutes * MINUTE) },
        tenants: { find: () => fabrikam },
        readHeldAccess: () => Promise.resolve({ account: 'ready', groups: 'active', role: 'active' }),
        readRemoval: () => Promise.reject(new Error('it has not ended')),
        readAccountLater: () => Promise.reject(new Error('it has not ended')),
        reprocess: () => Promise.reject(new Error('it may not')),
      },
      assignment.id,
    );
  const standing = () => store().problems.listStanding(fabrikam.id);
  const begin = async () => {
    await store().packages.replace(fabrikam.id, [operatorPackage], []);
    await store().assignments.see([failed], NOON);
    await look(failed, 0);
    await look(failed, 20);
    expect(await standing()).toMatchObject([{ kind: 'delivery-stuck', assignment: failed.id }]);
    await store().assignments.see([anew], later(30 * MINUTE));
  };

  test('is no trouble any more once the other is usable, and operators read why', async () => {
    await begin();
    await look(anew, 31);
    expect(await standing()).toEqual([]);
    const job = jobs.find(({ kind }) => kind === 'report-problem');
    if (job?.kind !== 'report-problem') throw new Error('nothing was reported');
    const clock = { now: () => later(32 * MINUTE) };
    const deps = { store: store(), tenants: { find: () => fabrikam }, clock, botAppId: 'bot' };
    expect(await composeReport(deps, job.problem)).toMatchObject({ outcome: 'held-otherwise' });
    await look(failed, 33);
    expect(await standing()).toEqual([]);
  });

  test('is trouble again when it is looked at after the other has ended', async () => {
    await begin();
    await look(anew, 31);
    await store().assignments.see([{ ...anew, state: 'expired' }], later(HOUR));
    await look(failed, 61);
    expect(await standing()).toMatchObject([{ kind: 'delivery-stuck', assignment: failed.id }]);
  });
});
