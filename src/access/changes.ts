import type { AssignmentRequest } from './assignment-request.ts';
import type { NoticeKind } from './notice.ts';

/** What follows from a change of an assignment request. */
export type RequestEffect =
  /** Approvers must be found and asked. */
  | { readonly effect: 'ask-approvers'; readonly of: 'first-stage' | 'next-stage' | 'alternates' }
  /** Messages already sent must show the new state. */
  | { readonly effect: 'update'; readonly kind: 'receipt' | 'approval' | 'refused' }
  /** The requestor is told something new. */
  | { readonly effect: 'tell-requestor'; readonly kind: NoticeKind };

/**
 * The words that Microsoft's pages show for requests that wait; there may be others.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageassignmentrequest
 */
const PENDING = /^PendingApproval/i;
const ESCALATED = /escalated$/i;

/** Who must know that a request is now as `after`, having been as `before` when last seen. */
export function toRequestEffects(
  before: AssignmentRequest | undefined,
  after: AssignmentRequest,
): RequestEffect[] {
  const effects: RequestEffect[] = [{ effect: 'update', kind: 'receipt' }];
  if (before?.state === after.state) {
    const waits = PENDING.test(before.status) && PENDING.test(after.status) && before.status !== after.status;
    // Whom Entra waits for is all that the app can see of a stage approved elsewhere.
    const of = ESCALATED.test(after.status) ? 'alternates' : 'next-stage';
    if (waits) effects.push({ effect: 'ask-approvers', of });
    return effects;
  }
  if (after.state === 'pendingApproval') effects.push({ effect: 'ask-approvers', of: 'first-stage' });
  if (before?.state === 'pendingApproval') effects.push({ effect: 'update', kind: 'approval' });
  // Somebody had it reprocessed, or that failed as well.
  const isAgain = before?.state === 'deliveryFailed' || (before && after.state === 'deliveryFailed');
  if (isAgain) effects.push({ effect: 'update', kind: 'refused' });
  const refused = after.state === 'denied' || after.state === 'deliveryFailed';
  if (refused && after.purpose !== 'remove' && !after.bySystem) {
    effects.push({ effect: 'tell-requestor', kind: 'refused' });
  }
  return effects;
}
