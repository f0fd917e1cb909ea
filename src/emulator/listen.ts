import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';

/** A listening server. */
export interface Listener {
  readonly port: number;
  /** Stops listening and drops open connections. */
  close(): Promise<void>;
}

/**
 * Serves an app on the loopback interface, so that nothing outside this machine reaches it.
 * @param port 0 for any free one
 * @param tls for HTTPS instead of HTTP
 */
export async function listen(
  app: Hono,
  port: number,
  tls?: { readonly key: string; readonly cert: string },
): Promise<Listener> {
  const { fetch } = app;
  const server =
    tls === undefined
      ? createAdaptorServer({ fetch, createServer: createHttpServer })
      : createAdaptorServer({ fetch, createServer: createHttpsServer, serverOptions: tls });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: actualPort } = server.address() as AddressInfo;
  return {
    port: actualPort,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
