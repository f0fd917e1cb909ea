import { z } from 'zod';
import { AccessError } from '../access/errors.ts';
import type { GraphCaller } from './call.ts';
import { pathOnly } from './query.ts';
import { page } from './wire.ts';
import type { Page } from './wire.ts';

type Get = <T>(caller: GraphCaller, path: string, schema: z.ZodType<T>) => Promise<T>;

export interface Paging {
  readonly pages: <T>(caller: GraphCaller, path: string, row: z.ZodType<T>) => AsyncGenerator<T[], undefined>;
  readonly list: <T>(caller: GraphCaller, path: string, row: z.ZodType<T>) => Promise<T[]>;
  /** The rows behind a next link. */
  readonly listFrom: (caller: GraphCaller, link: string) => Promise<unknown[]>;
}

/**
 * Reading of collections, page by page.
 * @throws AccessError `unexpected-response` when a link leads back, or out of v1.0
 * @see https://learn.microsoft.com/graph/paging
 */
export function createPaging(origin: string, get: Get): Paging {
  async function* pages<T>(
    caller: GraphCaller,
    path: string,
    row: z.ZodType<T>,
  ): AsyncGenerator<T[], undefined> {
    const seen = new Set<string>();
    for (let at: string | undefined = path; at !== undefined;) {
      seen.add(at);
      const read: Page<T> = await get(caller, at, page(row));
      yield read.value;
      const link = read['@odata.nextLink'];
      at = link ? toPath(link, origin) : undefined;
      if (at !== undefined && seen.has(at)) throw unexpected(`a page of ${pathOnly(path)} links back`);
    }
    return undefined;
  }

  async function list<T>(caller: GraphCaller, path: string, row: z.ZodType<T>): Promise<T[]> {
    const rows = [];
    for await (const some of pages(caller, path, row)) rows.push(...some);
    return rows;
  }

  return { pages, list, listFrom: (caller, link) => list(caller, toPath(link, origin), z.unknown()) };
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

const unexpected = (message: string): AccessError => new AccessError('unexpected-response', message);
