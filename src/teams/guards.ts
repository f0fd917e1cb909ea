import { decodeJwt } from 'jose';
import { isGuid } from '../access/ids.ts';

export interface GuardSettings {
  /** `iss` of the channel's tokens; any other is turned away before botbuilder looks at it. */
  readonly channelIssuer: string;
  readonly isAllowedServiceUrl: (serviceUrl: string) => boolean;
  readonly isKnownTenant: (tenantId: string) => boolean;
}

/** Why a request is turned away; for the log, the caller learns the status only. */
export type Refusal = { readonly status: 400 | 401 | 403; readonly why: string };

/**
 * What must hold before botbuilder validates the token. botbuilder accepts emulator and skill tokens
 * of any Entra tenant, does not check a missing service URL, and keeps what it is given in memory:
 * these guards close that. The signature is botbuilder's part; nothing here trusts the token.
 */
export function checkBeforeAuthentication(
  authorization: string | undefined,
  body: unknown,
  settings: GuardSettings,
): Refusal | undefined {
  if (!isRecord(body)) return { status: 400, why: 'body is no JSON object' };
  if (readIssuer(authorization) !== settings.channelIssuer)
    return { status: 401, why: 'no token of the channel' };
  if (body['channelId'] !== 'msteams') return { status: 401, why: 'channel is not msteams' };
  const serviceUrl = body['serviceUrl'];
  if (typeof serviceUrl !== 'string' || !settings.isAllowedServiceUrl(serviceUrl)) {
    return { status: 401, why: 'service URL is not on the allow-list' };
  }
  if (typeof body['type'] !== 'string') return { status: 400, why: 'activity has no type' };
  return undefined;
}

/** What must hold once the token is known to be the channel's: the tenant is one of ours. */
export function checkTenant(body: unknown, settings: GuardSettings): Refusal | undefined {
  const channelData = isRecord(body) && isRecord(body['channelData']) ? body['channelData'] : {};
  const conversation = isRecord(body) && isRecord(body['conversation']) ? body['conversation'] : {};
  const named = [
    isRecord(channelData['tenant']) ? channelData['tenant']['id'] : undefined,
    conversation['tenantId'],
  ]
    .filter((id) => id !== undefined && id !== null)
    .map((id) => (typeof id === 'string' ? id.toLowerCase() : ''));
  const [tenant] = named;
  if (tenant === undefined || !isGuid(tenant)) return { status: 403, why: 'activity names no tenant' };
  if (named.some((id) => id !== tenant)) return { status: 403, why: 'activity names two tenants' };
  return settings.isKnownTenant(tenant) ? undefined : { status: 403, why: 'tenant is not served' };
}

function readIssuer(authorization: string | undefined): string | undefined {
  const [scheme, token] = authorization?.split(' ') ?? [];
  if (scheme?.toLowerCase() !== 'bearer' || !token) return undefined;
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

/**
 * Whether a service URL is one of those that may see the bot's token.
 * @param allowed origins; `:*` as the port allows any port, for the sandbox's loopback
 */
export function createServiceUrlCheck(allowed: readonly string[]): (serviceUrl: string) => boolean {
  return (serviceUrl) => {
    if (!URL.canParse(serviceUrl)) return false;
    // Not `origin`: that of `blob:https://host/` is `https://host`.
    const { protocol, hostname, host, username, password } = new URL(serviceUrl);
    if (username || password) return false;
    return allowed.some((each) =>
      each.endsWith(':*')
        ? each.slice(0, -2) === `${protocol}//${hostname}`
        : each === `${protocol}//${host}`,
    );
  };
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
