import { decodeJwt } from 'jose';

/** Tokens that were checked a moment ago and hold for exactly the same again. */
export interface AcceptedTokens {
  /** @param key all that the check has looked at */
  has(key: string): boolean;
  /** @param token as it was checked: it says itself until when it is good */
  add(key: string, token: string): void;
}

/** A key that the channel has withdrawn is trusted for as long as this. botbuilder itself keeps keys for a day. */
const KEPT_MS = 5 * 60_000;
const KEPT_MAX = 1000;

/**
 * The channel sends the same token with every activity for the best part of an hour, and checking its signature is
 * much of what an answer costs. Only tokens that passed the check get in here, so nobody can fill it with others.
 * @param now real time, by which tokens live
 */
export function createAcceptedTokens(now: () => Date): AcceptedTokens {
  const untilOf = new Map<string, number>();
  return {
    has(key) {
      const until = untilOf.get(key) ?? 0;
      if (until > now().getTime()) return true;
      untilOf.delete(key);
      return false;
    },
    add(key, token) {
      const { exp = 0 } = decodeJwt(token);
      if (untilOf.size >= KEPT_MAX) untilOf.clear();
      untilOf.set(key, Math.min(exp * 1000, now().getTime() + KEPT_MS));
    },
  };
}
