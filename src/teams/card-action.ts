import { z } from 'zod';
import { REVIEW_DECISIONS } from '../access/access-review.ts';
import { AccessError } from '../access/errors.ts';
import { parseDuration } from '../access/duration.ts';
import { isGuid } from '../access/ids.ts';
import type { NoticeId } from '../access/ids.ts';
import { DETAIL_INPUT } from '../access/pack-details.ts';
import { ANSWER_MAX, INCIDENT_MAX, JUSTIFICATION_MAX } from '../access/request-pack.ts';
import { SECURITY_ROLES } from '../access/security-role.ts';

const id = z
  .string()
  .refine(isGuid, 'is not an id')
  .transform((text) => text.toLowerCase());
const text = (max: number) =>
  z
    .string()
    .max(max)
    .transform((typed) => typed.trim())
    .optional()
    .default('');
/** A multi-select ChoiceSet arrives as one comma-joined string; some clients send a list. */
const chosen = z
  .union([
    z.string().max(4000),
    z
      .array(z.string())
      .max(100)
      .transform((all) => all.join(',')),
  ])
  .optional()
  .default('')
  .transform((joined) =>
    joined
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  );
const idList = chosen.pipe(z.array(id));
const roleList = chosen.pipe(z.array(z.enum(SECURITY_ROLES)));
const span = z
  .string()
  .max(40)
  .optional()
  .default('')
  .transform((typed) => parseDuration(typed));

/** Some clients leave out a toggle that is off. */
const toggle = z
  .union([z.boolean(), z.enum(['true', 'false'])])
  .optional()
  .default(false)
  .transform((on) => on === true || on === 'true');

/** Longer than what is shown as the bound, so that the form and not the parser answers. */
const SLACK = 4;

/** The checkbox of one request in the list of approvals: `pick.<tenant>.<request>`. */
const PICK_INPUT = /^pick\.([^.]+)\.([^.]+)$/;
const PICKED_MAX = 50;

/** The checkbox of one person in a review: `item.<id>`. */
const ITEM_INPUT = /^item\.([^.]+)$/;

const orNone = z.union([id, z.literal('')]).optional();

/** Where a page of the history ends: an instant and a notice, `2026-11-18T17:00:00.000Z/<id>`. */
const place = z
  .string()
  .max(80)
  .transform((text) => {
    const [at = '', notice = ''] = text.split('/');
    return { at: new Date(at), notice: notice as NoticeId };
  })
  .refine(({ at, notice }) => !Number.isNaN(at.getTime()) && isGuid(notice), 'is not a place')
  .optional();

/** The receipt on which the button was, so that the answer can show it again; empty on other cards. */
const PACK = { pack: orNone };

/** The ends that an extend form shows, by assignment; absent on forms from before they were named. */
const shownEnds = z
  .record(
    id,
    z.iso.datetime().transform((text) => new Date(text)),
  )
  .optional();

/** A pack, or a request that was made elsewhere; the ids that it has not are empty. */
const START = { pack: orNone, tenant: orNone, request: orNone };

/**
 * Every verb that a card of ours can send, with what it carries: the `data` of its Action.Execute
 * merged with the inputs of the card, all strings. Anything else is refused. What stands here is a
 * claim: use cases check each id against the caller.
 * @see https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards
 */
