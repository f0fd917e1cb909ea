import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import type { Delivery } from '../graph/format-answer.ts';

/** Ends the connection, without an answer or after half of it. */
async function cut(context: Context, response: Response, where: 'answer' | 'body'): Promise<Response> {
  const { outgoing } = context.env as HttpBindings;
  if (where === 'body' && 'writeHead' in outgoing) {
    const body = Buffer.from(await response.arrayBuffer());
    const headers = { ...Object.fromEntries(response.headers), 'content-length': String(body.length) };
    outgoing.writeHead(response.status, headers);
    await new Promise<void>((resolve) => {
      outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => resolve());
    });
  }
  outgoing.destroy();
  return RESPONSE_ALREADY_SENT;
}

/** Sends an answer, late or in part when something is wrong with the connection. */
export async function deliver(
  context: Context,
  response: Response,
  { delayMs = 0, cut: where }: Delivery = {},
): Promise<Response> {
  if (delayMs > 0) await sleep(delayMs);
  return where === undefined ? response : cut(context, response, where);
}
