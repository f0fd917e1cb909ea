import type { Middleware } from '@microsoft/microsoft-graph-client';
import { AccessError } from '../access/errors.ts';
import { callOf, urlOf } from './call.ts';
import type { AppTokens } from './tokens.ts';

export interface AuthenticationOptions {
  /** The only origin that is ever asked, and so the only one that sees a token. */
  readonly origin: string;
  readonly appTokens: AppTokens;
  readonly scope: string;
}

/**
 * Middleware that attaches the caller's token, and lets no request go to another origin. The library's own handler knows Microsoft's hosts only and
 * refuses http, so it can serve neither a proxy nor an emulator.
 * @throws AccessError of AppTokens, or `internal` for another origin
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
      const { caller } = callOf(context);
      const token = caller.kind === 'user' ? caller.token : await appTokens.getToken(caller.tenant, scope);
      const headers = new Headers(context.options?.headers);
      headers.set('authorization', `Bearer ${token}`);
      context.options = { ...context.options, headers };
      await next?.execute(context);
    },
  };
}
