import { randomUUID } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { tenantOfConnection } from '../bot-tokens/sign-in-app.ts';
import type { Engine } from '../engine.ts';
import { toRefusal } from '../graph/format-answer.ts';
import { personOfChannelUser } from '../people.ts';
import type { Tenant } from '../world/tenant.ts';
import { toFaultError, renderGatewayPage } from './answer-fault.ts';
import { deliver } from './deliver.ts';
import type { StatusFault } from './parse-fault.ts';

/** The tenant a request to the token endpoints or the token service is about. */
function tenantOf(engine: Engine, context: Context): Tenant | undefined {
  const world = engine.world();
  const connectionName = context.req.query('connectionName');
  if (connectionName !== undefined) return tenantOfConnection(world, connectionName);
  const [, segment = ''] = context.req.path.toLowerCase().split('/');
  return world.tenants.get(segment) ?? [...world.tenants.values()].find(({ domain }) => domain === segment);
}

function toResponse(engine: Engine, context: Context, fault: StatusFault): Response {
  const requestId = randomUUID();
  const clientRequestId = context.req.header('client-request-id') ?? requestId;
  const ids = { requestId, clientRequestId };
  const { status, headers, body } = toRefusal(
    toFaultError(fault, engine.clock.now()),
    engine.clock.now(),
    ids,
  );
  const response = new Headers({ ...headers, 'request-id': requestId, 'client-request-id': clientRequestId });
  if (fault.body === 'json') return new Response(JSON.stringify(body), { status, headers: response });
  response.set('Content-Type', 'text/html');
  return new Response(fault.body === 'html' ? renderGatewayPage(status) : null, {
    status,
    headers: response,
  });
}

/** Lets faults strike requests to the token endpoints and the token service; Graph's calls are struck one by one. */
export function faultMiddleware(engine: Engine): MiddlewareHandler {
  return async (context, next) => {
    const address = new URL(context.req.url);
    if (/^\/(control|v1\.0)(\/|$)/.test(address.pathname)) return next();
    const armed = engine.faults.take({
      method: context.req.method,
      address,
      tenantId: tenantOf(engine, context)?.id,
      caller: personOfChannelUser(engine.world(), context.req.query('userId') ?? '')?.userPrincipalName,
      claims: undefined,
    });
    if (armed === undefined) return next();
    const { fault } = armed;
    const isLost =
      fault.kind === 'status' ? !fault.afterWrite : fault.kind === 'drop' && fault.at === 'start';
    if (!isLost) await next();
    if (fault.kind === 'status') context.res = toResponse(engine, context, fault);
    else if (fault.kind === 'slow')
      context.res = await deliver(context, context.res, { delayMs: fault.delayMs });
    else if (fault.kind === 'drop') {
      context.res = await deliver(context, context.res, { cut: fault.at === 'body' ? 'body' : 'answer' });
    }
    return undefined;
  };
}
