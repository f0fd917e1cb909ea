import { AccessError } from './errors.ts';
import { parseId } from './ids.ts';
import type {
  AssignmentId,
  NoticeId,
  PackId,
  ProblemId,
  RequestId,
  ReviewId,
  TenantId,
  UserId,
} from './ids.ts';
import type { Recipient } from './recipient.ts';

/** What a message is about. */
export type Subject =
  | { readonly type: 'pack'; readonly id: PackId }
  | { readonly type: 'request'; readonly tenant: TenantId; readonly id: RequestId }
  | { readonly type: 'assignment'; readonly tenant: TenantId; readonly id: AssignmentId }
  | { readonly type: 'review'; readonly tenant: TenantId; readonly id: ReviewId }
  /** All that waits for one person. */
  | { readonly type: 'person'; readonly tenant: TenantId; readonly id: UserId }
  | { readonly type: 'problem'; readonly tenant: TenantId; readonly id: ProblemId };

/** The kinds of message that go out unasked; see compose-message for what each says. */
export const NOTICE_KINDS = [
  'receipt',
  'handed-over',
  'approval',
  'usable',
  'stuck',
  'refused',
  'ending',
  'gone',
  'removal-overdue',
  'click-refused',
  'reminder',
  'digest',
  'operator-report',
  'start-near',
  'review',
  'review-reminder',
  'review-outcome',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/**
 * One thing that one person or channel is told once. The row is unique by kind, subject, recipient, occurrence
 * and mode, so noticing the same change twice tells once.
 */
export interface Notice {
  readonly kind: NoticeKind;
  readonly subject: Subject;
  readonly recipient: Recipient;
  /** What tells two notices of the same kind and subject apart: a stage, an end, a state. */
  readonly occurrence: string;
  /** `send` posts a new message; `update` edits the messages already sent about the subject. */
  readonly mode: 'send' | 'update';
}

export interface StoredNotice extends Notice {
  readonly id: NoticeId;
  readonly createdAt: Date;
  /** Set once it was told, or once telling it had become pointless. */
  readonly settledAt?: Date;
}

/** The subject as text, for keys. */
export const toSubjectKey = (subject: Subject): string =>
  subject.type === 'pack' ? `pack/${subject.id}` : `${subject.type}/${subject.tenant}/${subject.id}`;

/** The subject of a key that `toSubjectKey` made. */
export function parseSubjectKey(key: string): Subject {
  const [type, first, second] = key.split('/');
  if (type === 'pack') return { type, id: parseId<PackId>(first, 'pack') };
  const tenant = parseId<TenantId>(first, 'tenant');
  if (type === 'request') return { type, tenant, id: parseId<RequestId>(second, 'request') };
  if (type === 'assignment') return { type, tenant, id: parseId<AssignmentId>(second, 'assignment') };
  if (type === 'review') return { type, tenant, id: parseId<ReviewId>(second, 'review') };
  if (type === 'person') return { type, tenant, id: parseId<UserId>(second, 'person') };
  if (type === 'problem') return { type, tenant, id: parseId<ProblemId>(second, 'problem') };
  throw new AccessError('internal', `no subject: ${key}`);
}
