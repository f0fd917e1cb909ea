import { exportJWK, exportPKCS8, generateKeyPair, importPKCS8 } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { createPublicKey } from 'node:crypto';

/** The key pair with which all tokens are signed (RS256). */
export interface SigningKey {
  readonly keyId: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: ReturnType<typeof createPublicKey>;
  readonly publicJwk: JWK;
  /** The private key in PKCS #8, for the state file. */
  readonly pem: string;
}

/** The signing key of a saved PEM, or a new one. */
export async function createSigningKey(savedPem?: string): Promise<SigningKey> {
  const generated =
    savedPem ?? (await exportPKCS8((await generateKeyPair('RS256', { extractable: true })).privateKey));
  const privateKey = await importPKCS8(generated, 'RS256');
  const publicKey = createPublicKey(generated);
  const jwk = await exportJWK(publicKey);
  const keyId = (jwk.n ?? '').slice(0, 27);
  return {
    keyId,
    privateKey,
    publicKey,
    publicJwk: { ...jwk, use: 'sig', alg: 'RS256', kid: keyId, x5t: keyId },
    pem: generated,
  };
}
