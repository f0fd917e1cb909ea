import type { AccessReview, ReviewItem } from '../../src/access/access-review.ts';
import { fabrikam, id, NOON } from './access.ts';
import { DAY } from './time.ts';

export const reviewItem = (n: number, more: Partial<ReviewItem> = {}): ReviewItem => ({
  id: id(n),
  principalId: id(n + 100),
  principalName: `Person ${n}`,
  isApplied: false,
  ...more,
});

export const reviewWith = (more: Partial<AccessReview> = {}): AccessReview => ({
  tenant: fabrikam.id,
  id: id(60),
  definition: id(59),
  name: 'Reader',
  packageId: id(58),
  status: 'InProgress',
  startsAt: NOON,
  endsAt: new Date(NOON.getTime() + 4 * DAY),
  isSelf: false,
  settings: {
    justificationRequired: false,
    showsEarlier: false,
    whenUndecided: 'remove',
    appliesItself: true,
  },
  stageCount: 0,
  reviewers: [],
  items: [],
  ...more,
});
