import { z } from 'zod';
import { invalidModel } from '../graph-error.ts';
import { parseIsoDuration } from '../iso-duration.ts';
import type { Schedule } from '../entitlement/entities.ts';

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const odataType = { '@odata.type': z.string().optional() };

const span = z.string().transform((text, context) => {
  const spanMs = parseIsoDuration(text);
  if (spanMs !== undefined && spanMs > 0) return spanMs;
  context.addIssue({ code: 'custom', message: `"${text}" is no usable duration` });
  return z.NEVER;
});

const camelCase = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

const schedule = z.strictObject({
  ...odataType,
  startDateTime: instant.nullish(),
  // Microsoft's example of a manager's request writes it; the type has no such property.
  stopDateTime: z.null().optional(),
  recurrence: z.null().optional(),
  expiration: z
    .strictObject({
      ...odataType,
      type: z
        .string()
        .transform(camelCase)
        .pipe(z.enum(['notSpecified', 'noExpiration', 'afterDateTime', 'afterDuration'])),
      endDateTime: instant.nullish(),
      duration: span.nullish(),
    })
    .nullish(),
});

const answer = z.looseObject({
  value: z.string().nullish(),
  answeredQuestion: z.looseObject({ id: z.string() }),
});

// Microsoft's own examples send both AdminAdd and adminAdd.
const requestType = z
  .string()
  .transform(camelCase)
  .pipe(
    z.enum([
      'userAdd',
      'userUpdate',
      'userRemove',
      'adminAdd',
      'adminUpdate',
      'adminRemove',
      'approverRemove',
    ]),
  );

/** Graph takes null for absent. */
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);

const requestInput = z.strictObject({
  ...odataType,
  // Of no consequence: Microsoft's example of an update sends one, and the answer has another.
  id: z.string().optional(),
  requestType,
  assignment: z.strictObject({
    ...odataType,
    id: z.string().optional(),
    targetId: text,
    target: z
      .looseObject({ email: text, objectId: text })
      .nullish()
      .transform((target) => target ?? undefined),
    assignmentPolicyId: text,
    accessPackageId: text,
    schedule: schedule.nullish(),
  }),
  justification: z.string().nullish(),
  answers: z.array(answer).nullish(),
  schedule: schedule.nullish(),
});

export type RequestInput = z.infer<typeof requestInput>;

/**
 * The checked body of POST assignmentRequests.
 * @throws GraphError 400 InvalidModel; also for properties v1.0 does not have, such as `parameters.bypassApproval`
 * @see https://learn.microsoft.com/graph/api/entitlementmanagement-post-assignmentrequests
 */
export function parseRequestInput(body: unknown): RequestInput {
  const result = requestInput.safeParse(body);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => `${z.core.toDotPath(issue.path)}: ${issue.message}`);
  throw invalidModel(issues.join('; '));
}

/**
 * The schedule that was asked for: that of the request, or else that of its assignment.
 * @throws GraphError 400 when the expiration lacks what its type needs
 */
export function toSchedule({ schedule: ofRequest, assignment }: RequestInput): Schedule {
  const input = ofRequest ?? assignment.schedule;
  const expiration = input?.expiration?.type ?? 'notSpecified';
  const endAt = expiration === 'afterDateTime' ? (input?.expiration?.endDateTime ?? null) : null;
  const spanMs = expiration === 'afterDuration' ? (input?.expiration?.duration ?? null) : null;
  if (expiration === 'afterDateTime' && endAt === null) {
    throw invalidModel('schedule.expiration.endDateTime is required for the type afterDateTime.');
  }
  if (expiration === 'afterDuration' && spanMs === null) {
    throw invalidModel('schedule.expiration.duration is required for the type afterDuration.');
  }
  return { startAt: input?.startDateTime ?? null, expiration, endAt, spanMs };
}
