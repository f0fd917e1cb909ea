import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';

/** The request, or the review, that a notice is about is open still. */
const isOpen = sql`case notices.kind
  when 'approval' then exists (select from requests where requests.tenant_id = split_part(notices.subject, '/', 2)
    and requests.id = split_part(notices.subject, '/', 3) and requests.state = 'pendingApproval')
  when 'review' then exists (select from reviews where reviews.tenant_id = split_part(notices.subject, '/', 2)
    and reviews.id = split_part(notices.subject, '/', 3) and reviews.status = 'InProgress')
  else true end`;

/**
 * Of a row of `unreached`: whether something that is not over waits for its person.
 * @param wanted which notices count
 */
export const waits = (wanted: RawBuilder<unknown>) => sql<boolean>`exists (
  select from notices where notices.recipient_tenant_id = unreached.tenant_id
    and notices.recipient_id = unreached.user_id and notices.result = 'unreachable' and notices.mode = 'send'
    and ${wanted} and ${isOpen})`;
