import { createHash } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { z } from 'zod';
import { realNow } from '../time/real-time.ts';
import { expiredGrant, wrongCode } from './login-error.ts';
import type { SigningKey } from './signing-key.ts';

/** What something sealed is good for; a refresh token is no authorization code. */
type Purpose = 'authorization code' | 'refresh token';

function secretOf(key: SigningKey): Uint8Array {
  return createHash('sha256').update(key.pem).digest();
}

/**
 * A text that carries its content, so that codes and refresh tokens need no memory and outlive a restart. Clients
 * cannot change it, and are not meant to read it.
 */
export function seal(
  key: SigningKey,
  purpose: Purpose,
  content: Record<string, unknown>,
  lifetimeMs: number,
): Promise<string> {
  const now = realNow().getTime();
  return new SignJWT(content)
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience(purpose)
    .setIssuedAt(Math.floor(now / 1000))
    .setExpirationTime(Math.floor((now + lifetimeMs) / 1000))
    .sign(secretOf(key));
}

/**
 * The content of what was sealed for this purpose.
 * @throws LoginError AADSTS70008 when its time is over, AADSTS70000 for anything else
 */
export async function unseal<Content>(
  key: SigningKey,
  purpose: Purpose,
  text: string,
  schema: z.ZodType<Content>,
): Promise<Content> {
  try {
    const options = { audience: purpose, currentDate: realNow(), algorithms: ['HS256'] };
    const { payload } = await jwtVerify(text, secretOf(key), options);
    return schema.parse(payload);
  } catch (cause) {
    throw cause instanceof errors.JWTExpired ? expiredGrant() : wrongCode();
  }
}
