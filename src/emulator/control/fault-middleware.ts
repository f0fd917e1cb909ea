import { randomUUID } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { decodeJwt } from 'jose';
import type { Engine } from '../engine.ts';
import { GraphError } from '../graph-error.ts';
import { toErrorBody } from '../graph/graph-app.ts';
import { tenantOfConnection } from '../bot-tokens/sign-in-app.ts';
import type { Fault } from './faults.ts';

const codes: Readonly<Record<number, string>> = {
  401: 'InvalidAuthenticationToken',
  403: 'Authorization_RequestDenied',
  404: 'Request_ResourceNotFound',
  409: 'Conflict',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  502: 'BadGateway',
  503: 'ServiceNotAvailable',
  504: 'GatewayTimeout',
};

/** The tenant a request is about, as far as it can be told before anything is checked. */
function tenantIdOf(engine: Engine, context: Context): string | undefined {
  const connectionName = context.req.query('connectionName');
  if (connectionName !== undefined) return tenantOfConnection(engine.world(), connectionName)?.id;
  const [, segment = ''] = context.req.path.split('/');
  if (engine.world().tenants.has(segment.toLowerCase())) return segment;
  try {
    const { tid } = decodeJwt((context.req.header('authorization') ?? '').replace(/^Bearer /i, ''));
    return typeof tid === 'string' ? tid : undefined;
  } catch {
    // No token or no JWT: faults for one tenant do not strike it.
    return undefined;
  }
}

function toResponse(engine: Engine, fault: Fault): Response {
  const requestId = randomUUID();
  const status = fault.afterWrite ? 504 : fault.status;
  const error = new GraphError(status, codes[status] ?? 'EmulatedFault', 'Please retry again later.');
  const headers = new Headers({ 'Content-Type': 'application/json', 'request-id': requestId });
  if (fault.retryAfterSeconds !== undefined) headers.set('Retry-After', String(fault.retryAfterSeconds));
  const body = toErrorBody(error, engine.clock.now(), { requestId, clientRequestId: requestId });
  return new Response(JSON.stringify(body), { status, headers });
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Lets armed faults strike requests to Graph, the token endpoints and the token service. */
export function faultMiddleware(engine: Engine): MiddlewareHandler {
  return async (context, next) => {
    const { pathname, search } = new URL(context.req.url);
    if (pathname.startsWith('/control')) return next();
    const target = {
      method: context.req.method,
      path: decode(`${pathname}${search}`),
      tenantId: tenantIdOf(engine, context),
    };
    const fault = engine.faults.take(target);
    if (fault === undefined) return next();
    if (!fault.afterWrite) return toResponse(engine, fault);
    await next();
    context.res = toResponse(engine, fault);
  };
}
