import { Hono } from 'hono';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { SignJWT } from 'jose';
import { z } from 'zod';
import { listenOnLoopback } from './listen.ts';
import { isLoopbackHost, isLoopbackUrl } from './loopback-url.ts';
import { readSigningKey } from './signing-key.ts';
import type { SigningKey } from './signing-key.ts';

export interface ChannelOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Where the signing key is kept. */
  readonly stateFolder: string;
  /** The bot's app id: the audience of every token. */
  readonly appId: string;
  /** The bot's `/api/messages`. */
  readonly botMessagesUrl: string;
}

/** The local Bot Framework channel while it runs. */
export interface Channel {
  /** `iss` of its tokens, and its own address. */
  readonly issuer: string;
  readonly openIdMetadataUrl: string;
  /** `POST {"serviceUrl"}` → `{"token"}`. */
  readonly tokenUrl: string;
  /** What a Playground takes for the bot: signs every activity and hands it on. */
  readonly messagesUrl: string;
  close(): Promise<void>;
}

type Sign = (serviceUrl: string) => Promise<string>;

/** The Bot Framework's own tokens live for an hour. */
const tokenLifetime = '1h';
/** Above the bot's own limit, so that the bot is the one that answers 413. */
const maxBodyBytes = 1024 * 1024;
/** The bot answers an invoke within seconds; nothing waits longer than a Teams client would. */
const forwardTimeoutMs = 30_000;

const activityEnvelope = z.looseObject({ serviceUrl: z.string() });
const tokenRequest = z.object({ serviceUrl: z.string() });

/**
 * Starts the channel of the sandbox: the issuer which the bot trusts as it trusts the Bot Framework in production,
 * and the signing proxy without which the Playground, which signs nothing, could not speak to a bot
 * that never turns authentication off.
 * @see https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
 */
export async function startChannel(options: ChannelOptions): Promise<Channel> {
  const key = await readSigningKey(options.stateFolder);
  const server = await listenOnLoopback(options.port, (issuer) => createApp(issuer, key, options).fetch);
  return {
    issuer: server.url,
    openIdMetadataUrl: `${server.url}/.well-known/openidconfiguration`,
    tokenUrl: `${server.url}/token`,
    messagesUrl: `${server.url}/playground/api/messages`,
    close: () => server.close(),
  };
}

function createApp(issuer: string, key: SigningKey, options: ChannelOptions): Hono {
  const sign: Sign = (serviceUrl) =>
    // The claim's name is all lower case, and the bot compares it with the activity's serviceUrl byte for byte.
    new SignJWT({ serviceurl: serviceUrl })
      .setProtectedHeader({ alg: 'RS256', kid: key.kid, typ: 'JWT' })
      .setIssuer(issuer)
      .setAudience(options.appId)
      .setIssuedAt()
      .setExpirationTime(tokenLifetime)
      .sign(key.privateKey);

  const app = new Hono();
  app.use(async (context, next) => {
    // A page that rebinds its name to 127.0.0.1 would otherwise get tokens.
    if (!isLoopbackHost(new URL(context.req.url).hostname))
      return context.json({ error: 'not a loopback host' }, 421);
    return next();
  });
  app.use(
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: (context) => context.json({ error: `the body is larger than ${maxBodyBytes} bytes` }, 413),
    }),
  );
  app.get('/.well-known/openidconfiguration', (context) =>
    context.json({
      issuer,
      jwks_uri: `${issuer}/keys`,
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
    }),
  );
  // Without the endorsement the bot would accept the key for any channel.
  app.get('/keys', (context) => context.json({ keys: [{ ...key.publicJwk, endorsements: ['msteams'] }] }));
  app.post('/token', (context) => answerToken(context, sign));
  app.post('/playground/api/messages', (context) => forwardActivity(context, sign, options.botMessagesUrl));
  return app;
}

async function answerToken(context: Context, sign: Sign): Promise<Response> {
  const request = tokenRequest.safeParse(parseJson(await context.req.text()));
  if (!request.success)
    return context.json({ error: 'send {"serviceUrl": "http://localhost:…"} as JSON' }, 400);
  const { serviceUrl } = request.data;
  if (!isLoopbackUrl(serviceUrl)) return context.json({ error: 'serviceUrl is not a loopback URL' }, 400);
  return context.json({ token: await sign(serviceUrl) });
}

async function forwardActivity(context: Context, sign: Sign, botMessagesUrl: string): Promise<Response> {
  // Only a JSON content type makes browsers ask first: no foreign page can have an activity signed.
  if (!context.req.header('content-type')?.startsWith('application/json')) {
    return context.json({ error: 'the content type is not application/json' }, 415);
  }
  const body = await context.req.arrayBuffer();
  const activity = activityEnvelope.safeParse(parseJson(new TextDecoder().decode(body)));
  if (!activity.success) return context.json({ error: 'the activity has no serviceUrl' }, 400);
  const { serviceUrl } = activity.data;
  if (!isLoopbackUrl(serviceUrl)) return context.json({ error: 'serviceUrl is not a loopback URL' }, 400);
  try {
    const answer = await fetch(botMessagesUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await sign(serviceUrl)}` },
      body,
      signal: AbortSignal.timeout(forwardTimeoutMs),
    });
    return new Response(await answer.arrayBuffer(), {
      status: answer.status,
      headers: { 'content-type': answer.headers.get('content-type') ?? 'application/json' },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    return context.json({ error: `the bot does not answer: ${reason}` }, 502);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
