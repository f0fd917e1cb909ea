import type { TenantId } from './ids.ts';
import type { Person } from './person.ts';

/** A business event, past tense. Holds ids and decisions, never words that people typed. */
export interface AuditEvent {
  readonly at: Date;
  readonly event:
    | 'access-requested'
    | 'request-filed'
    | 'request-filed-by-app'
    | 'request-refused'
    | 'decision-recorded'
    | 'decision-refused'
    | 'extension-filed'
    | 'release-filed'
    | 'request-canceled'
    | 'access-usable'
    | 'access-gone'
    | 'removal-overdue'
    | 'notice-undeliverable'
    | 'request-claimed'
    | 'request-handed-back'
    | 'problem-found'
    | 'access-stuck'
    | 'delivery-reprocessed'
    | 'reprocess-refused'
    | 'problem-ended'
    | 'app-installed'
    | 'app-not-installed'
    | 'review-decided';
  readonly tenant: TenantId;
  readonly subject: string;
  readonly actor?: Person;
}
