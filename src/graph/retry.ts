import { setTimeout as sleep } from 'node:timers/promises';
import type { Context, Middleware } from '@microsoft/microsoft-graph-client';
import { AccessError } from '../access/errors.ts';
import { callOf, urlOf } from './call.ts';
import { NoAnswer } from './exchange.ts';
import { readRetryAfterMs } from './retry-after.ts';

export interface RetryOptions {
  /** Tries after the first one. */
  readonly maxRetries: number;
  /** No wait goes beyond this, and no try begins after it, counted from the first one. */
  readonly maxRetryMs: number;
  /** Waits; a test that does not want to, passes its own. */
  readonly wait?: ((ms: number) => Promise<unknown>) | undefined;
}

/** 424 is said of items of a batch only. */
const PASSING: ReadonlySet<number> = new Set([424, 429, 500, 502, 503, 504]);
const FIRST_BACKOFF_MS = 400;

/**
 * Middleware that tries again what may pass: for reads all of 429, 5xx and lost connections; for writes
 * only 429, after which nothing has happened. It waits as long as `Retry-After` asks, else an
 * exponential back-off with jitter. When the wait would be too long the caller gets the refusal: jobs
 * come back later anyway.
 * @see https://learn.microsoft.com/graph/throttling
 */
export function createRetry({ maxRetries, maxRetryMs, wait = sleep }: RetryOptions): Middleware {
  let next: Middleware | undefined;
  return {
    setNext: (middleware) => {
      next = middleware;
    },
    async execute(context) {
      const call = callOf(context);
      const budget = AbortSignal.timeout(maxRetryMs);
      let waitedMs = 0;
      for (let retries = 0; ; retries += 1) {
        const outcome = await attempt(context, next);
        if (outcome instanceof Response) context.response = outcome;
        const waitMs = waitBefore(outcome, call.repeatable, retries);
        const isOver = waitMs === undefined || retries >= maxRetries || budget.aborted;
        if (isOver || waitedMs + waitMs > maxRetryMs) {
          if (outcome instanceof Response) return;
          call.failure = toFailure(outcome, context, call.repeatable);
          throw call.failure;
        }
        waitedMs += waitMs;
        await wait(waitMs);
      }
    },
  };
}

/** One try on a copy of the context, so that no header of it is left for the next one. */
async function attempt(context: Context, next: Middleware | undefined): Promise<unknown> {
  const copy: Context = { ...context, options: { ...context.options } };
  try {
    await next?.execute(copy);
    return copy.response;
  } catch (error) {
    return error;
  }
}

function waitBefore(outcome: unknown, repeatable: boolean, retries: number): number | undefined {
  if (outcome instanceof NoAnswer) return repeatable ? toBackoffMs(retries) : undefined;
  if (!(outcome instanceof Response)) return undefined;
  return repeatable || outcome.status === 429 ? waitBeforeRead(outcome, retries) : undefined;
}

/** How long to wait before a read that was answered so is tried again; undefined when that mends nothing. */
export const waitBeforeRead = (
  { status, headers }: { readonly status: number; readonly headers: Headers },
  retries: number,
): number | undefined =>
  PASSING.has(status) ? (readRetryAfterMs(headers) ?? toBackoffMs(retries)) : undefined;

const toBackoffMs = (retries: number): number =>
  Math.round(FIRST_BACKOFF_MS * 2 ** retries * (0.5 + Math.random()));

function toFailure(outcome: unknown, context: Context, repeatable: boolean): unknown {
  if (!(outcome instanceof NoAnswer)) return outcome;
  const what = `${context.options?.method ?? 'GET'} ${urlOf(context).pathname}`;
  return new AccessError('graph-unavailable', `Graph gave ${outcome.message} to ${what}`, {
    cause: outcome.cause,
    clientRequestId: outcome.clientRequestId,
    ...(repeatable || outcome.neverSent ? {} : { outcomeUnknown: true }),
  });
}
