import { expect, test } from 'vitest';
import type { HeldAccess } from '../../../src/access/held-access.ts';
import { followDueAssignment } from '../../../src/usecases/follow-assignment.ts';
import {
  ana,
  anaInFabrikam,
  assignmentWith,
  fabrikam,
  later,
  NOON,
  operatorPackage,
} from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';
import { MINUTE } from '../../support/time.ts';

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
      await followDueAssignment(
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
        fabrikam.id,
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
