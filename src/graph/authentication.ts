import type { Middleware } from '@microsoft/microsoft-graph-client';
import { AccessError } from '../access/errors.ts';
import { callOf, urlOf } from './call.ts';
import { parseJson, readClaims } from './errors.ts';
import type { AppTokens, TokenRenewal } from './tokens.ts';

export interface AuthenticationOptions {
  /** The only origin that is ever asked, and so the only one that sees a token. */
  readonly origin: string;
  readonly appTokens: AppTokens;
  readonly scope: string;
}

/**
 * Middleware that attaches the caller's token, and lets no request go to another origin. The library's own
 * handler knows Microsoft's hosts only and refuses http, so it can serve neither a proxy nor an emulator.
 * When Graph refuses the app's token, a new one is asked for and the call is made again, once: a token may
 * be revoked before it expires. A person's token cannot be renewed here; that refusal is an answer.
 * @throws AccessError of AppTokens, or `internal` for another origin
 * @see https://learn.microsoft.com/entra/identity-platform/app-resilience-continuous-access-evaluation
 */
export function createAuthentication({ origin, appTokens, scope }: AuthenticationOptions): Middleware {
  let next: Middleware | undefined;
  return {
    setNext: (middleware) => {
      next = middleware;
    },
    async execute(context) {
      if (urlOf(context).origin !== origin) {
        throw new AccessError('internal', 'a Graph request was about to go to another host');
      }
      const call = callOf(context);
      const { caller } = call;
      const getToken = async (): Promise<string> => {
        if (caller.kind === 'user') return caller.token;
        const renewal = call.renewal === 'done' ? undefined : call.renewal;
        const token = await appTokens.getToken(caller.tenant, scope, { takesChallenges: true, renewal });
        if (renewal) call.renewal = 'done';
        return token;
      };
      const send = async (): Promise<void> => {
        const headers = new Headers(context.options?.headers);
        headers.set('authorization', `Bearer ${await getToken()}`);
        context.options = { ...context.options, headers };
        await next?.execute(context);
      };
      await send();
      if (context.response?.status !== 401 || caller.kind === 'user' || call.renewal) return;
      call.renewal = toRenewal(context.response.headers);
      await send();
    },
  };
}

/** What a new token must hold after this refusal. Claims that are no JSON, which MSAL would refuse, are left out. */
export function toRenewal(headers: Headers): TokenRenewal {
  const claims = Buffer.from(readClaims(headers) ?? '', 'base64').toString();
  return parseJson(claims) === undefined ? {} : { claims };
}
