import { jwtVerify } from 'jose';
import { realNow } from '../time/real-time.ts';
import type { SigningKey } from './signing-key.ts';

/** The claims the emulator reads from its own tokens. */
export interface Claims {
  readonly tid: string;
  readonly oid: string;
  readonly appid: string;
  readonly idtyp: string;
  readonly roles: readonly string[];
  readonly scp: string;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
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
  try {
    const options = { audience: [...audiences], currentDate: realNow(), algorithms: ['RS256'] };
    const { payload } = await jwtVerify(token, key.publicKey, options);
    const roles = Array.isArray(payload['roles']) ? payload['roles'].map(text) : [];
    const { tid, oid, appid, idtyp, scp } = payload;
    return { tid: text(tid), oid: text(oid), appid: text(appid), idtyp: text(idtyp), roles, scp: text(scp) };
  } catch {
    // jose says why; callers answer every reason with the same 401, as Entra-protected APIs do.
    return undefined;
  }
}
