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

interface AccessErrorDetails {
  readonly cause?: unknown;
  /** How long the other side asked us to wait. */
  readonly retryAfterMs?: number;
  /** `client-request-id` / `request-id` of the Graph call, for support. */
  readonly correlationId?: string;
  /** Base64 claims of a Conditional Access or CAE challenge; goes into the next sign-in. */
  readonly claims?: string;
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
