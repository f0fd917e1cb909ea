import { setTimeout as sleep } from 'node:timers/promises';
import { ClientSecretCredential } from '@azure/identity';
import type { ClientSecretCredentialOptions } from '@azure/identity';
import { AccessError } from '../access/errors.ts';
import type { TenantId } from '../access/ids.ts';
import { readRetryAfterMs } from './retry-after.ts';

/** Why a token that has not expired is not good enough any more. */
export interface TokenRenewal {
  /** JSON of the claims that the new one must satisfy; absent: the old one was refused without saying why. */
  readonly claims?: string;
}

export interface TokenOptions {
  /**
   * The caller acts on claims challenges. Entra is told so (`cp1`), and only then does Graph send them.
   * @see https://learn.microsoft.com/entra/identity-platform/claims-challenge
   */
  readonly takesChallenges?: boolean;
  /** Asks Entra, whatever token is held. */
  readonly renewal?: TokenRenewal | undefined;
}

/** Tokens of the app's own identity. */
export interface AppTokens {
  /**
   * @param tenant whose token; the configured home tenant when absent
   * @param scope such as `https://graph.microsoft.com/.default`
   * @throws AccessError `tenant-misconfigured` when the tenant is unknown, the app is not consented there
   * or its secret is refused; `graph-unavailable`, with `retryAfterMs` where it is known, when the token
   * endpoint is busy, in trouble or out of reach
   */
  getToken(tenant: TenantId | undefined, scope: string, options?: TokenOptions): Promise<string>;
}

export interface AppTokensConfig {
  /** `https://login.microsoftonline.com`, another cloud's, or an emulator's; must be https. */
  readonly loginBaseUrl: string;
  readonly tenantId?: TenantId;
  readonly clientId: string;
  readonly clientSecret: string;
  /** PEM of the authority behind the login host's certificate, when it is no public one. */
  readonly certificateAuthority?: string;
  readonly timeoutMs?: number;
}

/** @see https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud */
const MICROSOFT_LOGIN_HOSTS: ReadonlySet<string> = new Set([
  'login.microsoftonline.com',
  'login.microsoftonline.us',
  'login.chinacloudapi.cn',
  'login.partner.microsoftonline.cn',
]);

/** What the token endpoint said last; the credential's errors do not tell it. */
interface Heard {
  status: number | undefined;
  retryAfterMs: number | undefined;
}

interface TenantCredential {
  readonly credential: ClientSecretCredential;
  readonly heard: Heard;
}

