import { z } from 'zod';
import { parseDuration } from './access/duration.ts';
import type { FollowSettings, WarnRow } from './access/follow-settings.ts';

const SPAN_ERROR = 'must be a span in ISO 8601, such as PT15M, PT2H or P7D';
const toMs = (text: string): number | undefined => (text.startsWith('P') ? parseDuration(text) : undefined);
const toShare = (text: string): number | undefined => {
  const percent = Number(/^(\d{1,2})%$/.exec(text)?.[1]);
  return percent > 0 ? percent / 100 : undefined;
};
const span = z
  .string()
  .refine((text) => toMs(text) !== undefined, SPAN_ERROR)
  .transform((text) => toMs(text) ?? 0);
const instant = z
  .string()
  .refine(
    (text) => toMs(text) !== undefined || toShare(text) !== undefined,
    'must be a part of the grant such as 80%, or a span before its end such as PT15M or P1D',
  );

const row = z
  .strictObject({ upTo: span.exactOptional(), at: z.array(instant).max(10) })
  .transform(({ upTo, at }): WarnRow => ({
    ...(upTo === undefined ? {} : { upToMs: upTo }),
    afterShare: at.flatMap((text) => toShare(text) ?? []),
    beforeMs: at.flatMap((text) => toMs(text) ?? []),
  }));

/** Each row is for longer grants than the one before, the last one for all that are longer still. */
const isTable = (rows: readonly WarnRow[]): boolean =>
  rows.every(({ upToMs }, at) =>
    at === rows.length - 1
      ? upToMs === undefined
      : upToMs !== undefined && upToMs > (rows[at - 1]?.upToMs ?? 0),
  );

/** How the access of one tenant is followed, as the tenants file says it. What is not said keeps its default. */
export const followShape = z
  .strictObject({
    stuckAfter: span.exactOptional(),
    removalVisibleAfter: span.exactOptional(),
    removalBound: span.exactOptional(),
    warnings: z
      .array(row)
      .min(1)
      .refine(isTable, 'must have upTo in every row but the last, each longer than the one before')
      .exactOptional(),
  })
  .transform(({ stuckAfter, removalVisibleAfter, removalBound, warnings }): Partial<FollowSettings> => ({
    ...(stuckAfter === undefined ? {} : { stuckAfterMs: stuckAfter }),
    ...(removalVisibleAfter === undefined ? {} : { visibilityDelayMs: removalVisibleAfter }),
    ...(removalBound === undefined ? {} : { removalBoundMs: removalBound }),
    ...(warnings ? { warnings } : {}),
  }));
