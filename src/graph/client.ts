import { Client, HTTPMessageHandler, ResponseType } from '@microsoft/microsoft-graph-client';
import type { z } from 'zod';
import { AccessError } from '../access/errors.ts';
import { createAuthentication } from './authentication.ts';
import { Call } from './call.ts';
import type { CallRecord, GraphCaller } from './call.ts';
import { isUnknownId, parseJson, readRefusal, toRefusedError } from './errors.ts';
import { correlationIdOf, createExchange } from './exchange.ts';
import { createRetry } from './retry.ts';
import type { AppTokens } from './tokens.ts';
import { page, parseWire } from './wire.ts';
import type { Page } from './wire.ts';

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
}

interface Send {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly body?: unknown;
  readonly repeatable: boolean;
  /** Whether an unknown id is an answer, not an error. */
  readonly mayBeAbsent?: boolean;
}

/**
 * @see https://learn.microsoft.com/graph/sdks/customize-client
 */
export function createGraphClient(config: GraphClientConfig): GraphClient {
  const { origin } = new URL(config.baseUrl);
  const client = createLibraryClient(config, origin);

  async function send<T>(caller: GraphCaller, request: Send, schema: z.ZodType<T>): Promise<T | undefined> {
    const { method, path, repeatable } = request;
    const answer = await exchange(client, new Call(caller, repeatable), request);
    const text = await answer.text();
    const correlationId = correlationIdOf(answer);
    if (answer.ok) {
      const whole = { ...(repeatable ? {} : { outcomeUnknown: true }), correlationId, status: answer.status };
      return parseWire(
        schema,
        text === '' ? undefined : parseJson(text),
        `${method} ${pathOnly(path)}`,
        whole,
      );
    }
    const from = { callerKind: caller.kind, method, path: pathOnly(path), correlationId };
    const refusal = readRefusal(answer, text, from);
    if (request.mayBeAbsent && isUnknownId(refusal)) return undefined;
    throw toRefusedError(refusal, repeatable);
  }

  async function demand<T>(caller: GraphCaller, request: Send, schema: z.ZodType<T>): Promise<T> {
    return (await send(caller, request, schema)) as T;
  }

  async function* pages<T>(
    caller: GraphCaller,
    path: string,
    row: z.ZodType<T>,
  ): AsyncGenerator<T[], undefined> {
    const seen = new Set<string>();
    for (let at: string | undefined = path; at !== undefined;) {
      seen.add(at);
      const read: Page<T> = await demand(caller, { method: 'GET', path: at, repeatable: true }, page(row));
      yield read.value;
      const link = read['@odata.nextLink'];
      at = link ? toPath(link, origin) : undefined;
      if (at !== undefined && seen.has(at)) throw unexpected(`a page of ${pathOnly(path)} links back`);
    }
    return undefined;
  }

  return {
    get: (caller, path, schema) => demand(caller, { method: 'GET', path, repeatable: true }, schema),
    find: (caller, path, schema) =>
      send(caller, { method: 'GET', path, repeatable: true, mayBeAbsent: true }, schema),
    query: (caller, path, body, schema) =>
      demand(caller, { method: 'POST', path, body, repeatable: true }, schema),
    write: (caller, write, schema) => demand(caller, { ...write, repeatable: false }, schema),
    pages,
    list: async (caller, path, row) => {
      const rows = [];
      for await (const some of pages(caller, path, row)) rows.push(...some);
      return rows;
    },
  };
}

function createLibraryClient(config: GraphClientConfig, origin: string): Client {
  const { appTokens, scope = 'https://graph.microsoft.com/.default' } = config;
  const { requestTimeoutMs = 10_000, maxRetries = 2, maxRetryMs = 8_000 } = config;
  return Client.initWithMiddleware({
    baseUrl: origin,
    defaultVersion: 'v1.0',
    fetchOptions: { headers: config.userAgent === undefined ? {} : { 'user-agent': config.userAgent } },
    middleware: [
      createRetry({ maxRetries, maxRetryMs, wait: config.wait }),
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
    // Without it enum members newer than v1.0's first ones come as `unknownFutureValue`.
    .headers({ accept: 'application/json', prefer: 'include-unknown-enum-members' });
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

/**
 * Path and query of a next link, relative to the version. The host is left out on purpose: behind a proxy
 * the link names another one, and a token goes to one origin only. `://` is encoded, because the library
 * takes what follows it for a host wherever it stands.
 */
function toPath(link: string, origin: string): string {
  const url = URL.parse(link, origin);
  if (!url?.pathname.startsWith('/v1.0/')) throw unexpected('a next link leaves /v1.0/');
  return (url.pathname.slice('/v1.0'.length) + url.search).replaceAll('://', ':%2F%2F');
}

const pathOnly = (path: string): string => path.split('?', 1)[0] ?? path;
const unexpected = (message: string): AccessError => new AccessError('unexpected-response', message);
