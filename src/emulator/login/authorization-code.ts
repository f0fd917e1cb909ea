import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { findAccount } from './find-account.ts';
import { redeemedCode, unknownRedirect, wrongCode, wrongVerifier } from './login-error.ts';
import { seal, unseal } from './sealed.ts';
import type { SigningKey } from './signing-key.ts';
import { answerFor, required } from './token-request.ts';
import type { Grant } from './token-request.ts';

/** How long a code may be redeemed, in milliseconds of real time. */
const codeLifetimeMs = 10 * 60_000;

const codeContent = z.object({
  /** Codes are good for one redemption. */
  id: z.string(),
  clientId: z.string(),
  redirectUri: z.string(),
  /** Who signed in, by user principal name at home. */
  person: z.string(),
  scope: z.string(),
  nonce: z.string().optional(),
  challenge: z.string().optional(),
  method: z.enum(['S256', 'plain']).optional(),
});

type CodeContent = z.infer<typeof codeContent>;

/** A code with which the client gets the tokens of the person who has just signed in. */
export function createCode(key: SigningKey, content: Omit<CodeContent, 'id'>): Promise<string> {
  return seal(key, 'authorization code', { id: randomUUID(), ...content }, codeLifetimeMs);
}

function isVerified({ challenge, method = 'plain' }: CodeContent, verifier: string | null): boolean {
  if (challenge === undefined) return true;
  if (verifier === null) return false;
  const hash = () => createHash('sha256').update(verifier).digest('base64url');
  return challenge === (method === 'S256' ? hash() : verifier);
}

/**
 * The tokens of the person who signed in (authorization code, with PKCE when the sign-in had a challenge).
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export const redeemCode: Grant = async (request) => {
  const { engine, app, authority, form, pending } = request;
  const content = await unseal(engine.key, 'authorization code', required(request, 'code'), codeContent);
  if (content.clientId !== app.clientId) throw wrongCode();
  const redirectUri = form.get('redirect_uri') ?? '';
  if (redirectUri !== content.redirectUri) throw unknownRedirect(redirectUri, app.clientId);
  if (!isVerified(content, form.get('code_verifier'))) throw wrongVerifier();
  if (!pending.redeem(content.id)) throw redeemedCode();
  const account = findAccount(engine.world(), authority, content.person, app);
  return answerFor(request, account, content);
};
