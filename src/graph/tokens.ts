import { setTimeout as sleep } from 'node:timers/promises';
import { ClientSecretCredential } from '@azure/identity';
import type { ClientSecretCredentialOptions } from '@azure/identity';
import { AccessError } from '../access/errors.ts';
import type { TenantId } from '../access/ids.ts';

/** Tokens of the app's own identity. */
export interface AppTokens {
  /**
   * @param tenant whose token; the configured home tenant when absent
   * @param scope such as `https://graph.microsoft.com/.default`
   * @throws AccessError `tenant-misconfigured` when the tenant is unknown, the app is not consented there
   * or its secret is refused; `graph-unavailable` when the token endpoint cannot be reached
   */
  getToken(tenant: TenantId | undefined, scope: string): Promise<string>;
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

/** Last status of the token endpoint; the credential's errors do not tell it. */
interface Heard {
  status: number | undefined;
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
    const heard: Heard = { status: undefined };
    const { clientId, clientSecret } = config;
    const credential = new ClientSecretCredential(tenant, clientId, clientSecret, optionsFor(config, heard));
    credentials.set(tenant, { credential, heard });
    return { credential, heard };
  }

  async function ask(tenant: TenantId, scope: string): Promise<string> {
    const { credential, heard } = credentialOf(tenant);
    heard.status = undefined;
    try {
      const { token } = await withTimeout(credential.getToken(scope), config.timeoutMs ?? 15_000);
      return token;
    } catch (error) {
      throw toTokenError(error, heard.status, tenant);
    }
  }

  return {
    getToken(tenant = config.tenantId, scope) {
      if (tenant === undefined) {
        return Promise.reject(new AccessError('tenant-misconfigured', 'no tenant to get an app token of'));
      }
      const key = `${tenant} ${scope}`;
      const asked = underWay.get(key) ?? ask(tenant, scope).finally(() => underWay.delete(key));
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
    retryOptions: { maxRetries: 1, maxRetryDelayInMs: 2_000 },
    ...(certificateAuthority === undefined ? {} : { tlsOptions: { ca: certificateAuthority } }),
    additionalPolicies: [
      {
        position: 'perRetry',
        policy: {
          name: 'rememberStatus',
          async sendRequest(request, next) {
            heard.status = undefined;
            const answer = await next(request);
            heard.status = answer.status;
            return answer;
          },
        },
      },
    ],
  };
}

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

function toTokenError(error: unknown, status: number | undefined, tenant: TenantId): AccessError {
  const message = error instanceof Error ? error.message : String(error);
  // The error's number is Microsoft's name for the reason; the rest of the text has ids and times.
  const reason = /AADSTS\d+/.exec(message)?.[0] ?? (status === undefined ? 'no answer' : `status ${status}`);
  const isPassing = status === undefined || status >= 500 || status === 429 || status === 408;
  return new AccessError(
    isPassing ? 'graph-unavailable' : 'tenant-misconfigured',
    `no app token of tenant ${tenant}: ${reason}`,
    { cause: error, ...(status === undefined ? {} : { status }) },
  );
}
