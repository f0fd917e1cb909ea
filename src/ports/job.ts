import type { IntentId, NoticeId, ProblemId, RequestId, ReviewId, TenantId } from '../access/ids.ts';
import type { Person } from '../access/person.ts';
import type { Recipient } from '../access/recipient.ts';

/** What runs later, outside of a turn. Each is safe to run twice. */
export type Job =
  | { readonly kind: 'sync-tenant'; readonly tenant: TenantId }
  | {
      readonly kind: 'ask-approvers';
      readonly tenant: TenantId;
      readonly request: RequestId;
      readonly stage: number;
      /** Those who are asked when nobody has decided in time. */
      readonly alternates?: true;
    }
  | {
      readonly kind: 'follow-stage';
      readonly tenant: TenantId;
      readonly request: RequestId;
      readonly stage: number;
    }
  | { readonly kind: 'sync-reviews'; readonly tenant: TenantId }
  | { readonly kind: 'follow-review'; readonly tenant: TenantId; readonly review: ReviewId }
  | { readonly kind: 'send-digest'; readonly recipient: Person }
  | {
      readonly kind: 'report-problem';
      readonly problem: ProblemId;
      /** Of an alarm: which time it is; `ended` when it is over. */
      readonly occurrence?: string;
    }
  | { readonly kind: 'watch-reach'; readonly tenant: TenantId }
  | { readonly kind: 'install-app'; readonly person: Person }
  | { readonly kind: 'carry-out'; readonly intent: IntentId }
  /** Looks at assignments of the tenant that are due and about which Graph must be asked: at most so many in one run. */
  | { readonly kind: 'follow-due'; readonly tenant: TenantId }
  /** The same of those about which Graph need not be asked. */
  | { readonly kind: 'warn-due'; readonly tenant: TenantId }
  | { readonly kind: 'deliver-notice'; readonly notice: NoticeId; readonly recipient: Recipient };