const cardAction = z.discriminatedUnion('verb', [
  z.strictObject({
    verb: z.literal('request.open'),
    role: z.enum(SECURITY_ROLES).optional(),
    tenant: id.optional(),
    roles: roleList,
    tenants: idList,
    duration: span,
    incident: text(INCIDENT_MAX),
    justification: text(JUSTIFICATION_MAX),
  }),
  z.strictObject({
    verb: z.literal('request.submit'),
    form: id,
    roles: roleList,
    tenants: idList,
    duration: span,
    startDate: text(40),
    startTime: text(40),
    /** The card warned that the start may come before the approval. */
    startWarned: z.enum(['yes', '']).optional(),
    justification: text(JUSTIFICATION_MAX * SLACK),
    incident: text(INCIDENT_MAX * SLACK),
    urgent: toggle,
    /** Inputs for policies and questions, by their ids; see pack-details. */
    entered: z
      .record(z.string(), z.string().max(ANSWER_MAX * SLACK))
      .optional()
      .default({}),
  }),
  z.strictObject({ verb: z.literal('request.cancel'), tenant: id, request: id, ...PACK }),
  z.strictObject({ verb: z.literal('start.cancel'), ...START }),
  z.strictObject({ verb: z.literal('start.change'), ...START }),
  z.strictObject({ verb: z.literal('receipt.refresh'), pack: id }),
  z.strictObject({ verb: z.literal('access.list') }),
  z.strictObject({ verb: z.literal('access.extend-form'), tenant: id, assignment: id, ...PACK }),
  z.strictObject({
    verb: z.literal('access.extend'),
    tenant: id,
    assignment: id,
    extendBy: span,
    shownEnds,
    justification: text(JUSTIFICATION_MAX * SLACK),
  }),
  z.strictObject({ verb: z.literal('access.release'), tenant: id, assignment: id, ...PACK }),
  z.strictObject({ verb: z.literal('pack.extend-form'), pack: id }),
  z.strictObject({
    verb: z.literal('pack.extend'),
    pack: id,
    extendBy: span,
    shownEnds,
    justification: text(JUSTIFICATION_MAX * SLACK),
  }),
  z.strictObject({ verb: z.literal('pack.release'), pack: id }),
  z.strictObject({ verb: z.literal('pack.hand-over-form'), pack: id }),
  z.strictObject({
    verb: z.literal('pack.hand-over'),
    pack: id,
    colleague: orNone,
    note: text(JUSTIFICATION_MAX),
  }),
  z.strictObject({ verb: z.literal('approvals.list') }),
  z.strictObject({
    verb: z.literal('approval.refresh'),
    tenant: id,
    request: id,
  }),
  z.strictObject({
    verb: z.literal('approval.decide'),
    tenant: id,
    request: id,
    decision: z.enum(['approve', 'deny']),
    reason: text(JUSTIFICATION_MAX),
    /** With a denial: a shorter span to which the approver would agree. */
    propose: span,
    /** The person has seen that somebody else is looking at it. */
    despiteClaim: z.literal('yes').optional(),
  }),
  z.strictObject({ verb: z.literal('approval.claim'), tenant: id, request: id }),
  z.strictObject({ verb: z.literal('approval.hand-back'), tenant: id, request: id }),
  z.strictObject({
    verb: z.literal('approvals.decide'),
    decision: z.enum(['approve', 'deny']),
    reason: text(JUSTIFICATION_MAX),
    picked: z
      .array(z.strictObject({ tenant: id, request: id }))
      .max(PICKED_MAX)
      .optional()
      .default([]),
  }),
  z.strictObject({ verb: z.literal('reviews.list') }),
  z.strictObject({ verb: z.literal('review.open'), tenant: id, review: id }),
  z.strictObject({
    verb: z.literal('review.decide'),
    tenant: id,
    review: id,
    decision: z.enum(REVIEW_DECISIONS),
    reason: text(JUSTIFICATION_MAX),
    /** Ids of the items that are ticked. */
    ticked: z.array(id).max(PICKED_MAX).optional().default([]),
  }),
  z.strictObject({ verb: z.literal('review.accept'), tenant: id, review: id }),
  z.strictObject({ verb: z.literal('history.list'), older: place, newer: place }),
  z.strictObject({ verb: z.literal('settings.open') }),
  z.strictObject({
    verb: z.literal('settings.save'),
    quiet: toggle,
    quietFrom: text(40),
    quietTo: text(40),
    mode: z.enum(['single', 'digest', 'none']),
    digestTime: text(40),
  }),
  z.strictObject({ verb: z.literal('help') }),
]);

export type CardAction = z.infer<typeof cardAction>;

/** Every verb, in the order of the list above. */
export const CARD_VERBS: ReadonlyArray<CardAction['verb']> = cardAction.options.map(
  ({ shape }) => shape.verb.value,
);

/** Some clients send the inputs of the whole card with every button of it, and Teams adds a member of its own. */
const STRAY: ReadonlySet<string> = new Set([
  'roles',
  // On forms from before a request could be for several roles.
  'role',
  'tenants',
  'duration',
  'startDate',
  'startTime',
  'justification',
  'incident',
  'urgent',
  'reason',
  'extendBy',
  'colleague',
  'note',
  'propose',
  'quiet',
  'quietFrom',
  'quietTo',
  'mode',
  'digestTime',
  'msteams',
]);

/** The members that the verb takes: its own, with the inputs whose ids only the form knows under one name. */
function toMembers(verb: string, data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const shape = cardAction.options.find((option) => option.shape.verb.value === verb)?.shape ?? {};
  const entries = Object.entries(data);
  const details = entries.filter(([key]) => DETAIL_INPUT.test(key));
  const members = entries.filter(
    ([key]) =>
      !DETAIL_INPUT.test(key) &&
      !PICK_INPUT.test(key) &&
      !ITEM_INPUT.test(key) &&
      (Object.hasOwn(shape, key) || !STRAY.has(key)),
  );
  return {
    ...Object.fromEntries(members),
    ...('entered' in shape ? { entered: Object.fromEntries(details) } : {}),
    ...('ticked' in shape ? { ticked: entries.flatMap(toTicked) } : {}),
    ...('picked' in shape ? { picked: entries.flatMap(toPicked) } : {}),
  };
}

const toTicked = ([key, value]: readonly [string, unknown]): string[] => {
  const [, item] = ITEM_INPUT.exec(key) ?? [];
  return item && (value === 'true' || value === true) ? [item] : [];
};

const toPicked = ([key, value]: readonly [string, unknown]): object[] => {
  const [, tenant, request] = PICK_INPUT.exec(key) ?? [];
  return tenant && (value === 'true' || value === true) ? [{ tenant, request }] : [];
};

const executeShape = z.object({ verb: z.string(), data: z.record(z.string(), z.unknown()).nullish() });

/**
 * The verb and data of a clicked Action.Execute, typed.
 * @param action `activity.value.action` as it came over the wire
 * @throws AccessError `invalid-input` for an unknown verb, a missing or foreign member, a bad id
 */
export function parseCardAction(action: unknown): CardAction {
  const execute = executeShape.safeParse(action);
  const { verb = '', data } = execute.data ?? {};
  const parsed = execute.success && cardAction.safeParse({ ...toMembers(verb, data ?? {}), verb });
  if (!parsed || !parsed.success) {
    throw new AccessError('invalid-input', 'card action does not parse', {
      cause: parsed ? parsed.error : execute.error,
    });
  }
  return parsed.data;
}
