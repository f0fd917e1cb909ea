import { z } from 'zod';
import { parseDuration } from '../access/duration.ts';
import { AccessError } from '../access/errors.ts';

/** A GUID in lower case, typed as the id the caller asks for. */
export const id = <Id extends string>() => z.guid().transform((text) => text.toLowerCase() as Id);

/** An id that may be missing; the all-zero GUID, which Graph writes for "nobody", counts as missing. */
export const optionalId = <Id extends string>() =>
  z
    .string()
    .nullish()
    .transform((text) => {
      const known = z.guid().safeParse(text).data?.toLowerCase();
      return known === '00000000-0000-0000-0000-000000000000' ? undefined : (known as Id | undefined);
    });

/** Text that may be missing; empty text counts as missing. */
export const optionalText = z
  .string()
  .nullish()
  .transform((text) => text || undefined);

/** A flag that is off when missing. */
export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

/** A list that is empty when missing. */
export const list = <T extends z.ZodType>(row: T) =>
  z
    .array(row)
    .nullish()
    .transform((rows) => rows ?? []);

/** An instant; undefined when missing or unreadable (some answers hold the text "null"). */
export const instant = z
  .string()
  .nullish()
  .transform((text) => {
    const date = new Date(text ?? Number.NaN);
    return Number.isNaN(date.getTime()) ? undefined : date;
  });

/** A span in milliseconds; undefined when missing, zero or unreadable. */
export const span = z
  .string()
  .nullish()
  .transform((text) => parseSpan(text ?? ''));

const DAY_MS = 86_400_000;

/**
 * ISO 8601 with years and months, which have no fixed length. Here a year has 365 days and a month 30, as
 * in .NET's own reading of such text: no page shows one in a policy, but a policy that has one has
 * a limit, and is not to be taken for one without.
 */
function parseSpan(text: string): number | undefined {
  const [, years, months, rest = ''] = /^P(?:(\d+)Y)?(?:(\d+)M)?(.*)$/i.exec(text.trim()) ?? [];
  if (years === undefined && months === undefined) return parseDuration(text);
  const allMonths = Number(years ?? 0) * 12 + Number(months ?? 0);
  const calendarMs = (Math.floor(allMonths / 12) * 365 + (allMonths % 12) * 30) * DAY_MS;
  const restMs = rest === '' ? 0 : parseDuration(`P${rest}`);
  const ms = restMs === undefined ? undefined : calendarMs + restMs;
  return ms !== undefined && ms > 0 && Number.isSafeInteger(ms) ? ms : undefined;
}

/** A member of a list, found without regard to case; `unknown` when missing or newer than us. */
export const member = <const Members extends readonly string[]>(members: Members) =>
  z
    .string()
    .nullish()
    .transform(
      (text): Members[number] | 'unknown' =>
        members.find((known) => known.toLowerCase() === text?.toLowerCase()) ?? 'unknown',
    );

/** A related object that may not have been expanded. */
export const related = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform((value) => value ?? undefined);

/** When access ends, in one of the forms of an expiration pattern. */
const expiration = z.object({ type: z.string().nullish(), duration: span, endDateTime: instant });

/**
 * Start, end and length; the length counts only where the pattern is a duration.
 * @see https://learn.microsoft.com/graph/api/resources/expirationpattern
 */
export const expirationOf = related(expiration).transform((pattern) => ({
  durationMs: isType(pattern?.type, 'afterDuration') ? pattern?.duration : undefined,
  endsAt: isType(pattern?.type, 'afterDateTime') ? pattern?.endDateTime : undefined,
}));

/**
 * @see https://learn.microsoft.com/graph/api/resources/entitlementmanagementschedule
 */
export const schedule = related(z.object({ startDateTime: instant, expiration: expirationOf })).transform(
  (value) => ({ startsAt: value?.startDateTime, ...value?.expiration }),
);

/** @see https://learn.microsoft.com/graph/paging */
export interface Page<T> {
  readonly value: T[];
  readonly '@odata.nextLink'?: string | null | undefined;
}

/** One page of a collection. */
export const page = <T>(row: z.ZodType<T>): z.ZodType<Page<T>> =>
  z.object({ value: z.array(row), '@odata.nextLink': z.string().nullish() });

/** What was created, as far as we need it. */
export const created = <Id extends string>() => z.object({ id: id<Id>() });

/** The body of an answer that says nothing we need. */
export const nothing = z.unknown().transform(() => undefined);

type WithoutUndefined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The object without its undefined properties: absent and undefined are different in our types. */
export function dropUndefined<T extends object>(value: T): WithoutUndefined<T> {
  return Object.fromEntries(
    Object.entries(value).filter(([, field]) => field !== undefined),
  ) as WithoutUndefined<T>;
}

/**
 * The body in the form we asked for.
 * @param what names the call in the error; the error names fields, never their values
 * @throws AccessError `unexpected-response`
 */
export function parseWire<T>(
  schema: z.ZodType<T>,
  body: unknown,
  what: string,
  details: AccessError['details'] = {},
): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => z.core.toDotPath(issue.path) || 'the body');
  throw new AccessError(
    'unexpected-response',
    `The answer to ${what} does not have the form we know: ${[...new Set(fields)].slice(0, 5).join(', ')}`,
    details,
  );
}

const isType = (type: string | null | undefined, name: string): boolean =>
  type?.toLowerCase() === name.toLowerCase();
