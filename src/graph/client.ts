import { Client, HTTPMessageHandler, ResponseType } from '@microsoft/microsoft-graph-client';
import type { z } from 'zod';
import { createAuthentication } from './authentication.ts';
import { createBatch } from './batch.ts';
import type { BatchAnswer } from './batch.ts';
import { Call } from './call.ts';
import type { CallRecord, GraphCaller } from './call.ts';
import { isUnknownId, parseJson, readRefusal, toRefusedError } from './errors.ts';
import { createExchange, idsOf } from './exchange.ts';
import { createPaging } from './paging.ts';
import { pathOnly, READ_HEADERS } from './query.ts';
import { createRetry } from './retry.ts';
import type { RetryOptions } from './retry.ts';
import type { AppTokens, TokenRenewal } from './tokens.ts';
import { dropUndefined, page, parseWire } from './wire.ts';

export interface GraphClientConfig {
  /** `https://graph.microsoft.com`, another cloud's Graph, an emulator or a proxy; only its origin counts. */
  readonly baseUrl: string;
  readonly appTokens: AppTokens;
  /** Of the app's tokens; another cloud has another one. */
  readonly scope?: string;
  readonly userAgent?: string;
  readonly requestTimeoutMs?: number;
  readonly maxRetries?: number;
  readonly maxRetryMs?: number;
  readonly wait?: (ms: number) => Promise<unknown>;
  readonly onCall?: (record: CallRecord) => void;
  readonly elapsedMs?: () => number;
}

/** In the global cloud. */
export const GRAPH_SCOPE = 'https://graph.microsoft.com/.default';

type Write = { readonly method: 'POST' | 'PATCH'; readonly path: string; readonly body?: unknown };

/**
 * Graph v1.0 over HTTP, for any caller: paths are relative to `/v1.0`, with encoded query values.
 * Everything throws AccessError.
 */
export interface GraphClient {
  get<T>(caller: GraphCaller, path: string, schema: z.ZodType<T>): Promise<T>;
  /** @returns undefined when the tenant does not know the id */
  find<T>(caller: GraphCaller, path: string, schema: z.ZodType<T>): Promise<T | undefined>;
  /** A POST that changes nothing, and is repeated like a read. */
  query<T>(caller: GraphCaller, path: string, body: unknown, schema: z.ZodType<T>): Promise<T>;
  /** @throws AccessError with `outcomeUnknown` when the write may have happened although we do not know */
  write<T>(caller: GraphCaller, write: Write, schema: z.ZodType<T>): Promise<T>;
  /** The collection page by page; a page may be empty and not the last. */
  pages<T>(caller: GraphCaller, path: string, row: z.ZodType<T>): AsyncGenerator<T[], undefined>;
  /** The whole collection. */
  list<T>(caller: GraphCaller, path: string, row: z.ZodType<T>): Promise<T[]>;
  /**
   * Many reads in few calls, 20 in each: an answer per path, in the order of the paths, of which one
   * may be an error and the others not. A path of a collection is answered with the whole of it.
   * @throws AccessError when a batch as a whole is refused
   */
  batch<T>(caller: GraphCaller, paths: readonly string[], schema: z.ZodType<T>): Promise<BatchAnswer<T>[]>;
  /**
   * Many whole collections in few calls, in the order of the paths.
   * @throws AccessError when one of them is refused
   */
  lists<T>(caller: GraphCaller, paths: readonly string[], row: z.ZodType<T>): Promise<T[][]>;
}

interface Send {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly body?: unknown;
  readonly repeatable: boolean;
  /** Whether an unknown id is an answer, not an error. */
  readonly mayBeAbsent?: boolean;
  readonly renewal?: TokenRenewal | undefined;
}

/**
 * @see https://learn.microsoft.com/graph/sdks/customize-client
 */
export function createGraphClient(config: GraphClientConfig): GraphClient {
  const { origin } = new URL(config.baseUrl);
  const { maxRetries = 2, maxRetryMs = 8_000, wait } = config;
  const retry: RetryOptions = { maxRetries, maxRetryMs, wait };
  const client = createLibraryClient(config, origin, retry);

  async function send<T>(caller: GraphCaller, request: Send, schema: z.ZodType<T>): Promise<T | undefined> {
    const { method, path, repeatable } = request;
    const answer = await exchange(client, new Call(caller, repeatable, request.renewal), request);
    const { ok, status, headers } = answer;
    const body = parseJson(await answer.text());
    const ids = idsOf(headers);
    if (ok) {
      const details = dropUndefined({ ...ids, status, outcomeUnknown: repeatable ? undefined : true });
      return parseWire(schema, body, `${method} ${pathOnly(path)}`, details);
    }
    const from = { callerKind: caller.kind, method, path: pathOnly(path), ids };
    const refusal = readRefusal({ status, headers, body }, from);
    if (request.mayBeAbsent && isUnknownId(refusal)) return undefined;
    throw toRefusedError(refusal, repeatable);
  }

  async function demand<T>(caller: GraphCaller, request: Send, schema: z.ZodType<T>): Promise<T> {
    return (await send(caller, request, schema)) as T;
  }

  const { pages, list, listFrom } = createPaging(origin, (caller, path, schema) =>
    demand(caller, { method: 'GET', path, repeatable: true }, schema),
  );

  const batch = createBatch({
    ask: (caller, body, schema, renewal) =>
      demand(caller, { method: 'POST', path: '/$batch', body, repeatable: true, renewal }, schema),
    listFrom,
    retry,
  });

  return {
    get: (caller, path, schema) => demand(caller, { method: 'GET', path, repeatable: true }, schema),
    find: (caller, path, schema) =>
      send(caller, { method: 'GET', path, repeatable: true, mayBeAbsent: true }, schema),
    query: (caller, path, body, schema) =>
      demand(caller, { method: 'POST', path, body, repeatable: true }, schema),
    write: (caller, write, schema) => demand(caller, { ...write, repeatable: false }, schema),
    pages,
    list,
    batch,
    async lists(caller, paths, row) {
      const answers = await batch(caller, paths, page(row), false);
      return answers.map((answer) => {
        if ('error' in answer) throw answer.error;
        return answer.value?.value ?? [];
      });
    },
  };
}

function createLibraryClient(config: GraphClientConfig, origin: string, retry: RetryOptions): Client {
  const { appTokens, scope = GRAPH_SCOPE, requestTimeoutMs = 10_000 } = config;
  return Client.initWithMiddleware({
    baseUrl: origin,
    defaultVersion: 'v1.0',
    fetchOptions: { headers: config.userAgent === undefined ? {} : { 'user-agent': config.userAgent } },
    middleware: [
      createRetry(retry),
      createAuthentication({ origin, appTokens, scope }),
      createExchange({ timeoutMs: requestTimeoutMs, onCall: config.onCall, elapsedMs: config.elapsedMs }),
      new HTTPMessageHandler(),
    ],
  });
}

async function exchange(client: Client, call: Call, { method, path, body }: Send): Promise<Response> {
  const request = client
    .api(path)
    .middlewareOptions([call])
    .responseType(ResponseType.RAW)
    .headers(READ_HEADERS);
  try {
    const answer: unknown = await (method === 'GET'
      ? request.get()
      : method === 'POST'
        ? request.post(body)
        : request.patch(body));
    if (answer instanceof Response) return answer;
    throw new TypeError('the Graph library gave no response');
  } catch (error) {
    throw call.failure ?? error;
  }
}
