import type { ReviewDecision } from './access-review.ts';
import type { Decision } from './approval.ts';
import type { AssignmentId, IntentId, PackId, RequestId, ReviewId, ReviewItemId, TenantId } from './ids.ts';
import type { Failure } from './message.ts';
import type { Person } from './person.ts';
import type { SecurityRole } from './security-role.ts';

/**
 * What a person asked for with a click. It is stored before Graph is called and kept until Graph has
 * answered, so that a crash or an outage delays it and never loses or doubles it.
 */
export type IntentInput =
  | {
      readonly kind: 'request';
      readonly pack: PackId;
      readonly tenant: TenantId;
      /** Absent on what was stored when a pack asked for one role only. */
      readonly role?: SecurityRole;
    }
  | {
      readonly kind: 'extend';
      readonly tenant: TenantId;
      readonly assignment: AssignmentId;
      /** The new end as the person saw it: asking for it twice is asking for the same. */
      readonly endsAt: Date;
      readonly justification: string;
    }
  | { readonly kind: 'release'; readonly tenant: TenantId; readonly assignment: AssignmentId }
  | { readonly kind: 'cancel'; readonly tenant: TenantId; readonly request: RequestId }
  | {
      readonly kind: 'decide';
      readonly tenant: TenantId;
      readonly request: RequestId;
      readonly decision: Decision;
      readonly reason: string;
      /** With a denial: the shorter span to which the approver would agree. The reason says it in words. */
      readonly proposedMs?: number;
    }
  | {
      readonly kind: 'review-decide';
      readonly tenant: TenantId;
      readonly review: ReviewId;
      readonly item: ReviewItemId;
      readonly decision: ReviewDecision;
      readonly reason: string;
    }
  /** Entra's recommendation for everything of the person's that nobody has decided. */
  | { readonly kind: 'review-accept'; readonly tenant: TenantId; readonly review: ReviewId };

export type IntentKind = IntentInput['kind'];

/** How it ended. `refused` is an answer, not an error: nothing is tried again. */
export type IntentOutcome =
  | { readonly result: 'done' }
  | { readonly result: 'refused'; readonly failure: Failure };

export interface Intent {
  readonly id: IntentId;
  readonly by: Person;
  readonly input: IntentInput;
  readonly createdAt: Date;
  /** Absent while open. */
  readonly outcome?: IntentOutcome;
  readonly settledAt?: Date;
}

/** What intents can be about: one of the ids that they carry. */
export type IntentSubject = { readonly tenant: TenantId } & Readonly<
  Partial<Record<'pack' | 'request' | 'assignment' | 'review', string>>
>;

/** An intent of one kind. */
export type IntentOf<Kind extends IntentKind> = Intent & {
  readonly input: Extract<IntentInput, { readonly kind: Kind }>;
};

const KEY_REASON_MAX = 200;

/** One open intent of a kind, per person and subject: a second click finds the first. */
export function toIntentKey(input: IntentInput): string {
  switch (input.kind) {
    case 'request':
      return ['request', input.pack, input.tenant, input.role].filter(Boolean).join('/');
    case 'extend':
    case 'release':
      return `${input.kind}/${input.tenant}/${input.assignment}`;
    case 'cancel':
    case 'decide':
      return `${input.kind}/${input.tenant}/${input.request}`;
    // Another word on the same person is another wish: people change their minds. An index takes no whole reason.
    case 'review-decide': {
      const { kind, tenant, review, item, decision, reason } = input;
      return [kind, tenant, review, item, decision, reason.slice(0, KEY_REASON_MAX)].join('/');
    }
    case 'review-accept':
      return `${input.kind}/${input.tenant}/${input.review}`;
  }
}
