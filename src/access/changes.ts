import type { AssignmentRequest } from './assignment-request.ts';
import type { NoticeKind } from './notice.ts';

/** What follows from a change of an assignment request. */
export type RequestEffect =
  /** The approvers of the first stage must be found and asked. */
  | { readonly effect: 'ask-approvers' }
  /** Messages already sent must show the new state. */
  | { readonly effect: 'update'; readonly kind: 'receipt' | 'approval' }
  /** The requestor is told something new. */
  | { readonly effect: 'tell-requestor'; readonly kind: NoticeKind };

/** Who must know that a request is now as `after`, having been as `before` when last seen. */
export function toRequestEffects(
  before: AssignmentRequest | undefined,
  after: AssignmentRequest,
): RequestEffect[] {
  const effects: RequestEffect[] = [{ effect: 'update', kind: 'receipt' }];
  if (before?.state === after.state) return effects;
  if (after.state === 'pendingApproval') effects.push({ effect: 'ask-approvers' });
  if (before?.state === 'pendingApproval') effects.push({ effect: 'update', kind: 'approval' });
  const refused = after.state === 'denied' || after.state === 'deliveryFailed';
  if (refused && after.purpose !== 'remove' && !after.bySystem) {
    effects.push({ effect: 'tell-requestor', kind: 'refused' });
  }
  return effects;
}
