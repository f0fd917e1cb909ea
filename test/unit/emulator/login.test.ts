import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { generate } from 'selfsigned';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestWorld } from '../../support/emulator-world.ts';
import { clientId, clientSecret, openWorld, tenantIds, toText } from '../../support/emulator-world.ts';

async function createCertificate() {
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

describe('the token endpoint', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());

  async function requestToken(tenant: string, form: Record<string, string>) {
    const response = await fetch(`${world.emulator.loginUrl}/${tenant}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
        scope: 'https://graph.microsoft.com/.default',
        ...form,
      }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  it('issues an app token for Graph that verifies with the published key and opens Graph', async () => {
    const { status, body } = await requestToken(tenantIds.fabrikam, {});
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3599 });
    const token = toText(body['access_token']);
    const keys = createRemoteJWKSet(
      new URL(`${world.emulator.loginUrl}/${tenantIds.fabrikam}/discovery/v2.0/keys`),
    );
    const { payload } = await jwtVerify(token, keys, { audience: 'https://graph.microsoft.com' });
    expect(payload).toMatchObject({
      tid: tenantIds.fabrikam,
      appid: clientId,
      idtyp: 'app',
      roles: expect.arrayContaining(['EntitlementManagement.Read.All']) as string[],
      iss: `https://sts.windows.net/${tenantIds.fabrikam}/`,
    });
    expect((await world.withToken(token)('GET', '/organization')).status).toBe(200);
  });

  it('issues the bot connector token without Graph permissions', async () => {
    const { body } = await requestToken(tenantIds.contoso, {
      scope: 'https://api.botframework.com/.default',
    });
    expect(decodeJwt(toText(body['access_token']))).toMatchObject({
      aud: 'https://api.botframework.com',
      appid: clientId,
      roles: [],
    });
  });

  it.each([
    [tenantIds.fabrikam, { client_secret: 'wrong' }, 401, 'invalid_client', 7000215],
    [
      tenantIds.fabrikam,
      { client_id: '11111111-1111-4111-8111-111111111111' },
      400,
      'unauthorized_client',
      700016,
    ],
    ['22222222-2222-4222-8222-222222222222', {}, 400, 'invalid_tenant', 90002],
    [tenantIds.fabrikam, { grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
    [tenantIds.fabrikam, { scope: 'User.Read' }, 400, 'invalid_scope', 1002012],
  ])('refuses %s %j as Entra does', async (tenant, form, status, error, number) => {
    const reply = await requestToken(tenant, form);
    expect(reply.status).toBe(status);
    expect(reply.body).toMatchObject({ error, error_codes: [number] });
    expect(toText(reply.body['error_description'])).toMatch(new RegExp(`^AADSTS${number}: `));
  });

  it('finds a tenant by its domain too', async () => {
    const { body } = await requestToken('fabrikam.example', {});
    expect(decodeJwt(toText(body['access_token']))['tid']).toBe(tenantIds.fabrikam);
  });
});

describe('@azure/identity', () => {
  const script = `
    import { ClientSecretCredential } from '@azure/identity';
    const { TENANT, CLIENT, SECRET, AUTHORITY } = process.env;
    const credential = new ClientSecretCredential(TENANT, CLIENT, SECRET, {
      authorityHost: AUTHORITY, disableInstanceDiscovery: true, additionallyAllowedTenants: ['*'],
      retryOptions: { maxRetries: 0 },
    });
    const scope = 'https://graph.microsoft.com/.default';
    try {
      const home = await credential.getToken(scope);
      const other = await credential.getToken(scope, { tenantId: process.env.OTHER });
      process.stdout.write(JSON.stringify([home.token, other.token]));
    } catch (error) {
      process.stdout.write(JSON.stringify({ message: error.message }));
    }`;

  async function runCredential(secret: string) {
    const folder = mkdtempSync(join(tmpdir(), 'emulator-'));
    const tls = await createCertificate();
    const world = await openWorld({ tls });
    try {
      const certificatePath = join(folder, 'cert.pem');
      writeFileSync(certificatePath, tls.cert);
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
        env: {
          ...process.env,
          NODE_EXTRA_CA_CERTS: certificatePath,
          TENANT: tenantIds.contoso,
          OTHER: tenantIds.fabrikam,
          CLIENT: clientId,
          SECRET: secret,
          AUTHORITY: world.emulator.loginUrl,
        },
      });
      return JSON.parse(stdout) as string[] & { message?: string };
    } finally {
      await world.close();
      rmSync(folder, { recursive: true });
    }
  }

  it('gets tokens of two tenants over https', async () => {
    const [home = '', other = ''] = await runCredential(clientSecret);
    expect(decodeJwt(home)).toMatchObject({ tid: tenantIds.contoso, idtyp: 'app' });
    expect(decodeJwt(other)).toMatchObject({ tid: tenantIds.fabrikam, idtyp: 'app' });
  });

  it('reports a wrong secret in words of Entra', async () => {
    expect((await runCredential('wrong')).message).toContain('AADSTS7000215');
  });
});
