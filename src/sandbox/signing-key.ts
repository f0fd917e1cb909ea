import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { z } from 'zod';

/** The key pair with which the local channel signs. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  /** Only the public half: safe to serve as a key set. */
  readonly publicJwk: JWK;
}

const fileName = 'channel-key.json';

const storedKey = z.object({
  kty: z.literal('RSA'),
  kid: z.string().min(1),
  n: z.string(),
  e: z.string(),
  d: z.string(),
  p: z.string(),
  q: z.string(),
  dp: z.string(),
  dq: z.string(),
  qi: z.string(),
});

/**
 * The channel's signing key out of the state folder; made at the first start.
 * It must survive a restart of the sandbox: botbuilder keeps a key set for 24 hours
 * and asks again for an unknown key id at most once an hour.
 * @throws when the stored file is not a key: better a clear stop than tokens nobody accepts
 */
export async function readSigningKey(folder: string): Promise<SigningKey> {
  const file = join(folder, fileName);
  const stored = await readStoredKey(file);
  const jwk = stored ?? (await createKey(file));
  const privateKey = await importJWK(jwk, 'RS256');
  if (privateKey instanceof Uint8Array) throw new Error(`${file} does not hold an RSA key`);
  const { kty, kid, n, e } = jwk;
  return { kid, privateKey, publicJwk: { kty, kid, n, e, use: 'sig', alg: 'RS256' } };
}

async function readStoredKey(file: string): Promise<z.infer<typeof storedKey> | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return storedKey.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${file} is damaged: remove it, or start with --fresh`, { cause: error });
  }
}

async function createKey(file: string): Promise<z.infer<typeof storedKey>> {
  const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
  const jwk = storedKey.parse({ ...(await exportJWK(privateKey)), kid: randomUUID() });
  await writeFile(file, JSON.stringify(jwk), { mode: 0o600 });
  return jwk;
}