/**
 * Tokens by client secret, one credential per tenant; the credential keeps tokens until they expire.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export function createAppTokens(config: AppTokensConfig): AppTokens {
  const credentials = new Map<string, TenantCredential>();
  const underWay = new Map<string, Promise<string>>();

  function credentialOf(tenant: TenantId): TenantCredential {
    const known = credentials.get(tenant);
    if (known) return known;
    const heard: Heard = { status: undefined, retryAfterMs: undefined };
    const { clientId, clientSecret } = config;
    const credential = new ClientSecretCredential(tenant, clientId, clientSecret, optionsFor(config, heard));
    credentials.set(tenant, { credential, heard });
    return { credential, heard };
  }

  async function ask(tenant: TenantId, scope: string, options: TokenOptions): Promise<string> {
    const { takesChallenges: enableCae = false, renewal } = options;
    // Claims make the credential ask Entra. Nothing else does but one that holds no token yet.
    if (renewal && renewal.claims === undefined) credentials.delete(tenant);
    const { credential, heard } = credentialOf(tenant);
    const asked = credential.getToken(scope, {
      enableCae,
      ...(renewal?.claims === undefined ? {} : { claims: renewal.claims }),
    });
    try {
      return (await withTimeout(asked, config.timeoutMs ?? 15_000)).token;
    } catch (error) {
      throw toTokenError(error, heard, tenant);
    }
  }

  return {
    getToken(tenant = config.tenantId, scope, options = {}) {
      if (tenant === undefined) {
        return Promise.reject(new AccessError('tenant-misconfigured', 'no tenant to get an app token of'));
      }
      const key = JSON.stringify([tenant, scope, options.takesChallenges, options.renewal]);
      const asked = underWay.get(key) ?? ask(tenant, scope, options).finally(() => underWay.delete(key));
      underWay.set(key, asked);
      return asked;
    },
  };
}

function optionsFor(config: AppTokensConfig, heard: Heard): ClientSecretCredentialOptions {
  const { loginBaseUrl, certificateAuthority } = config;
  return {
    authorityHost: loginBaseUrl,
    disableInstanceDiscovery: !MICROSOFT_LOGIN_HOSTS.has(new URL(loginBaseUrl).hostname),
    // The library's own retry sleeps for as long as `Retry-After` says; see `listen`.
    retryOptions: { maxRetries: 0 },
    ...(certificateAuthority === undefined ? {} : { tlsOptions: { ca: certificateAuthority } }),
    additionalPolicies: [{ position: 'perRetry', policy: listen(heard) }],
  };
}

const BLIP_WAIT_MS = 500;

/**
 * Remembers what the token endpoint says, and asks once more after a blip: after 429 or a server error MSAL
 * keeps away from the endpoint by itself for a minute, which is much for a blip. Where the endpoint asks for
 * a wait, that is told to the caller instead of slept through.
 */
function listen(heard: Heard): Policy {
  return {
    name: 'listen',
    async sendRequest(request, next) {
      const send = async (): ReturnType<typeof next> => {
        heard.status = undefined;
        heard.retryAfterMs = undefined;
        const answer = await next(request);
        heard.status = answer.status;
        heard.retryAfterMs = readRetryAfterMs(new Headers(answer.headers.toJSON()));
        return answer;
      };
      const first = await send().catch((error: unknown) => {
        if (request.abortSignal?.aborted) throw error;
        return undefined;
      });
      const isBlip = !first || (first.status >= 500 && heard.retryAfterMs === undefined);
      if (first && !isBlip) return first;
      await sleep(BLIP_WAIT_MS);
      return send();
    },
  };
}

type Policy = NonNullable<ClientSecretCredentialOptions['additionalPolicies']>[number]['policy'];

const isPassing = (status: number): boolean => status >= 500 || status === 429 || status === 408;

async function withTimeout<T>(promise: Promise<T>, ms: number): Promise<T> {
  const stop = new AbortController();
  const late = sleep(ms, undefined, { signal: stop.signal }).then(() => {
    throw new Error(`no token within ${ms} ms`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    stop.abort();
    late.catch(() => undefined);
  }
}

/** For so long MSAL keeps away from the endpoint. It misses `Retry-After`, which reaches it in lower case. */
const KEPT_AWAY_MS = 60_000;

/**
 * While MSAL keeps away it fails without asking, with the words of the last answer; `heard` is then that
 * answer. The retry time is the whole wait, of which a part may have passed.
 */
function toTokenError(error: unknown, { status, retryAfterMs = 0 }: Heard, tenant: TenantId): AccessError {
  const message = error instanceof Error ? error.message : String(error);
  // The error's number is Microsoft's name for the reason; the rest of the text has ids and times.
  const reason = /AADSTS\d+/.exec(message)?.[0] ?? (status === undefined ? 'no answer' : `status ${status}`);
  const isTrouble = status !== undefined && isPassing(status);
  const passes = isTrouble || status === undefined || status < 400;
  return new AccessError(
    passes ? 'graph-unavailable' : 'tenant-misconfigured',
    `no app token of tenant ${tenant}: ${reason}`,
    {
      cause: error,
      ...(status === undefined ? {} : { status }),
      ...(isTrouble ? { retryAfterMs: Math.max(retryAfterMs, KEPT_AWAY_MS) } : {}),
    },
  );
}
