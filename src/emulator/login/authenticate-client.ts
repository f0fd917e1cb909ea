import { X509Certificate } from 'node:crypto';
import { jwtVerify } from 'jose';
import { realNow } from '../time/real-time.ts';
import type { AppRegistration, World } from '../world/world.ts';
import {
  missingCredential,
  missingParameter,
  publicClient,
  unknownApp,
  wrongAssertion,
  wrongSecret,
} from './login-error.ts';

/** Clients' clocks differ, and MSAL rounds the instant of signing up to the next second. */
const clockToleranceSeconds = 300;

interface Credentials {
  readonly clientId: string;
  readonly secret: string | undefined;
  readonly assertion: string | undefined;
}

/** The client's credentials, from the form or from Basic authentication. */
function readCredentials(form: URLSearchParams, authorization: string | undefined): Credentials {
  const [, encoded] = /^Basic (.+)$/i.exec(authorization ?? '') ?? [];
  if (encoded !== undefined) {
    const [clientId = '', secret = ''] = Buffer.from(encoded, 'base64').toString().split(':');
    return {
      clientId: decodeURIComponent(clientId),
      secret: decodeURIComponent(secret),
      assertion: undefined,
    };
  }
  return {
    clientId: form.get('client_id') ?? '',
    secret: form.get('client_secret') ?? undefined,
    assertion: form.get('client_assertion') ?? undefined,
  };
}

/** @throws LoginError AADSTS700016 for a client id that no registration has */
export function findApp(world: World, clientId: string, directory: string): AppRegistration {
  if (clientId === '') throw missingParameter('client_id');
  const app = world.apps.get(clientId.toLowerCase());
  if (app === undefined) throw unknownApp(clientId, directory);
  return app;
}

/**
 * Whether one of the app's certificates signed the assertion, for this token endpoint and for now.
 * @see https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
async function isSignedBy(app: AppRegistration, assertion: string, endpointPath: string): Promise<boolean> {
  for (const certificate of app.certificates) {
    try {
      const { payload } = await jwtVerify(assertion, new X509Certificate(certificate).publicKey, {
        issuer: app.clientId,
        subject: app.clientId,
        algorithms: ['RS256', 'PS256'],
        requiredClaims: ['exp', 'aud'],
        clockTolerance: clockToleranceSeconds,
        currentDate: realNow(),
      });
      // The host is left out: behind a proxy the client knows another one.
      const isForEndpoint = (audience: string): boolean =>
        URL.canParse(audience) && new URL(audience).pathname.toLowerCase() === endpointPath.toLowerCase();
      if ([payload.aud ?? []].flat().some(isForEndpoint)) return true;
    } catch {
      // The next certificate may fit; that none does is the caller's answer.
    }
  }
  return false;
}

/** A client that has said who it is, and whether it proved it. */
export interface Client {
  readonly app: AppRegistration;
  readonly isConfidential: boolean;
}

/**
 * The app that calls the token endpoint, by secret or signed assertion; a registration with neither is a public client.
 * @param directory what the path names, for the words of the refusal
 * @throws LoginError AADSTS700016, 7000215, 7000218, 700025, 700027
 */
export async function authenticateClient(
  world: World,
  request: {
    readonly form: URLSearchParams;
    readonly authorization: string | undefined;
    readonly directory: string;
    readonly path: string;
  },
): Promise<Client> {
  const { clientId, secret, assertion } = readCredentials(request.form, request.authorization);
  const app = findApp(world, clientId, request.directory);
  const isConfidential = app.clientSecret !== null || app.certificates.length > 0;
  if (!isConfidential) {
    if (secret !== undefined || assertion !== undefined) throw publicClient();
    return { app, isConfidential };
  }
  if (assertion !== undefined) {
    if (!(await isSignedBy(app, assertion, request.path))) throw wrongAssertion(app.clientId);
    return { app, isConfidential };
  }
  if (secret === undefined) throw missingCredential();
  if (secret !== app.clientSecret) throw wrongSecret(app.clientId);
  return { app, isConfidential };
}
