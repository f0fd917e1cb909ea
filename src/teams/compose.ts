import type { Message } from '../access/message.ts';
import type { NoticeKind, Subject } from '../access/notice.ts';
import { isTeamChannel } from '../access/recipient.ts';
import type { Person } from '../access/person.ts';
import type { Recipient, TeamChannel } from '../access/recipient.ts';
import type { Clock } from '../ports/clock.ts';
import type { SignIn } from '../ports/sign-in.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store } from '../ports/store.ts';
import { composeApproval } from '../usecases/compose-approval.ts';
import { composeMessage } from '../usecases/compose-message.ts';
import { composeReview, composeReviewOutcome } from '../usecases/compose-review.ts';
import { composeReport } from '../usecases/compose-report.ts';
import { composeStartNear } from '../usecases/compose-start-near.ts';
import { listApprovals } from '../usecases/list-approvals.ts';

interface Deps {
  readonly store: Store;
  readonly tenants: Tenants;
  readonly clock: Clock;
  readonly signIn: Pick<SignIn, 'signInUrl'>;
  readonly botAppId: string;
}

/** @param at the channel in which the reader stands */
export type Compose = (
  kind: NoticeKind,
  subject: Subject,
  reader: Recipient,
  at?: TeamChannel,
) => Promise<Message | undefined>;

/** What is to be said about any subject at this moment, by the use case that knows it. */
export const createCompose = (deps: Deps): Compose =>
  async function compose(kind, subject, reader, at?: TeamChannel) {
    if ((kind === 'approval' || kind === 'reminder') && subject.type === 'request') {
      const approval = await composeApproval(deps, subject.tenant, subject.id, reader, at);
      return approval && { kind, approval };
    }
    // All else is for one person's eyes.
    if (isTeamChannel(reader)) return undefined;
    if (kind === 'digest') {
      const { approvals } = await listApprovals({ ...deps, compose }, reader);
      if (approvals.approvals.length === 0) return undefined;
      return { kind: 'approvals', approvals: { ...approvals, isDigest: true } };
    }
    if (kind === 'operator-report' && subject.type === 'problem') {
      const report = await composeReport(deps, subject.id);
      return report && { kind, report };
    }
    if (subject.type === 'review' && kind !== 'click-refused')
      return composeOfReview(deps, kind, subject, reader);
    if (kind === 'start-near') {
      const startNear = await composeStartNear({ ...deps, compose }, subject, reader);
      return startNear && { kind, startNear };
    }
    return composeMessage(deps, kind, subject, reader);
  };

async function composeOfReview(
  deps: Deps,
  kind: NoticeKind,
  { tenant, id }: Extract<Subject, { type: 'review' }>,
  reader: Person,
): Promise<Message | undefined> {
  if (kind === 'review-outcome') {
    const outcome = await composeReviewOutcome(deps, tenant, id, reader);
    return outcome && { kind, outcome };
  }
  const review = await composeReview(deps, tenant, id, reader);
  if (!review || kind === 'review') return review && { kind: 'review', review };
  const { lines: _, ...short } = review;
  return { kind: 'review', review: { ...short, isReminder: true } };
}
