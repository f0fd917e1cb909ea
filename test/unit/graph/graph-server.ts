import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AppTokens } from '../../../src/graph/tokens.ts';
import type { TenantId, UserId } from '../../../src/access/ids.ts';
import type { AppCaller, UserCaller } from '../../../src/ports/callers.ts';

interface Seen {
  readonly method: string;
  /** Path and query, decoded. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** What the server says next: an answer, a broken connection, or silence. */
type Reply =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly json?: unknown;
      readonly text?: string;
    }
  | 'drop'
  | 'silence';

/** Everything an async iterable yields. */
export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

/** An HTTP server that says what it is told, in order, and remembers what it was asked. */
export async function startGraphServer(...script: readonly Reply[]) {
  const replies = [...script];
  const seen: Seen[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = (await collect<Buffer>(request)).join('');
    seen.push({
      method: request.method ?? '',
      url: decodeURIComponent(request.url ?? ''),
      headers: request.headers,
      body: text === '' ? undefined : JSON.parse(text),
    });
    const reply = replies.shift() ?? { status: 418, text: 'nothing more to say' };
    if (reply === 'silence') return;
    if (reply === 'drop') {
      request.socket.destroy();
      return;
    }
    const body = reply.json === undefined ? (reply.text ?? '') : JSON.stringify(reply.json);
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
    response.end(body);
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    say: (...more: readonly Reply[]) => {
      replies.push(...more);
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const TENANT = '0c0a10c4-7b1d-4c58-9a6e-0d1f5a3b2c01' as TenantId;
export const USER = '11111111-aaaa-4bbb-8ccc-000000000001' as UserId;
export const asApp: AppCaller = { kind: 'app', tenant: TENANT };
export const asUser: UserCaller = { kind: 'user', tenant: TENANT, user: USER, token: 'user-token' };
export const appTokens: AppTokens = { getToken: async () => 'app-token' };

/** A GUID that ends in the number. */
export const guid = (number: number): string => `00000000-1111-4222-8333-${String(number).padStart(12, '0')}`;
