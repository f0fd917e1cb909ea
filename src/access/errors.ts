import type { UnreachedWhy } from './problem.ts';

/**
 * Named by who must act. The table of what each means to the person, to a job and to a shell is in
 * ARCHITECTURE.md, "Errors".
 */
export type AccessErrorCode =
  | 'invalid-input'
  | 'not-allowed'
  | 'sign-in-required'
  | 'not-found'
  | 'already-decided'
  | 'graph-unavailable'
  | 'tenant-misconfigured'
  | 'unexpected-response'
  | 'internal';

/** What Graph refused, where it lets us tell; each has its own sentence. */
export type RefusalDetail = 'duplicate-request' | 'already-assigned' | 'not-accepted' | 'app-may-not-file';

interface AccessErrorDetails {
  readonly cause?: unknown;
  /** How long the other side asked us to wait. */
  readonly retryAfterMs?: number;
  /** `client-request-id`: our own id of the Graph call. */
  readonly clientRequestId?: string;
  /** `request-id`: Graph's id of the call. Absent when no answer came. */
  readonly requestId?: string;
  /** `error.code` of Graph's answer, as it was spelt. Absent when there was none; entitlement management often says none. */
  readonly graphCode?: string;
  /** More exact than the error's code, where Graph's `error.code` tells. */
  readonly detail?: RefusalDetail;
  /** Base64 claims of a Conditional Access or CAE challenge. */
  readonly claims?: string;
  /** Why Teams takes nothing for this person, where it says that. */
  readonly unreachedWhy?: UnreachedWhy;
  /** HTTP status, where there was an answer. */
  readonly status?: number;
  /** The write may have happened although we saw no answer: look before doing it again. */
  readonly outcomeUnknown?: boolean;
}

/** The only error type that crosses a port. Its message is for the log, never for a card. */
export class AccessError extends Error {
  override readonly name = 'AccessError';
  readonly code: AccessErrorCode;
  readonly details: AccessErrorDetails;

  constructor(code: AccessErrorCode, message: string, details: AccessErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.details = details;
  }
}

/** Any thrown value as an AccessError; what we do not know is `internal`. */
export function toAccessError(error: unknown): AccessError {
  if (error instanceof AccessError) return error;
  return new AccessError('internal', error instanceof Error ? error.message : String(error), {
    cause: error,
  });
}

/** Our id and Graph's id of the call, as a person reads them to support; undefined when it was no call. */
export function toReference({ details }: AccessError): string | undefined {
  const ids = [details.clientRequestId, details.requestId].filter(Boolean);
  return ids.length === 0 ? undefined : ids.join(' / ');
}

/** What a log line says of an error beyond its message: never a token, a query or a body. */
export function toLogFields({ code, details }: AccessError): object {
  const { status, graphCode, clientRequestId, requestId } = details;
  const graph = Object.fromEntries(
    Object.entries({ status, code: graphCode, clientRequestId, requestId }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  return { code, ...(Object.keys(graph).length > 0 ? { graph } : {}) };
}

/** Whether Graph refused a token that we had, as opposed to our having none. */
export const isTokenRefused = ({ code, details }: AccessError): boolean =>
  code === 'sign-in-required' && details.status !== undefined;
