import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** A certificate for localhost and 127.0.0.1, signed by itself. */
export interface Certificate {
  /** PEM. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
  /** File with `cert`: for NODE_EXTRA_CA_CERTS of whoever shall trust it. */
  readonly certFile: string;
}

const dayMs = 24 * 60 * 60 * 1000;
const lifetimeDays = 397;
/** A sandbox may be left running for weeks; its certificate must not end meanwhile. */
const renewalDays = 30;

/**
 * The sandbox's certificate out of the state folder; made at the first start and again when its end is near.
 * Needed because MSAL refuses a login authority that is not https.
 * @param now seen from outside, so that renewal can be tested
 */
export async function readCertificate(folder: string, now: Date): Promise<Certificate> {
  const keyFile = join(folder, 'localhost-key.pem');
  const certFile = join(folder, 'localhost-cert.pem');
  const [key, cert] = await Promise.all([readIfThere(keyFile), readIfThere(certFile)]);
  if (key !== undefined && cert !== undefined && isUsable(key, cert, now)) return { key, cert, certFile };
  return createCertificate(keyFile, certFile, now);
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isUsable(key: string, cert: string, now: Date): boolean {
  try {
    const parsed = new X509Certificate(cert);
    const isYoung = parsed.validToDate.getTime() - now.getTime() > renewalDays * dayMs;
    return isYoung && parsed.validFromDate <= now && parsed.checkPrivateKey(createPrivateKey(key));
  } catch {
    // Damaged files are replaced, as missing ones are: nobody depends on this very certificate.
    return false;
  }
}

async function createCertificate(keyFile: string, certFile: string, now: Date): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now.getTime() - dayMs),
    notAfterDate: new Date(now.getTime() + lifetimeDays * dayMs),
    extensions: [
      // It is its own authority: without cA some clients refuse it as a trust anchor.
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  await writeFile(keyFile, made.private, { mode: 0o600 });
  await writeFile(certFile, made.cert);
  return { key: made.private, cert: made.cert, certFile };
}
