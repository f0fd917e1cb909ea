import { readRefreshToken } from './answer-token.ts';
import { findAccount } from './find-account.ts';
import { requireSignIn } from './require-sign-in.ts';
import { answerFor, required } from './token-request.ts';
import type { Grant } from './token-request.ts';

/**
 * New tokens for a person who signed in earlier, in whatever tenant the authority names.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#refresh-the-access-token
 */
export const refresh: Grant = async (request) => {
  const { engine, app, authority } = request;
  const { person, signedInAt } = await readRefreshToken(engine, required(request, 'refresh_token'), app);
  const account = findAccount(engine.world(), authority, person, app);
  requireSignIn(request, account, signedInAt);
  // Whoever refreshes goes on being able to: each answer brings the next refresh token.
  return answerFor(request, account, { scope: 'openid profile offline_access', signedInAt });
};
