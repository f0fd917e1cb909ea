import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import type { Context } from 'hono';
import type { Engine } from '../engine.ts';
import { GraphError } from '../graph-error.ts';
import { parseQuery } from '../odata/parse-query.ts';
import { publicAddress } from '../public-address.ts';
import { graphRoutes } from './graph-routes.ts';
import { readClaims, toCaller } from './authenticate.ts';
import { authorize } from './authorize.ts';
import { createRouteFinder } from './match-route.ts';
import type { Match } from './match-route.ts';
import type { Answer, GraphCall } from './route.ts';

const findRoute = createRouteFinder(graphRoutes);

function decodedPath(address: URL): string {
  try {
    return decodeURIComponent(address.pathname)
      .replace(/^\/v1\.0\/+/, '')
      .replace(/\/$/, '');
  } catch {
    throw new GraphError(400, 'BadRequest', 'The request URI is not valid.');
  }
}

async function readBody(context: Context): Promise<unknown> {
  const text = await context.req.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new GraphError(400, 'BadRequest', 'Unable to read JSON request payload.');
  }
}

function findMatch(method: string, path: string, address: URL): Match {
  const match = findRoute(method, path);
  if (match !== undefined) return match;
  const message = `No HTTP resource was found that matches the request URI '${address.href}'.`;
  throw new GraphError(404, '', message);
}

/** Adds the metadata link Graph puts first into every answer; clients may tell entity from list by it. */
function withContext(body: object, method: string, path: string): object {
  const root = 'https://graph.microsoft.com/v1.0/$metadata#';
  if ('value' in body && Array.isArray(body.value)) return { '@odata.context': `${root}${path}`, ...body };
  // The path of a created entity is its collection's; the path of a read one ends in its id.
  const collection = method === 'POST' ? path : path.slice(0, path.lastIndexOf('/'));
  return { '@odata.context': `${root}${path === 'me' ? 'users' : collection}/$entity`, ...body };
}

async function answer(engine: Engine, context: Context): Promise<Answer> {
  const { method } = context.req;
  const address = publicAddress(context);
  const path = decodedPath(address);
  const claims = await readClaims(engine.key, context.req.header('authorization'));
  const body = await readBody(context);
  // Nothing is awaited from here on: the whole call happens at one instant, in one state of the world.
  const world = engine.world();
  const caller = toCaller(world, claims);
  const { route, parameters } = findMatch(method, path, address);
  authorize(route, caller);
  const unknownMembers = /\binclude-unknown-enum-members\b/i.test(context.req.header('prefer') ?? '');
  const userId = caller.kind === 'user' ? caller.userId : null;
  const call: GraphCall = {
    caller,
    parameters,
    reading: { world, tenant: caller.tenant, now: engine.clock.now(), userId, unknownMembers },
    query: parseQuery(address.searchParams),
    pageSize: engine.settings.pageSize,
    address,
    body,
  };
  const result = route.handle(call);
  if (method !== 'GET') engine.changed();
  return result.body === undefined ? result : { ...result, body: withContext(result.body, method, path) };
}

/** The error JSON of Graph. `ids` are the request's, which support cases are opened with. */
export function toErrorBody(
  error: GraphError,
  now: Date,
  ids: { readonly requestId: string; readonly clientRequestId: string },
): object {
  return {
    error: {
      code: error.code,
      message: error.message,
      innerError: {
        date: now.toISOString().slice(0, 19),
        'request-id': ids.requestId,
        'client-request-id': ids.clientRequestId,
      },
    },
  };
}

/**
 * Microsoft Graph v1.0 below `/v1.0/`: token, route, permission, query, in this order; then the route's handler.
 * @see https://learn.microsoft.com/graph/use-the-api
 */
export function createGraphApp(engine: Engine): Hono {
  const app = new Hono();
  app.all('/v1.0/*', async (context) => {
    const requestId = randomUUID();
    const clientRequestId = context.req.header('client-request-id') ?? requestId;
    const headers = new Headers({
      'request-id': requestId,
      'client-request-id': clientRequestId,
      Date: engine.clock.now().toUTCString(),
    });
    try {
      const { status, body } = await answer(engine, context);
      if (body === undefined) return new Response(null, { status, headers });
      headers.set('Content-Type', 'application/json;odata.metadata=minimal;charset=utf-8');
      return new Response(JSON.stringify(body), { status, headers });
    } catch (cause) {
      const error =
        cause instanceof GraphError ? cause : new GraphError(500, 'InternalServerError', String(cause));
      headers.set('Content-Type', 'application/json');
      if (error.status === 401) headers.set('WWW-Authenticate', 'Bearer realm="", error="invalid_token"');
      const body = toErrorBody(error, engine.clock.now(), { requestId, clientRequestId });
      return new Response(JSON.stringify(body), { status: error.status, headers });
    }
  });
  return app;
}
