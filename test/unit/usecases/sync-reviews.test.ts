import { expect, test } from 'vitest';
import { AccessError } from '../../../src/access/errors.ts';
import type { ReviewDefinition, ReviewInstance, ReviewItem } from '../../../src/access/access-review.ts';
import type { AccessPackageId, ReviewDefinitionId, ReviewId } from '../../../src/access/ids.ts';
import { followDueReview } from '../../../src/usecases/follow-review.ts';
import { syncReviews } from '../../../src/usecases/sync-reviews.ts';
import { ana, anaInFabrikam, carla, fabrikam, id, later, NOON } from '../../support/access.ts';
import { describeStore } from '../../support/databases.ts';
import { reviewItem, reviewWith } from '../../support/review.ts';
import { DAY, HOUR, MINUTE } from '../../support/time.ts';

const { settings } = reviewWith();
const definition: ReviewDefinition = {
  id: id<ReviewDefinitionId>(59),
  name: 'Reader',
  packageId: id<AccessPackageId>(58),
  settings,
  stageCount: 0,
};
const instance: ReviewInstance = {
  id: id<ReviewId>(60),
  status: 'InProgress',
  startsAt: NOON,
  endsAt: later(4 * DAY),
  isSelf: false,
};
const denied = reviewItem(71, { principalId: anaInFabrikam.user, decision: 'deny', isApplied: true });

describeStore('reading the reviews of a tenant', (store, jobs) => {
  const { id: tenant } = fabrikam;
  const notices = () => jobs.filter(({ kind }) => kind === 'deliver-notice').length;

  /** What Entra holds, as one pass at this instant reads it. */
  const pass = (
    at: Date,
    {
      instances,
      items = [],
      error,
    }: { instances?: ReviewInstance[]; items?: ReviewItem[]; error?: AccessError },
  ): Promise<void> =>
    syncReviews(
      {
        store: store(),
        clock: { now: () => at },
        everyMs: 15 * MINUTE,
        graph: {
          listReviewDefinitions: () =>
            error
              ? Promise.reject(error)
              : Promise.resolve([definition, { ...definition, packageId: id(999) }]),
          listReviewInstances: () => Promise.resolve(instances ?? [instance]),
          listReviewStages: () => Promise.resolve([]),
          listContactedReviewers: () => Promise.resolve([{ user: carla.user, name: 'Carla Weiss' }]),
          listReviewItems: () => Promise.resolve(items),
          getGroupWithMembers: () => Promise.resolve(undefined),
        },
      },
      fabrikam,
    );
  const known = async (): Promise<void> => {
    const reviewed = { tenant, id: definition.packageId, name: 'Reader', role: 'reader' as const };
    const empty = { groupIds: [], incompatibleWith: [], incompatibleGroups: [] };
    await store().packages.replace(tenant, [{ ...reviewed, ...empty }], []);
    await store().people.save(ana);
    await store().people.saveAccount(ana, anaInFabrikam);
    await store().people.save({ ...ana, ...carla, channelUserId: '29:carla', conversationId: 'a:carla' });
  };
  const ended = { ...instance, status: 'Applied' as const };

  test('tells who is denied once it is applied, each once', async () => {
    await known();
    await pass(NOON, { items: [{ ...denied, isApplied: false }] });
    await pass(later(4 * DAY), {
      instances: [{ ...ended, status: 'AutoReviewed' }],
      items: [{ ...denied, isApplied: false }],
    });
    expect(notices()).toBe(0);
    await pass(later(4 * DAY + MINUTE), { instances: [ended], items: [denied] });
    await pass(later(4 * DAY + HOUR), { instances: [ended], items: [denied] });
    expect(notices()).toBe(1);
  });

  test('tells nothing of what had ended before it was first read, and asks for what is open then', async () => {
    await known();
    await pass(later(5 * DAY), { instances: [ended], items: [denied] });
    expect(notices()).toBe(0);
    const open = { ...instance, id: id<ReviewId>(65), startsAt: later(4 * DAY), endsAt: later(8 * DAY) };
    await pass(later(5 * DAY + MINUTE), { instances: [open], items: [reviewItem(72)] });
    await followDueReview({ store: store(), clock: { now: () => later(5 * DAY + MINUTE) } }, tenant, open.id);
    expect(notices()).toBe(1);
  });

  test('where it may not, there is one problem, which ends when it may', async () => {
    await known();
    const error = new AccessError('tenant-misconfigured', 'no consent');
    await pass(NOON, { error });
    await pass(later(HOUR), { error });
    expect(jobs.filter(({ kind }) => kind === 'report-problem')).toHaveLength(1);
    expect((await store().reviews.findSync(tenant))?.nextReadAt).toEqual(later(HOUR + 15 * MINUTE));
    await pass(later(2 * HOUR), {});
    await pass(later(3 * HOUR), { error });
    expect(jobs.filter(({ kind }) => kind === 'report-problem')).toHaveLength(2);
  });

  test('when Graph does not answer it is tried again sooner, and nothing is forgotten', async () => {
    await known();
    await pass(NOON, { items: [reviewItem(72)] });
    const error = new AccessError('graph-unavailable', 'busy');
    await expect(pass(later(HOUR), { error })).rejects.toThrow('busy');
    expect(await store().reviews.findSync(tenant)).toEqual({
      firstContactAt: NOON,
      lastReadAt: NOON,
      nextReadAt: later(HOUR + 3 * MINUTE),
    });
  });
});
