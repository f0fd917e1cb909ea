import { jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import { realNow } from '../time/real-time.ts';
import type { SigningKey } from './signing-key.ts';
import { instantOfTokenId } from './token-id.ts';

/** The claims the emulator reads from its own tokens. */
export interface Claims {
  readonly tid: string;
  readonly oid: string;
  readonly appid: string;
  readonly idtyp: string;
  readonly roles: readonly string[];
  readonly scp: string;
  /** The instant from which the token counts, to the millisecond. */
  readonly issuedAt: Date;
  /** The authentication contexts it was issued for. */
  readonly acrs: readonly string[];
  /** `xms_cc`: `cp1` when the client takes claims challenges. */
  readonly clientCapabilities: readonly string[];
}

/** A token whose signature was found right; whether it still is valid, and for whom, is asked at each use. */
interface VerifiedToken {
  readonly claims: Claims;
  readonly audiences: readonly string[];
  readonly notBeforeMs: number;
  readonly expiresMs: number;
}

/** A client sends the same token for an hour: its signature is checked once. */
const verified = new WeakMap<SigningKey, Map<string, VerifiedToken>>();
/** More than that many tokens at a time is a client that uses each once. */
const mostVerified = 10_000;

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(text) : [];
}

function toVerified({ aud, nbf = 0, exp = 0, ...payload }: JWTPayload): VerifiedToken {
  const { tid, oid, appid, idtyp, scp, uti } = payload;
  return {
    claims: {
      tid: text(tid),
      oid: text(oid),
      appid: text(appid),
      idtyp: text(idtyp),
      roles: texts(payload['roles']),
      scp: text(scp),
      issuedAt: instantOfTokenId(text(uti)),
      acrs: texts(payload['acrs']),
      clientCapabilities: texts(payload['xms_cc']),
    },
    audiences: [aud ?? []].flat(),
    notBeforeMs: nbf * 1000,
    expiresMs: exp * 1000,
  };
}

async function verifySignature(key: SigningKey, token: string): Promise<VerifiedToken | undefined> {
  const known = verified.get(key) ?? new Map<string, VerifiedToken>();
  verified.set(key, known);
  const found = known.get(token);
  if (found !== undefined) return found;
  try {
    const options = { currentDate: realNow(), algorithms: ['RS256'], requiredClaims: ['exp'] };
    const result = toVerified((await jwtVerify(token, key.publicKey, options)).payload);
    if (known.size >= mostVerified) known.clear();
    known.set(token, result);
    return result;
  } catch {
    // jose says why; callers answer every reason with the same 401, as Entra-protected APIs do.
    return undefined;
  }
}

/**
 * The claims of the bearer token in an Authorization header, when it is signed by `key`, is for one of the audiences
 * and has not expired (by real time).
 * @returns undefined for anything else
 */
export async function verifyBearer(
  key: SigningKey,
  header: string | undefined,
  audiences: readonly string[],
): Promise<Claims | undefined> {
  const [, token] = /^Bearer (\S+)$/i.exec(header ?? '') ?? [];
  if (token === undefined) return undefined;
  const found = await verifySignature(key, token);
  const nowMs = realNow().getTime();
  if (found === undefined || found.expiresMs <= nowMs || found.notBeforeMs > nowMs) return undefined;
  return found.audiences.some((audience) => audiences.includes(audience)) ? found.claims : undefined;
}
