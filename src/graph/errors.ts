import { z } from 'zod';
import { AccessError } from '../access/errors.ts';
import type { AccessErrorCode, RefusalDetail } from '../access/errors.ts';
import type { GraphCaller } from './call.ts';
import type { ExchangeIds } from './exchange.ts';
import { readRetryAfterMs } from './retry-after.ts';
import { dropUndefined } from './wire.ts';

/** An answer of Graph whose status is no success, with what tells errors apart. */
export interface Refusal {
  readonly status: number;
  /** `error.code`; entitlement management often leaves it empty. */
  readonly code: string;
  readonly message: string;
  readonly callerKind: GraphCaller['kind'];
  readonly method: string;
  readonly path: string;
  readonly claims: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly ids: ExchangeIds;
}

interface Row {
  readonly status: readonly number[];
  readonly caller?: GraphCaller['kind'];
  readonly when?: (refusal: Refusal) => boolean;
  readonly means: AccessErrorCode;
  readonly detail?: RefusalDetail;
}

const isChallenge = (refusal: Refusal): boolean => refusal.claims !== undefined;
const isLicenseMissing = (refusal: Refusal): boolean => /licen[cs]e/i.test(refusal.code);
const isFiling = ({ method, path }: Refusal): boolean =>
  method === 'POST' && path.endsWith('/assignmentRequests');
const isStage = (refusal: Refusal): boolean => /\/stages\/[^/]+$/.test(refusal.path);
const hasCode =
  (code: string) =>
  (refusal: Refusal): boolean =>
    refusal.code.toLowerCase() === code;

/**
 * What Graph's answers mean; the first row that fits wins, and what fits none is `unexpected-response`.
 * Decided by status, `error.code` and who called, never by the message.
 * @see https://learn.microsoft.com/graph/errors
 */
const TABLE: readonly Row[] = [
  { status: [401, 403], caller: 'user', when: isChallenge, means: 'sign-in-required' },
  { status: [400, 403], when: isLicenseMissing, means: 'tenant-misconfigured' },
  // Microsoft documents no codes for a duplicate request or access that is held already. The emulator
  // says these two; where Entra says others, the person reads the general sentence.
  {
    status: [400, 409],
    when: hasCode('existingopenrequest'),
    means: 'invalid-input',
    detail: 'duplicate-request',
  },
  { status: [400, 409], when: hasCode('existinggrant'), means: 'invalid-input', detail: 'already-assigned' },
  { status: [409], when: isStage, means: 'already-decided' },
  { status: [400, 409], means: 'invalid-input', detail: 'not-accepted' },
  {
    status: [403],
    caller: 'app',
    when: isFiling,
    means: 'tenant-misconfigured',
    detail: 'app-may-not-file',
  },
  { status: [401], caller: 'user', means: 'sign-in-required' },
  { status: [403], caller: 'user', means: 'not-allowed' },
  { status: [401, 403], caller: 'app', means: 'tenant-misconfigured' },
  { status: [404, 410], means: 'not-found' },
  // 424: in a batch, what this item stood on failed; it says nothing about the item itself.
  { status: [408, 424, 429, 500, 502, 503, 504], means: 'graph-unavailable' },
];

const optionalText = z.string().nullish().catch(undefined);
const errorBody = z.object({
  error: z.object({
    code: optionalText,
    message: optionalText,
    innerError: z
      .object({ 'request-id': optionalText, 'client-request-id': optionalText })
      .nullish()
      .catch(undefined),
  }),
});

/** What came back, over HTTP or as an item of a batch. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; undefined when it was none. */
  readonly body: unknown;
}

/** Reads status, headers and error body of an answer that is no success. */
export function readRefusal(
  { status, headers, body }: Answered,
  from: Pick<Refusal, 'callerKind' | 'method' | 'path' | 'ids'>,
): Refusal {
  const error = errorBody.safeParse(body).data?.error;
  return {
    ...from,
    status,
    code: error?.code ?? '',
    message: error?.message ?? '',
    claims: readClaims(headers),
    retryAfterMs: readRetryAfterMs(headers),
    ids: {
      clientRequestId: from.ids.clientRequestId ?? error?.innerError?.['client-request-id'] ?? undefined,
      requestId: from.ids.requestId ?? error?.innerError?.['request-id'] ?? undefined,
    },
  };
}

/**
 * Whether the answer may mean that there is no such id. Entitlement management says 403 `UnAuthorized` both
 * then and when rights are missing (no page says so, practice does), so rights must be checked elsewhere.
 */
export const isUnknownId = (refusal: Refusal): boolean =>
  refusal.status === 404 ||
  (refusal.status === 403 &&
    refusal.code.toLowerCase() === 'unauthorized' &&
    refusal.path.includes('/entitlementManagement/'));

/**
 * The answer as our error.
 * @param repeatable false for a write: a server error then leaves open whether it happened
 */
export function toRefusedError(refusal: Refusal, repeatable: boolean): AccessError {
  const { status, code, claims, retryAfterMs, ids } = refusal;
  const row = TABLE.find(
    (row) =>
      row.status.includes(status) &&
      (row.caller ?? refusal.callerKind) === refusal.callerKind &&
      (row.when?.(refusal) ?? true),
  );
  const outcomeUnknown = !repeatable && (status === 408 || (status >= 500 && status !== 501));
  const said = [code, refusal.message].filter(Boolean).join(': ');
  return new AccessError(
    row?.means ?? 'unexpected-response',
    `Graph answered ${status} to ${refusal.method} ${refusal.path}${said && ` (${said})`}`,
    {
      status,
      ...dropUndefined({ ...ids, claims, retryAfterMs, detail: row?.detail, graphCode: code || undefined }),
      ...(outcomeUnknown ? { outcomeUnknown } : {}),
    },
  );
}

/** The text as JSON; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The claims, base64, of a challenge such as continuous access evaluation sends; undefined when there is none.
 * @see https://learn.microsoft.com/entra/identity-platform/claims-challenge
 */
export const readClaims = (headers: Headers): string | undefined =>
  /\bclaims="([^"]+)"/i.exec(headers.get('www-authenticate') ?? '')?.[1];
