import type { Context } from 'hono';

/**
 * The address of a request as its client wrote it, for links that lead back: a proxy in front forwards the Host header
 * and says in X-Forwarded-… what it changed.
 */
export function publicAddress(context: Context): URL {
  const address = new URL(context.req.url);
  const protocol = context.req.header('x-forwarded-proto');
  const host = context.req.header('x-forwarded-host');
  if (protocol === 'http' || protocol === 'https') address.protocol = protocol;
  if (host !== undefined) address.host = host;
  return address;
}
