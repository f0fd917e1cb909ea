import type { Context } from '@microsoft/microsoft-graph-client';
import type { AppCaller, UserCaller } from '../ports/callers.ts';
import type { TokenRenewal } from './tokens.ts';

export type GraphCaller = AppCaller | Omit<UserCaller, 'user'>;

/** One HTTP exchange with Graph, for the log: never a token, a query or a body. */
export interface CallRecord {
  readonly method: string;
  /** Path without its query. */
  readonly path: string;
  /** Absent: no answer came. */
  readonly status?: number;
  /** Present when the client was given a stopwatch. */
  readonly durationMs?: number;
  /** Graph's own id of the call. */
  readonly requestId?: string;
  readonly clientRequestId: string;
  readonly tenant: string;
}

/**
 * What the middleware must know about a call beyond the request itself. A class because the library
 * keys a call's options by their constructor.
 * @see https://learn.microsoft.com/graph/sdks/customize-client
 */
export class Call {
  readonly caller: GraphCaller;
  /** Repeating the call changes nothing. */
  readonly repeatable: boolean;
  /** How the app's token must be renewed before the next try; `done` once it was: a second refusal is an answer. */
  renewal: TokenRenewal | 'done' | undefined;
  /** Why the call got no answer; the library replaces what middleware throws, so it is kept here. */
  failure: unknown;

  constructor(caller: GraphCaller, repeatable: boolean, renewal?: TokenRenewal) {
    this.caller = caller;
    this.repeatable = repeatable;
    this.renewal = renewal;
  }
}

/** The options of the call that is under way. */
export function callOf(context: Context): Call {
  const call = context.middlewareControl?.getMiddlewareOptions(Call);
  if (call instanceof Call) return call;
  throw new TypeError('a Graph request was made without its call options');
}

/** The URL of the request that is under way. */
export const urlOf = (context: Context): URL => new URL(String(context.request));
