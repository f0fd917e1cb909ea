import type { RequestSchedule as WireRequestSchedule } from '@microsoft/microsoft-graph-types';
import { z } from 'zod';
import { GraphError } from '../graph-error.ts';
import { formatIsoDuration, parseIsoDuration } from '../iso-duration.ts';

/** From when and how long something is asked for. */
export interface RequestSchedule {
  readonly startAt: Date;
  readonly expiration: 'notSpecified' | 'noExpiration' | 'afterDateTime' | 'afterDuration';
  /** Of `afterDateTime`. */
  readonly endAt: Date | null;
  /** Of `afterDuration`. */
  readonly spanMs: number | null;
}

/** The `scheduleInfo` of a body. */
export const scheduleInfoSchema = z
  .object({
    startDateTime: z.iso.datetime({ offset: true }).nullish(),
    recurrence: z.null().optional(),
    expiration: z
      .object({
        type: z.string(),
        endDateTime: z.iso.datetime({ offset: true }).nullish(),
        duration: z.string().nullish(),
      })
      .nullish(),
  })
  .nullish();

const kinds = ['notSpecified', 'noExpiration', 'afterDateTime', 'afterDuration'] as const;

function invalid(message: string): GraphError {
  return new GraphError(400, 'InvalidScheduleInfo', message);
}

/**
 * The schedule a body asks for; it starts now at the earliest, without one it never ends.
 * @throws GraphError 400
 */
export function toRequestSchedule(info: z.infer<typeof scheduleInfoSchema>, now: Date): RequestSchedule {
  const asked =
    info?.startDateTime === null || info?.startDateTime === undefined ? now : new Date(info.startDateTime);
  const startAt = asked < now ? now : asked;
  const { type = 'noExpiration', endDateTime, duration } = info?.expiration ?? {};
  const expiration = kinds.find((kind) => kind.toLowerCase() === type.toLowerCase());
  if (expiration === undefined) throw invalid(`'${type}' is no type of expiration.`);
  if (expiration === 'afterDuration') {
    const spanMs = parseIsoDuration(duration ?? '');
    if (spanMs === undefined || spanMs <= 0) throw invalid(`'${duration ?? ''}' is no duration.`);
    return { startAt, expiration, endAt: null, spanMs };
  }
  if (expiration !== 'afterDateTime') return { startAt, expiration, endAt: null, spanMs: null };
  const endAt = new Date(endDateTime ?? Number.NaN);
  if (!(endAt > startAt)) throw invalid('The end must be after the start.');
  return { startAt, expiration, endAt, spanMs: null };
}

/** When it ends; null when it does not. */
export function endOf({ startAt, endAt, spanMs }: RequestSchedule): Date | null {
  return spanMs === null ? endAt : new Date(startAt.getTime() + spanMs);
}

/** A schedule as Graph returns it. */
export function toWireRequestSchedule(schedule: RequestSchedule): WireRequestSchedule {
  return {
    startDateTime: schedule.startAt.toISOString(),
    recurrence: null,
    expiration: {
      type: schedule.expiration,
      endDateTime: schedule.endAt?.toISOString() ?? null,
      duration: schedule.spanMs === null ? null : formatIsoDuration(schedule.spanMs),
    },
  };
}
