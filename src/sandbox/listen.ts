import { createAdaptorServer } from '@hono/node-server';
import type { AddressInfo } from 'node:net';

/** A running loopback HTTP server. */
export interface Listening {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

type Fetch = (request: Request) => Response | Promise<Response>;

/**
 * Serves `createFetch(url)` on 127.0.0.1 only.
 * @param port 0 takes any free one
 * @throws the system's error, `EADDRINUSE` when the port is taken
 */
export async function listenOnLoopback(
  port: number,
  createFetch: (url: string) => Fetch,
): Promise<Listening> {
  let fetch: Fetch | undefined;
  const server = createAdaptorServer({
    fetch: (request: Request) => fetch?.(request) ?? new Response('starting', { status: 503 }),
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  fetch = createFetch(url);
  return {
    url,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        // Clients keep connections alive; waiting for them would hold up Ctrl-C.
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
