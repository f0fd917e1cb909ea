import { z } from 'zod';
import { GraphError } from '../graph-error.ts';

const content = z.strictObject({
  /** The position and the id of the last row that was given; null before the first. */
  past: z.tuple([z.number(), z.string().nullable()]).nullable(),
  /** The page before was an empty one. */
  empty: z.literal(true).optional(),
});

/** Where a page begins. */
export type SkipToken = z.infer<typeof content>;

/** The token of a next link: opaque to clients. */
export function formatSkipToken(token: SkipToken): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

/** @throws GraphError 400 for what is no token of ours */
export function parseSkipToken(text: string): SkipToken {
  try {
    return content.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch {
    throw new GraphError(400, 'BadRequest', 'The $skiptoken is not valid.');
  }
}

function tokenOf(address: URL): SkipToken | undefined {
  const [, text] = [...address.searchParams].find(([name]) => name.toLowerCase() === '$skiptoken') ?? [];
  try {
    return text === undefined ? undefined : parseSkipToken(text);
  } catch {
    return undefined;
  }
}

/** Where the page of an address begins; null at the first. */
export function pastOf(address: URL): SkipToken['past'] {
  return tokenOf(address)?.past ?? null;
}

/** Whether an address is the link of an empty page, so that the page itself is due now. */
export function isPastEmptyPage(address: URL): boolean {
  return tokenOf(address)?.empty === true;
}
