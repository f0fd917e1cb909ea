import { graphRoutes } from '../../src/emulator/graph/graph-routes.ts';
import { createRouteFinder } from '../../src/emulator/graph/match-route.ts';
import { checkWire } from './check-wire.ts';

const findRoute = createRouteFinder(graphRoutes);

/** What of one successful exchange with Graph contradicts Microsoft's types, as far as its route names them. */
export function checkExchange(method: string, url: string, sent: unknown, received: unknown): string[] {
  const path = decodeURIComponent(new URL(url).pathname).replace(/^\/v1\.0\//, '');
  const { returns, accepts } = findRoute(method, path)?.route ?? {};
  return [
    ...(returns === undefined ? [] : checkWire(returns, received)),
    ...(accepts === undefined || sent === undefined ? [] : checkWire(accepts, sent)),
  ].map((problem) => `${method} ${path}: ${problem}`);
}

const parse = (text: string): unknown => (text === '' ? undefined : JSON.parse(text));

/** What passed through `fetch` to Graph since the recording began. */
export interface WireRecord {
  /** Distinct operations, as `GET identityGovernance/…/{id}`. */
  readonly operations: ReadonlySet<string>;
  readonly problems: readonly string[];
  /** Gives `fetch` back. */
  stop(): void;
}

/**
 * Listens at the process's `fetch`, which the Graph client sends with, and holds each exchange against
 * Microsoft's types. Nothing is replaced: every request goes out and every answer comes back as it is.
 */
export function recordWire(): WireRecord {
  const original = globalThis.fetch;
  const operations = new Set<string>();
  const problems: string[] = [];
  globalThis.fetch = async (input, init) => {
    const response = await original(input, init);
    const url = input instanceof Request ? input.url : String(input);
    const { pathname } = new URL(url);
    if (!response.ok || !pathname.startsWith('/v1.0/')) return response;
    const method = init?.method?.toUpperCase() ?? 'GET';
    const path = decodeURIComponent(pathname).replace(/^\/v1\.0\//, '');
    operations.add(`${method} ${findRoute(method, path)?.route.path ?? path}`);
    const sent = typeof init?.body === 'string' ? parse(init.body) : undefined;
    problems.push(...checkExchange(method, url, sent, parse(await response.clone().text())));
    return response;
  };
  return {
    operations,
    problems,
    stop: () => {
      globalThis.fetch = original;
    },
  };
}
