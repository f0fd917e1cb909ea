import type { Engine } from '../engine.ts';
import type { Account, Authority } from './find-account.ts';
import type { Client } from './authenticate-client.ts';
import { answerUserToken } from './answer-token.ts';
import { missingParameter } from './login-error.ts';
import { parseScope } from './parse-scope.ts';
import { parseRequestedClaims } from './requested-claims.ts';
import { realNow } from '../time/real-time.ts';
import type { PendingSignIns } from './pending-sign-ins.ts';

/** A call of the token endpoint whose client is known. */
export interface TokenRequest extends Client {
  readonly engine: Engine;
  readonly form: URLSearchParams;
  readonly authority: Authority;
  /** Of the token endpoint, as the client sees it. */
  readonly address: URL;
  readonly pending: PendingSignIns;
}

/** Answers one `grant_type`. */
export type Grant = (request: TokenRequest) => Promise<object>;

/** @throws LoginError AADSTS900144 */
export function required({ form }: TokenRequest, name: string): string {
  const value = form.get(name);
  if (value === null || value === '') throw missingParameter(name);
  return value;
}

/**
 * The answer with the tokens of a person's account. The scope is the request's, or that of the sign-in before it.
 * @throws LoginError
 */
export function answerFor(
  { engine, app, form, address }: TokenRequest,
  account: Account,
  before: {
    readonly scope?: string;
    readonly nonce?: string | undefined;
    /** When the person signed in; just now when absent. */
    readonly signedInAt?: Date;
  } = {},
): Promise<object> {
  const wish = parseScope(form.get('scope') ?? before.scope ?? '');
  const wantsClientInfo = form.get('client_info') === '1';
  const requested = parseRequestedClaims(form.get('claims'));
  const { nonce, signedInAt = realNow() } = before;
  const { origin } = address;
  const grant = { app, account, wish, nonce, signedInAt, requested, wantsClientInfo, origin };
  return answerUserToken(engine, grant);
}
