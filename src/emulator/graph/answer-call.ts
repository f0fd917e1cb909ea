import { randomUUID } from 'node:crypto';
import { strike } from '../control/strike.ts';
import type { Engine } from '../engine.ts';
import { GraphError } from '../graph-error.ts';
import type { Claims } from '../login/verify-token.ts';
import { parseQuery } from '../odata/parse-query.ts';
import type { World } from '../world/world.ts';
import { toCaller } from './authenticate.ts';
import { authorize } from './authorize.ts';
import { answerBatch } from './batch.ts';
import type { Caller } from './caller.ts';
import { toContextUrl } from './context-url.ts';
import { toRefusal, toSuccess, toText } from './format-answer.ts';
import type { CallIds, GraphResponse } from './format-answer.ts';
import { graphRoutes } from './graph-routes.ts';
import { createMethodFinder, createRouteFinder, methodNotAllowed } from './match-route.ts';
import type { Match } from './match-route.ts';
import { readLanguage, wantsUnknownMembers } from './read-headers.ts';
import type { GraphCall, Route } from './route.ts';

/** A request to Graph, alone or as an item of a batch. */
export interface GraphRequest {
  readonly method: string;
  /** As the client sees it. */
  readonly address: URL;
  readonly headers: Headers;
  /** The parsed body, undefined when there is none. @throws GraphError for one that cannot be read */
  readonly readBody: () => unknown;
  /** The claims of the token, or why it is refused. */
  readonly claims: Claims | GraphError;
}

const findRoute = createRouteFinder(graphRoutes);
const findMethods = createMethodFinder(graphRoutes);
const defaultPageSize = 100;

function decodedPath(address: URL): string {
  try {
    return decodeURIComponent(address.pathname)
      .replace(/^\/v1\.0\/+/, '')
      .replace(/\/$/, '');
  } catch {
    throw new GraphError(400, 'BadRequest', 'The request URI is not valid.');
  }
}

/** @throws GraphError 405 for a method the path does not have, 404 for a path that does not exist */
function requireRoute(method: string, path: string, address: URL): Match {
  const match = findRoute(method, path);
  if (match !== undefined) return match;
  const methods = findMethods(path);
  if (methods.length > 0) throw methodNotAllowed(method, path, methods);
  const message = `No HTTP resource was found that matches the request URI '${address.href}'.`;
  throw new GraphError(404, '', message);
}

function toCall(
  engine: Engine,
  request: GraphRequest,
  world: World,
  caller: Caller,
): { readonly route: Route; readonly call: GraphCall } {
  const { address, headers, method } = request;
  const { route, parameters } = requireRoute(method, decodedPath(address), address);
  const now = engine.clock.now();
  authorize(route, caller, now, world.quirks);
  const call: GraphCall = {
    caller,
    parameters,
    reading: {
      world,
      tenant: caller.tenant,
      now,
      userId: caller.kind === 'user' ? caller.userId : null,
      unknownMembers: wantsUnknownMembers(headers),
      language: readLanguage(headers),
    },
    query: parseQuery(address.searchParams),
    pageSize: engine.settings.pageSize ?? route.pageSize ?? defaultPageSize,
    isEventual: headers.get('ConsistencyLevel')?.toLowerCase() === 'eventual',
    address,
    body: request.readBody(),
  };
  return { route, call };
}

function toLocation({ method, address }: { readonly method: string; readonly address: URL }, body: object) {
  if (method !== 'POST' || !('id' in body) || typeof body.id !== 'string') return {};
  return { Location: `${address.origin}${address.pathname}/${body.id}` };
}

/** The route's own answer. */
function answerRoute(engine: Engine, request: GraphRequest, world: World): GraphResponse {
  if (request.claims instanceof GraphError) throw request.claims;
  const caller = toCaller(world, request.claims);
  const headers = engine.throttling.count(request, caller, engine.clock.now());
  const { route, call } = toCall(engine, request, world, caller);
  const { query, reading } = call;
  const { status, body, text } = route.handle(call);
  if (request.method !== 'GET') engine.changed();
  if (text !== undefined) return toText(status, text, headers);
  if (body === undefined) return toSuccess(status, undefined, headers);
  const isCollection = 'value' in body && Array.isArray(body.value);
  const parameters = { me: reading.userId ?? '', ...call.parameters };
  const contextUrl = toContextUrl(route, parameters, query, { status, isCollection });
  const location = status === 201 ? toLocation(request, body) : {};
  return toSuccess(status, { '@odata.context': contextUrl, ...body }, { ...headers, ...location });
}

function isBatch({ address }: GraphRequest): boolean {
  return /^\/v1\.0\/(\$|%24)batch\/?$/i.test(address.pathname);
}

/**
 * What Graph answers to one request: token, throttling, route, permission, query and body, in this order, then the
 * route's handler. Nothing in it is awaited, so a call, and a batch with all its items, happens at one instant, in one
 * state of the world. Faults strike first.
 */
export function answerCall(engine: Engine, request: GraphRequest, ids: CallIds): GraphResponse {
  const refuse = (cause: unknown): GraphResponse => {
    const error =
      cause instanceof GraphError ? cause : new GraphError(500, 'InternalServerError', String(cause));
    return toRefusal(error, engine.clock.now(), ids);
  };
  const answer = (world: World): GraphResponse => {
    try {
      if (!isBatch(request)) return answerRoute(engine, request, world);
      return answerBatch(engine, request, {
        answer: (item) => answerItem(engine, item, toItemIds(item, ids)),
        refuse: (item, error) => toRefusal(error, engine.clock.now(), toItemIds(item, ids)),
      });
    } catch (cause) {
      return refuse(cause);
    }
  };
  return strike(engine, request, { answer, refuse });
}

function answerItem(engine: Engine, item: GraphRequest, ids: CallIds): GraphResponse {
  if (!isBatch(item)) return answerCall(engine, item, ids);
  const error = new GraphError(400, 'BadRequest', 'A batch cannot be a request of another batch.');
  return toRefusal(error, engine.clock.now(), ids);
}

/** The items of a batch share its request id; a client request id they may bring along. */
function toItemIds({ headers }: GraphRequest, ids: CallIds): CallIds {
  return { ...ids, clientRequestId: headers.get('client-request-id') ?? ids.clientRequestId };
}

/** The ids of a call that comes over HTTP. */
export function toCallIds(headers: Headers): CallIds {
  const requestId = randomUUID();
  return { requestId, clientRequestId: headers.get('client-request-id') ?? requestId };
}
