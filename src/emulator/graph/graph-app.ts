import { Hono } from 'hono';
import { deliver } from '../control/deliver.ts';
import type { Engine } from '../engine.ts';
import { publicAddress } from '../public-address.ts';
import { answerCall, toCallIds } from './answer-call.ts';
import { readClaims } from './authenticate.ts';
import type { GraphResponse } from './format-answer.ts';
import { readJson } from './read-headers.ts';

function toBody(body: GraphResponse['body']): string | null {
  return body === undefined || typeof body === 'string' ? (body ?? null) : JSON.stringify(body);
}

/**
 * Microsoft Graph v1.0 below `/v1.0/`.
 * @see https://learn.microsoft.com/graph/use-the-api
 */
export function createGraphApp(engine: Engine): Hono {
  const app = new Hono();
  app.all('/v1.0/*', async (context) => {
    const { method } = context.req;
    const { headers } = context.req.raw;
    const ids = toCallIds(headers);
    const claims = await readClaims(engine.key, headers.get('Authorization') ?? undefined);
    const text = await context.req.text();
    const readBody = (): unknown => readJson(headers, text);
    const request = { method, address: publicAddress(context), headers, claims, readBody };
    const { status, body, delivery, headers: own } = answerCall(engine, request, ids);
    const all = new Headers({
      ...own,
      'request-id': ids.requestId,
      'client-request-id': ids.clientRequestId,
      Date: engine.clock.now().toUTCString(),
    });
    return deliver(context, new Response(toBody(body), { status, headers: all }), delivery);
  });
  return app;
}
