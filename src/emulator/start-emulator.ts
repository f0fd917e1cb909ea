import { Hono } from 'hono';
import { createBotTokenApp } from './bot-tokens/bot-token-app.ts';
import { createSignInApp } from './bot-tokens/sign-in-app.ts';
import { createControlApp } from './control/control-app.ts';
import { faultMiddleware } from './control/fault-middleware.ts';
import type { Engine } from './engine.ts';
import { openEngine } from './engine.ts';
import { createGraphApp } from './graph/graph-app.ts';
import { listen } from './listen.ts';
import { createLoginApp } from './login/login-app.ts';
import { parseSeed } from './seed/parse-seed.ts';

export interface EmulatorOptions {
  /** The HTTP port; 0, the default, takes any free one. */
  readonly port?: number;
  /** The HTTPS port for the token endpoints, only with `tls`; 0, the default, takes any free one. */
  readonly loginPort?: number;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Keeps the state over restarts: rows, events, clock, signing key, sign-ins. */
  readonly stateFile?: string;
  /** `running` (the default) is real time plus an offset, `frozen` moves by `advance` only. */
  readonly clock?: 'running' | 'frozen';
  /** The first virtual instant, when there is no saved state; now by default. */
  readonly startAt?: Date;
}

/** A running emulator of Microsoft Graph, Entra's token endpoints and the Bot Framework token service. */
export interface Emulator {
  readonly url: string;
  /** The authority host for token requests: `https://localhost:<port>` with `tls`, else the same as `url`. */
  readonly loginUrl: string;
  readonly controlUrl: string;
  /** Moves virtual time on; everything due on the way happens in order, at its own instant. Returns the new time. */
  advance(ms: number): Promise<Date>;
  /** Returns to the seed and to the first instant. Tokens stay valid. */
  reset(): Promise<void>;
  /** What it holds at this moment, as text: rows, events, clock, sign-ins. */
  save(): Promise<string>;
  /** Returns to what was saved. Tokens stay valid. @throws SnapshotError when it was saved from another seed */
  restore(saved: string): Promise<void>;
  /** Stops listening and writes the state. */
  close(): Promise<void>;
}

function createApp(engine: Engine): Hono {
  const app = new Hono();
  app.use(faultMiddleware(engine));
  app.route('/control', createControlApp(engine));
  app.route('/', createGraphApp(engine));
  app.route('/', createBotTokenApp(engine));
  app.route('/', createSignInApp(engine));
  app.route('/', createLoginApp(engine));
  return app;
}

/**
 * Serves an engine on the loopback interface.
 * @throws Error when a port is taken
 */
export async function serveEmulator(
  engine: Engine,
  options: Pick<EmulatorOptions, 'port' | 'loginPort' | 'tls'> = {},
): Promise<Emulator> {
  const app = createApp(engine);
  const http = await listen(app, options.port ?? 0);
  const https =
    options.tls === undefined ? undefined : await listen(app, options.loginPort ?? 0, options.tls);
  const url = `http://127.0.0.1:${http.port}`;
  return {
    url,
    loginUrl: https === undefined ? url : `https://localhost:${https.port}`,
    controlUrl: `${url}/control`,
    advance: async (ms) => engine.advance(ms),
    reset: async () => engine.reset(),
    save: async () => engine.save(),
    restore: async (saved) => engine.restore(saved),
    async close() {
      await Promise.all([http.close(), https?.close()]);
      engine.close();
    },
  };
}

/**
 * Starts an emulator on the loopback interface.
 * @param seed the parsed YAML with the keys `tenants` and `sandbox`
 * @throws SeedError when the seed is not valid, SnapshotError when the state file does not fit,
 * Error when a port is taken
 */
export async function startEmulator(seed: unknown, options: EmulatorOptions = {}): Promise<Emulator> {
  return serveEmulator(await openEngine(parseSeed(seed), options), options);
}
