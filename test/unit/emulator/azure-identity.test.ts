import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestWorld } from '../../support/emulator-world.ts';
import { clientId, clientSecret, openWorld, people, tenantIds } from '../../support/emulator-world.ts';
import { createPair, otherApps, seedWithApps } from '../../support/login-client.ts';

// The production library in a process of its own, which trusts the emulator's certificate.

let folder: string;
let world: TestWorld;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'emulator-'));
  const [tls, signer] = await Promise.all([createPair(), createPair()]);
  world = await openWorld({ tls }, seedWithApps([signer.cert]));
  writeFileSync(join(folder, 'tls.pem'), tls.cert);
  writeFileSync(join(folder, 'signer.pem'), `${signer.key}\n${signer.cert}`);
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

interface Outcome {
  readonly tokens?: string[];
  readonly message?: string;
}

/** Runs the body of an async function of `identity`, `options` and `env` that returns access tokens. */
async function run(body: string, more: Record<string, string> = {}): Promise<Outcome> {
  const script = `
    import * as identity from '@azure/identity';
    const { env } = process;
    const options = {
      authorityHost: env.AUTHORITY, disableInstanceDiscovery: true, additionallyAllowedTenants: ['*'],
      retryOptions: { maxRetries: 0 },
    };
    const scope = 'https://graph.microsoft.com/.default';
    const token = async (credential, getOptions) => (await credential.getToken(scope, getOptions)).token;
    const answer = (outcome) => process.stdout.write(JSON.stringify(outcome));
    try {
      answer({ tokens: await (async () => { ${body} })() });
    } catch (error) {
      answer({ message: error.message });
    }`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    env: {
      ...process.env,
      NODE_EXTRA_CA_CERTS: join(folder, 'tls.pem'),
      AUTHORITY: world.emulator.loginUrl,
      HOME_TENANT: tenantIds.contoso,
      OTHER_TENANT: tenantIds.fabrikam,
      CLIENT: clientId,
      SECRET: clientSecret,
      ...more,
    },
  });
  return JSON.parse(stdout) as Outcome;
}

describe('@azure/identity', () => {
  const withSecret = `
    const credential = new identity.ClientSecretCredential(env.HOME_TENANT, env.CLIENT, env.SECRET, options);
    return [await token(credential), await token(credential, { tenantId: env.OTHER_TENANT })];`;

  it('gets tokens of two tenants with a secret', async () => {
    const { tokens = [] } = await run(withSecret);
    expect(tokens.map((each) => decodeJwt(each))).toMatchObject([
      { tid: tenantIds.contoso, idtyp: 'app' },
      { tid: tenantIds.fabrikam, idtyp: 'app' },
    ]);
  });

  it('reports a wrong secret in words of Entra', async () => {
    expect((await run(withSecret, { SECRET: 'wrong' })).message).toContain('AADSTS7000215');
  });

  it('gets a token with a certificate', async () => {
    const { tokens = [], message } = await run(
      `return [await token(new identity.ClientCertificateCredential(env.OTHER_TENANT, env.DAEMON,
        { certificatePath: env.SIGNER }, options))];`,
      { DAEMON: otherApps.daemon, SIGNER: join(folder, 'signer.pem') },
    );
    expect(message).toBeUndefined();
    expect(tokens.map((each) => decodeJwt(each)['roles'])).toEqual([['User.Read.All']]);
  });

  it('acts on behalf of a guest in the tenant asked for', async () => {
    const assertion = await world.token({
      userPrincipalName: people.ana,
      tenantId: tenantIds.contoso,
      audience: `api://${clientId}`,
    });
    const onBehalf = (tenant: string) => `
      return [await token(new identity.OnBehalfOfCredential({ ...options, tenantId: ${tenant}, clientId: env.CLIENT,
        clientSecret: env.SECRET, userAssertionToken: env.ASSERTION }))];`;
    const { tokens = [] } = await run(onBehalf('env.OTHER_TENANT'), { ASSERTION: assertion });
    expect(tokens.map((each) => decodeJwt(each))).toMatchObject([
      { tid: tenantIds.fabrikam, idtyp: 'user', name: 'Ana Ruiz' },
    ]);
    const unknown = await world.token({
      userPrincipalName: people.olga,
      tenantId: tenantIds.contoso,
      audience: `api://${clientId}`,
    });
    expect((await run(onBehalf('env.OTHER_TENANT'), { ASSERTION: unknown })).message).toContain(
      'AADSTS50020',
    );
  });

  it('signs in with a device code and goes on silently', async () => {
    const { tokens = [], message } = await run(
      `const credential = new identity.DeviceCodeCredential({ ...options, tenantId: env.OTHER_TENANT,
        clientId: env.TOOL, userPromptCallback: async ({ verificationUri, userCode }) => {
          await fetch(verificationUri + '?user_code=' + userCode,
            { method: 'POST', body: new URLSearchParams({ account: env.PERSON }) });
        } });
      return [await token(credential), await token(credential)];`,
      { TOOL: otherApps.tool, PERSON: people.ana },
    );
    expect(message).toBeUndefined();
    expect(tokens).toHaveLength(2);
    expect(tokens[1]).toBe(tokens[0]);
    expect(decodeJwt(tokens[0] ?? '')).toMatchObject({ tid: tenantIds.fabrikam, name: 'Ana Ruiz' });
  });
});
