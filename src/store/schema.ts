import type { ColumnType, JSONColumnType } from 'kysely';

/** An access type as JSON; see doc.ts for how it is read back. */
type Doc = JSONColumnType<Record<string, unknown>>;
type Instant = ColumnType<Date, Date, Date>;
type MaybeInstant = ColumnType<Date | null, Date | null, Date | null>;

/** The tables. Columns are what is searched by; the rest of each row is its `doc`. */
export interface Schema {
  people: {
    tenant_id: string;
    user_id: string;
    reachable: boolean;
    /** How often they have come. */
    meetings: ColumnType<number, number | undefined, number>;
    doc: Doc;
  };
  /** Who cannot be written to, whether we have met them or not. */
  unreached: {
    tenant_id: string;
    user_id: string;
    why: string;
    since: Instant;
    name: string;
    /** The latest try to add the bot for them. */
    install_outcome: ColumnType<string | null, never, string | null>;
    install_said: ColumnType<string | null, never, string | null>;
    install_at: ColumnType<Date | null, never, Date | null>;
    install_tries: ColumnType<number, never, number>;
  };
  accounts: {
    tenant_id: string;
    user_id: string;
    person_tenant_id: string;
    person_user_id: string;
    doc: Doc;
  };
  packages: { tenant_id: string; id: string; doc: Doc };
  policies: { tenant_id: string; id: string; package_id: string; doc: Doc };
  offers: { person_tenant_id: string; person_user_id: string; tenant_id: string; doc: Doc; seen_at: Instant };
  packs: { id: string; person_tenant_id: string; person_user_id: string; doc: Doc; created_at: Instant };
  pack_items: {
    pack_id: string;
    tenant_id: string;
    position: number;
    role: string;
    package_id: string;
    policy_id: string;
    answers: JSONColumnType<unknown[]>;
    filed_by: string | null;
    request_id: string | null;
  };
  requests: {
    tenant_id: string;
    id: string;
    requestor_id: string | null;
    assignment_id: string | null;
    purpose: string;
    is_open: boolean;
    created_at: MaybeInstant;
    state: string;
    state_since: Instant;
    /** Its assignment was not read yet as the request says that it is. */
    awaits_assignment: ColumnType<boolean, boolean | undefined, boolean>;
    digest: string;
    doc: Doc;
  };
  asks: {
    tenant_id: string;
    request_id: string;
    stage: number;
    user_id: string;
    doc: Doc;
    told_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    reminded_until: ColumnType<Date | null, Date | null | undefined, Date | null>;
  };
  asked_stages: {
    tenant_id: string;
    request_id: string;
    stage: number;
    begun_at: Instant;
    times_out_at: MaybeInstant;
    escalates_at: MaybeInstant;
    escalated_at: MaybeInstant;
    passed_at: MaybeInstant;
    claim: Doc | null;
    channel_told_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    channel_reminded_until: ColumnType<Date | null, Date | null | undefined, Date | null>;
    channel_missed_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    next_due_at: MaybeInstant;
  };
  approvers: {
    tenant_id: string;
    policy_id: string;
    stage: number;
    alternates: boolean;
    /** Empty where the approvers are the same for everybody. */
    requestor_id: string;
    request_id: string;
    found_at: Instant;
    doc: Doc;
  };
  person_settings: { tenant_id: string; user_id: string; doc: Doc; next_digest_at: MaybeInstant };
  problems: {
    id: string;
    tenant_id: string;
    key: string;
    doc: Doc;
    since: Instant;
    ended_at: MaybeInstant;
  };
  decisions: { tenant_id: string; request_id: string; stage_id: string; decided_at: Instant; doc: Doc };
  assignments: {
    tenant_id: string;
    id: string;
    package_id: string;
    target_id: string | null;
    state: string;
    ended_at: MaybeInstant;
    next_due_at: MaybeInstant;
    /** Whether Graph must be asked when it is due. */
    asks_graph: boolean;
    digest: string;
    /** What Graph said. */
    doc: Doc;
    /** What we made of it: usable, warned, gone. */
    progress: Doc;
  };
  intents: {
    id: string;
    person_tenant_id: string;
    person_user_id: string;
    key: string;
    tenant_id: string;
    pack_id: string | null;
    request_id: string | null;
    assignment_id: string | null;
    review_id: string | null;
    input: Doc;
    outcome: Doc | null;
    created_at: Instant;
    settled_at: MaybeInstant;
  };
  notices: {
    id: string;
    kind: string;
    subject: string;
    recipient_tenant_id: string;
    /** Object id of a person, or the id of a channel. */
    recipient_id: string;
    occurrence: string;
    mode: string;
    created_at: Instant;
    settled_at: MaybeInstant;
    /** When its delivery was enqueued anew. */
    retried_at: MaybeInstant;
    result: string | null;
    /** Why it could not be delivered when it was first tried. */
    why: ColumnType<string | null, string | null | undefined, string | null>;
  };
  sent_messages: {
    conversation_id: string;
    activity_id: string;
    kind: string;
    subject: string;
    tenant_id: string;
    /** As in notices. */
    recipient_id: string;
    content_hash: string;
    /** Each edit counts as sending it. */
    sent_at: Instant;
    /** The notice that it came of. */
    notice_id: ColumnType<string | null, string | null | undefined, string | null>;
  };
  reviews: {
    tenant_id: string;
    id: string;
    package_id: string;
    status: string;
    ends_at: Instant;
    /** Nothing more comes of it. */
    is_finished: boolean;
    seen_at: Instant;
    next_due_at: MaybeInstant;
    digest: string;
    doc: Doc;
  };
  review_reviewers: {
    tenant_id: string;
    review_id: string;
    /** Empty where the review has none. */
    stage_id: string;
    user_id: string;
    doc: Doc;
    items: ColumnType<unknown[] | null, string | null | undefined, string | null>;
    told_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    reminded_until: ColumnType<Date | null, Date | null | undefined, Date | null>;
  };
  review_syncs: {
    tenant_id: string;
    first_contact_at: Instant;
    last_read_at: MaybeInstant;
    next_read_at: Instant;
  };
  teams_addresses: { tenant_id: string; service_url: string; bot_id: string };
  sync_states: {
    tenant_id: string;
    first_contact_at: Instant;
    requests_since: Instant;
    last_synced_at: MaybeInstant;
    packages_at: MaybeInstant;
    assignments_at: MaybeInstant;
    next_sync_at: Instant;
    failing_since: MaybeInstant;
    slowed_ms: number | null;
    throttled_until: MaybeInstant;
  };
  activities: { conversation_id: string; activity_id: string; claimed_at: Instant };
  audit: {
    id: ColumnType<number, never, never>;
    at: Instant;
    event: string;
    tenant_id: string;
    subject: string;
    actor_tenant_id: string | null;
    actor_user_id: string | null;
  };
}
