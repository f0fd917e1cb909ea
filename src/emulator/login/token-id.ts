import { randomUUID } from 'node:crypto';

/**
 * The unique id of a token (`uti`), a UUID of version 7: it holds the millisecond from which the token counts, which
 * the whole seconds of `iat` do not.
 */
export function createTokenId(countsFrom: Date): string {
  const hex = Math.max(0, countsFrom.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${randomUUID().slice(15)}`;
}

/** The instant a token id holds; the epoch for ids that are not ours. */
export function instantOfTokenId(tokenId: string): Date {
  return new Date(Number.parseInt(tokenId.slice(0, 13).replace('-', ''), 16) || 0);
}
