import { createHash } from 'node:crypto';
import { generate } from 'selfsigned';
import type { TestWorld } from './emulator-world.ts';
import { clientId, clientSecret, createSeed, tenantIds } from './emulator-world.ts';

export const redirectUri = 'http://localhost:3000/back';
const graphScope = 'openid offline_access User.Read';

/** A public client, a client with a certificate, and one that has no consent in Fabrikam. */
export const otherApps = {
  tool: '7001aaaa-0000-4000-8000-000000000001',
  daemon: 'daeaaaaa-0000-4000-8000-000000000002',
  stranger: '57aaaaaa-0000-4000-8000-000000000003',
} as const;

/** The seed of the other tests with three more apps. */
export function seedWithApps(certificates: readonly string[] = []) {
  const { tenants, sandbox } = createSeed();
  const delegatedPermissions = ['User.Read'];
  return {
    tenants,
    sandbox: {
      ...sandbox,
      apps: [
        { name: 'Tool', clientId: otherApps.tool, redirectUris: [redirectUri], delegatedPermissions },
        {
          name: 'Daemon',
          clientId: otherApps.daemon,
          certificates,
          applicationPermissions: ['User.Read.All'],
        },
        {
          name: 'Stranger',
          clientId: otherApps.stranger,
          clientSecret: 'stranger-secret',
          consentedIn: ['Contoso'],
          applicationPermissions: ['User.Read.All'],
          delegatedPermissions,
        },
      ],
    },
  };
}

/** A self-signed pair for localhost, for servers and for client assertions alike. */
export async function createPair(): Promise<{ key: string; cert: string }> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { key, cert };
}

export interface TokenReply {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Calls of Entra's endpoints as a browser and an app make them. */
export function createLoginClient({ emulator }: TestWorld) {
  const address = (tenant: string, path: string, query: Record<string, string> = {}): string =>
    `${emulator.loginUrl}/${tenant}/${path}?${new URLSearchParams(query).toString()}`;

  const post = (url: string, form: Record<string, string>): Promise<Response> =>
    fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });

  const token = async (tenant: string, form: Record<string, string>): Promise<TokenReply> => {
    const credentials = { client_id: clientId, client_secret: clientSecret };
    const response = await post(address(tenant, 'oauth2/v2.0/token'), { ...credentials, ...form });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  /** The parameters with which the browser comes back to the app. */
  const authorize = async (
    tenant: string,
    account: string,
    query: Record<string, string> = {},
  ): Promise<URLSearchParams> => {
    const url = address(tenant, 'oauth2/v2.0/authorize', {
      client_id: clientId,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: graphScope,
      ...query,
    });
    const response = await post(url, { account });
    const location = response.headers.get('location');
    if (location === null) throw new Error(`${response.status}: ${await response.text()}`);
    return new URL(location).searchParams;
  };

  const signIn = async (account: string, tenant: string = tenantIds.fabrikam): Promise<TokenReply> => {
    const code = (await authorize(tenant, account)).get('code') ?? '';
    return token(tenant, { grant_type: 'authorization_code', code, redirect_uri: redirectUri });
  };

  return { address, post, token, authorize, signIn };
}

export type LoginClient = ReturnType<typeof createLoginClient>;

export const verifier = 'v'.repeat(64);
export const challenge = createHash('sha256').update(verifier).digest('base64url');
