import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { AccessError, toAccessError } from '../access/errors.ts';
import { toRenewal } from './authentication.ts';
import type { GraphCaller } from './call.ts';
import { isUnknownId, readRefusal, toRefusedError } from './errors.ts';
import type { Answered } from './errors.ts';
import { idsOf } from './exchange.ts';
import { pathOnly, READ_HEADERS } from './query.ts';
import { waitBeforeRead } from './retry.ts';
import type { RetryOptions } from './retry.ts';
import type { TokenRenewal } from './tokens.ts';
import { dropUndefined, parseWire } from './wire.ts';

/** What one read came to. The value is undefined when the tenant does not know the id. */
export type BatchAnswer<T> = { readonly value: T | undefined } | { readonly error: AccessError };

export interface BatchParts {
  /** Posts one batch; it is refused, throttled and tried again like any other call. */
  readonly ask: (
    caller: GraphCaller,
    body: { readonly requests: readonly object[] },
    schema: typeof responses,
    renewal: TokenRenewal | undefined,
  ) => Promise<z.output<typeof responses>>;
  /** The rows behind a next link. */
  readonly listFrom: (caller: GraphCaller, link: string) => Promise<unknown[]>;
  /** For the items; each is throttled on its own. */
  readonly retry: RetryOptions;
}

/** Graph takes no more in one call. */
const ITEMS_MAX = 20;

const responses = z.object({
  responses: z.array(
    z.object({
      id: z.string(),
      status: z.number(),
      headers: z.record(z.string(), z.unknown()).nullish(),
      body: z.unknown(),
    }),
  ),
});

interface Item {
  readonly id: string;
  readonly path: string;
  /** Each item is a call of its own, and has its own id. */
  readonly clientRequestId: string;
}

/**
 * Reads in batches. Only what failed in passing is asked again, after the longest wait that any item asks
 * for; what cannot wait that long is answered with its refusal. The answers come in any order.
 * @see https://learn.microsoft.com/graph/json-batching
 */
export const createBatch =
  (parts: BatchParts) =>
  async <T>(
    caller: GraphCaller,
    paths: readonly string[],
    schema: z.ZodType<T>,
    mayBeAbsent = true,
  ): Promise<BatchAnswer<T>[]> => {
    const answers: BatchAnswer<T>[] = [];
    for (let at = 0; at < paths.length; at += ITEMS_MAX) {
      const items = paths
        .slice(at, at + ITEMS_MAX)
        .map((path, index) => ({ id: String(index + 1), path, clientRequestId: randomUUID() }));
      const answered = await askPatiently(parts, caller, items);
      for (const item of items) {
        answers.push(await toAnswer(parts, caller, item, answered.get(item.id), { schema, mayBeAbsent }));
      }
    }
    return answers;
  };

/** @returns the last answer to each item, by its id */
async function askPatiently(
  { ask, retry }: BatchParts,
  caller: GraphCaller,
  items: readonly Item[],
): Promise<ReadonlyMap<string, Answered>> {
  const { maxRetries, maxRetryMs, wait = sleep } = retry;
  const answered = new Map<string, Answered>();
  let open = items;
  let renewal: TokenRenewal | undefined;
  let hasRenewed = caller.kind === 'user';
  let waitedMs = 0;
  for (let retries = 0; ; retries += 1) {
    const said = await ask(caller, { requests: open.map(toRequest) }, responses, renewal);
    for (const { id, status, headers, body } of said.responses) {
      answered.set(id, { status, headers: toHeaders(headers ?? {}), body });
    }
    const refused = open.flatMap(({ id }) => answered.get(id) ?? []).find(({ status }) => status === 401);
    renewal = refused && !hasRenewed ? toRenewal(refused.headers) : undefined;
    hasRenewed ||= renewal !== undefined;
    const again = open.flatMap((item) => {
      const answer = answered.get(item.id);
      const isForNewToken = renewal !== undefined && answer?.status === 401;
      const waitMs = isForNewToken ? 0 : answer && waitBeforeRead(answer, retries);
      return waitMs === undefined || waitedMs + waitMs > maxRetryMs ? [] : [{ item, waitMs }];
    });
    if (again.length === 0 || retries >= maxRetries) return answered;
    const longestMs = Math.max(...again.map(({ waitMs }) => waitMs));
    waitedMs += longestMs;
    await wait(longestMs);
    open = again.map(({ item }) => item);
  }
}

const toRequest = ({ id, path, clientRequestId }: Item): object => ({
  id,
  method: 'GET',
  url: path,
  headers: { ...READ_HEADERS, 'client-request-id': clientRequestId },
});

/** Headers that are no text, or no header at all, are as good as absent. */
function toHeaders(said: Readonly<Record<string, unknown>>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(said)) {
    try {
      headers.set(name, String(value));
    } catch {
      continue;
    }
  }
  return headers;
}

async function toAnswer<T>(
  { listFrom }: BatchParts,
  caller: GraphCaller,
  { path, clientRequestId }: Item,
  answer: Answered | undefined,
  { schema, mayBeAbsent }: { readonly schema: z.ZodType<T>; readonly mayBeAbsent: boolean },
): Promise<BatchAnswer<T>> {
  const what = `GET ${pathOnly(path)}`;
  if (!answer) {
    const details = { clientRequestId };
    return { error: new AccessError('unexpected-response', `a batch left ${what} unanswered`, details) };
  }
  const { status, headers } = answer;
  const ids = { ...idsOf(headers), clientRequestId };
  if (status < 200 || status > 299) {
    const from = { callerKind: caller.kind, method: 'GET', path: pathOnly(path), ids };
    const refusal = readRefusal(answer, from);
    return mayBeAbsent && isUnknownId(refusal)
      ? { value: undefined }
      : { error: toRefusedError(refusal, true) };
  }
  try {
    const body = await withRest(answer.body, (link) => listFrom(caller, link));
    return { value: parseWire(schema, body, what, dropUndefined({ ...ids, status })) };
  } catch (error) {
    return { error: toAccessError(error) };
  }
}

const firstPage = z.looseObject({ value: z.array(z.unknown()), '@odata.nextLink': z.string() });

/** A collection that does not end with its first page, made whole. */
async function withRest(body: unknown, listFrom: (link: string) => Promise<unknown[]>): Promise<unknown> {
  const first = firstPage.safeParse(body).data;
  if (!first) return body;
  const { '@odata.nextLink': link, ...page } = first;
  return { ...page, value: [...first.value, ...(await listFrom(link))] };
}
