import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from '@microsoft/microsoft-graph-client';
import { callOf, urlOf } from './call.ts';
import type { CallRecord } from './call.ts';

export interface ExchangeOptions {
  readonly timeoutMs: number;
  readonly onCall?: ((record: CallRecord) => void) | undefined;
  /** A stopwatch, such as `performance.now`. */
  readonly elapsedMs?: (() => number) | undefined;
}

/** No complete answer came: the time was up, or the connection failed. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly clientRequestId: string;
  /** The connection was never made, so the server has seen nothing. */
  readonly neverSent: boolean;

  constructor(clientRequestId: string, cause: unknown) {
    super(`no answer: ${reasonOf(cause)}`, { cause });
    this.clientRequestId = clientRequestId;
    this.neverSent = NEVER_SENT.has(codeOf(cause) ?? '');
  }
}

const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * Middleware for one exchange: gives it an id and a time limit, reads the whole answer within it, and
 * reports it. Redirects are not followed: Graph sends none, and a token must not travel along.
 * @see https://learn.microsoft.com/graph/best-practices-concept#reliability-and-support
 */
export function createExchange({ timeoutMs, onCall, elapsedMs }: ExchangeOptions): Middleware {
  let next: Middleware | undefined;
  return {
    setNext: (middleware) => {
      next = middleware;
    },
    async execute(context) {
      const clientRequestId = randomUUID();
      const headers = new Headers(context.options?.headers);
      headers.set('client-request-id', clientRequestId);
      context.options = {
        ...context.options,
        headers,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      };
      const startMs = elapsedMs?.();
      const report = (answer?: Response): void =>
        onCall?.({
          ...(answer ? describe(answer) : {}),
          ...(startMs === undefined || !elapsedMs ? {} : { durationMs: elapsedMs() - startMs }),
          method: context.options?.method ?? 'GET',
          path: urlOf(context).pathname,
          clientRequestId,
          tenant: callOf(context).caller.tenant,
        });
      try {
        await next?.execute(context);
        context.response = await readWhole(context.response, clientRequestId);
      } catch (error) {
        report();
        throw new NoAnswer(clientRequestId, error);
      }
      report(context.response);
    },
  };
}

/** Our id and Graph's id of an exchange, as support asks for them. */
export interface ExchangeIds {
  readonly clientRequestId: string | undefined;
  readonly requestId: string | undefined;
}

/** The ids among an answer's headers. */
export const idsOf = (headers: Headers): ExchangeIds => ({
  clientRequestId: headers.get('client-request-id') ?? undefined,
  requestId: headers.get('request-id') ?? undefined,
});

/** The answer with its body in memory, so that a connection that breaks midway counts as no answer. */
async function readWhole(answer: Context['response'], clientRequestId: string): Promise<Response> {
  if (!answer) throw new TypeError('the middleware chain ended without an answer');
  const text = await answer.text();
  const headers = new Headers(answer.headers);
  headers.set('client-request-id', clientRequestId);
  return new Response(text === '' ? null : text, { status: answer.status, headers });
}

function describe(answer: Response): Pick<CallRecord, 'status' | 'requestId'> {
  const requestId = answer.headers.get('request-id');
  return { status: answer.status, ...(requestId === null ? {} : { requestId }) };
}

const codeOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return codeOf(error.cause);
};

const reasonOf = (error: unknown): string =>
  error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : (codeOf(error) ?? String(error));
