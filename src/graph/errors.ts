import { z } from 'zod';
import { AccessError } from '../access/errors.ts';
import type { AccessErrorCode } from '../access/errors.ts';
import type { GraphCaller } from './call.ts';
import { readRetryAfterMs } from './retry-after.ts';

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
  readonly correlationId: string;
}

interface Row {
  readonly status: readonly number[];
  readonly caller?: GraphCaller['kind'];
  readonly when?: (refusal: Refusal) => boolean;
  readonly means: AccessErrorCode;
}

const isChallenge = (refusal: Refusal): boolean => refusal.claims !== undefined;
const isLicenseMissing = (refusal: Refusal): boolean => /licen[cs]e/i.test(refusal.code);
const isStage = (refusal: Refusal): boolean => /\/stages\/[^/]+$/.test(refusal.path);

/**
 * What Graph's answers mean; the first row that fits wins, and what fits none is `unexpected-response`.
 * Decided by status, `error.code` and who called, never by the message.
 * @see https://learn.microsoft.com/graph/errors
 */
const TABLE: readonly Row[] = [
  { status: [401, 403], caller: 'user', when: isChallenge, means: 'sign-in-required' },
  { status: [400, 403], when: isLicenseMissing, means: 'tenant-misconfigured' },
  { status: [400], means: 'invalid-input' },
  { status: [401], caller: 'user', means: 'sign-in-required' },
  { status: [403], caller: 'user', means: 'not-allowed' },
  { status: [401, 403], caller: 'app', means: 'tenant-misconfigured' },
  { status: [404, 410], means: 'not-found' },
  { status: [409], when: isStage, means: 'already-decided' },
  // Entitlement management's answer to what exists already; `details.status` tells it from a 400.
  { status: [409], means: 'invalid-input' },
  { status: [408, 429, 500, 502, 503, 504], means: 'graph-unavailable' },
];

const body = z.object({
  error: z.object({ code: z.string().nullish(), message: z.string().nullish() }),
});

/** Reads status, headers and error body of an answer that is no success. */
export function readRefusal(
  answer: Response,
  text: string,
  from: Pick<Refusal, 'callerKind' | 'method' | 'path' | 'correlationId'>,
): Refusal {
  const parsed = body.safeParse(parseJson(text));
  return {
    ...from,
    status: answer.status,
    code: parsed.data?.error.code ?? '',
    message: parsed.data?.error.message ?? '',
    claims: readClaims(answer.headers.get('www-authenticate')),
    retryAfterMs: readRetryAfterMs(answer.headers),
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
  const { status, code, claims, retryAfterMs, correlationId } = refusal;
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
      correlationId,
      ...(claims === undefined ? {} : { claims }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
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

const readClaims = (challenge: string | null): string | undefined =>
  challenge === null ? undefined : /\bclaims="([^"]+)"/i.exec(challenge)?.[1];
