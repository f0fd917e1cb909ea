import { randomUUID } from 'node:crypto';
import restify from 'restify';
import type { Next, Request, Response, Server } from 'restify';
import { toAccessError } from '../access/errors.ts';
import { parseActivity } from './activity.ts';
import type { Channel } from './adapter.ts';
import { checkBeforeAuthentication, checkTenant } from './guards.ts';
import type { GuardSettings } from './guards.ts';
import type { TurnDeps } from './turn-parts.ts';
import { runTurn } from './turn.ts';

interface ServerDeps {
  readonly channel: Channel;
  readonly guards: GuardSettings;
  readonly turn: TurnDeps;
  /** Throws when the process cannot do its work. */
  readonly checkHealth: () => Promise<void>;
}

/** Far above any activity of Teams, far below what would hurt. */
const BODY_MAX_BYTES = 262_144;

/** The bot's HTTP server: `POST /api/messages` for the channel, `GET /healthz` for the host. */
export function createServer(deps: ServerDeps): Server {
  const server = restify.createServer({ name: 'soc-access' });
  server.pre(refuseOtherBodies);
  server.use(restify.plugins.bodyParser({ mapParams: false, maxBodySize: BODY_MAX_BYTES }));
  server.post('/api/messages', async (request: Request, response: Response) => {
    await handleActivity(deps, request, response);
  });
  server.get('/healthz', async (_request: Request, response: Response) => {
    const healthy = await deps.checkHealth().then(
      () => true,
      () => false,
    );
    response.send(healthy ? 200 : 503, { status: healthy ? 'ok' : 'unavailable' });
  });
  return server;
}

/**
 * Lets nothing but plain JSON reach the body parser, which would unpack compressed bodies without bound
 * and write uploaded files to the disk before anybody has asked for a token.
 */
function refuseOtherBodies(request: Request, response: Response, next: Next): void {
  const encoding = request.header('content-encoding') ?? 'identity';
  const isJson = request.contentType() === 'application/json' && encoding === 'identity';
  if (request.method === 'POST' && !isJson) {
    response.send(415);
    return next(false);
  }
  next();
}

async function handleActivity(deps: ServerDeps, request: Request, response: Response): Promise<void> {
  const { log } = deps.turn;
  const correlationId = randomUUID();
  const authorization = request.header('authorization');
  const body: unknown = request.body;
  const refusal = checkBeforeAuthentication(authorization, body, deps.guards);
  if (refusal) {
    log.warn({ correlationId, why: refusal.why }, 'request turned away');
    return void response.send(refusal.status);
  }
  let answer: { status: number; body?: unknown };
  try {
    await deps.channel.authenticate(authorization, body as Record<string, unknown>);
  } catch (error) {
    // Why a token does not hold is not told.
    log.warn({ correlationId, why: error instanceof Error ? error.message : 'unknown' }, 'token refused');
    return void response.send(401);
  }
  try {
    answer = await answerActivity(deps, body, correlationId);
  } catch (error) {
    log.error({ error, correlationId }, 'turn failed');
    answer = { status: toAccessError(error).code === 'invalid-input' ? 400 : 500 };
  }
  if (answer.body === undefined) response.send(answer.status);
  else response.send(answer.status, answer.body);
}

async function answerActivity(
  deps: ServerDeps,
  body: unknown,
  correlationId: string,
): Promise<{ status: number; body?: unknown }> {
  const refusal = checkTenant(body, deps.guards);
  if (refusal) {
    deps.turn.log.warn({ correlationId, why: refusal.why }, 'activity turned away');
    return { status: refusal.status };
  }
  return runTurn(deps.turn, parseActivity(body), correlationId);
}
