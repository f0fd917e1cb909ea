import { GraphError } from '../graph-error.ts';
import type { Listing } from '../odata/list-rows.ts';
import type { Caller } from './caller.ts';

/** One call as a route sees it: authenticated, allowed by permission, query parsed. */
export interface GraphCall extends Listing {
  readonly caller: Caller;
  /** The variable parts of the path, by name. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The JSON body; undefined when there is none. */
  readonly body: unknown;
}

/** The permissions that open a route to this kind of caller: any one of them; an inner list is needed as a whole. */
export type Permissions = readonly (string | readonly string[])[] | 'not supported';

/**
 * One operation of Graph. The rule who may call it stands with it; everything finer (approver, requestor, own object)
 * is up to `handle`.
 */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/v1.0/`, with `{name}` for variable parts. */
  readonly path: string;
  readonly delegated: Permissions;
  readonly application: Permissions;
  /** Where Microsoft's sources disagree on permissions: with this quirk on, these open the route as well. */
  readonly quirk?: {
    readonly name: 'approvalNeedsSubjectAccessOnly' | 'additionalAccessForApps';
    readonly kind: Caller['kind'];
    readonly permissions: Exclude<Permissions, 'not supported'>;
  };
  /** Microsoft's type of the answer, with `[]` for a collection; absent for answers without a body. */
  readonly returns?: string;
  /** Microsoft's type of the body; absent when there is none, or when it is an action's parameters. */
  readonly accepts?: string;
  /** Rows on a page, where it is not 100; a page size of `PUT /control/settings` goes before. */
  readonly pageSize?: number;
  readonly handle: (call: GraphCall) => Answer;
}

/** What goes back; without a body the status stands alone. */
export interface Answer {
  readonly status: number;
  readonly body?: object;
  /** A plain text instead of JSON, as `/$count` answers. */
  readonly text?: string;
}

/** 200 with a body. */
export function ok(body: object): Answer {
  return { status: 200, body };
}

/** A variable part of the path. */
export function parameter(call: GraphCall, name: string): string {
  const value = call.parameters[name];
  if (value === undefined) throw new Error(`The route has no parameter "${name}".`);
  return value;
}

/**
 * The signed-in user of a call.
 * @throws GraphError 400, as Graph answers `/me` without one
 */
export function userIdOf(call: GraphCall): string {
  if (call.caller.kind === 'user') return call.caller.userId;
  throw new GraphError(400, 'BadRequest', '/me request is only valid with delegated authentication flow.');
}
