import { readFile } from 'node:fs/promises';
import { generate } from 'selfsigned';
import { parse } from 'yaml';
import type { TenantId } from '../../src/access/ids.ts';
import type { Tenant } from '../../src/access/tenant.ts';
import { startEmulator } from '../../src/emulator/start-emulator.ts';
import { createGraph } from '../../src/graph/graph.ts';
import { createAppTokens } from '../../src/graph/tokens.ts';
import type { UserCaller } from '../../src/ports/callers.ts';
import type { Graph } from '../../src/ports/graph.ts';

/** One Graph to hold our client against: the emulator, or a real tenant. */
export interface Backend {
  readonly graph: Graph;
  readonly tenant: TenantId;
  /** Display names of the packages to look for. */
  readonly packageNames: Tenant['packages'];
  /** Somebody who may request; undefined when no token was given. */
  readonly requestor: UserCaller | undefined;
  /** Whether a request may be filed (and canceled again). */
  readonly mayWrite: boolean;
  close(): Promise<void>;
}

const fabrikam = 'fab01a2b-3c4d-4e5f-8a6b-7c8d9e0f1a02' as TenantId;

/** The sandbox's Fabrikam in an emulator whose clock runs. */
export async function openEmulator(): Promise<Backend> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  const seed: unknown = parse(await readFile('env/tenants.sandbox.yaml', 'utf8'));
  const emulator = await startEmulator(seed, { tls: { key, cert } });
  const graph = createGraph({
    baseUrl: emulator.url,
    appTokens: createAppTokens({
      loginBaseUrl: emulator.loginUrl,
      clientId: '50c0acce-5555-4b07-9a11-000000000001',
      clientSecret: 'sandbox-secret',
      certificateAuthority: cert,
    }),
  });
  const answer = await fetch(`${emulator.controlUrl}/token`, {
    method: 'POST',
    body: JSON.stringify({ tenantId: fabrikam, userPrincipalName: 'ana.ruiz@contoso.example' }),
  });
  const { token } = (await answer.json()) as { token: string };
  return {
    graph,
    tenant: fabrikam,
    packageNames: {
      reader: 'SOC Security Reader',
      operator: 'SOC Security Operator',
      administrator: 'SOC Security Administrator',
    },
    requestor: await toRequestor(graph, fabrikam, token),
    mayWrite: true,
    close: () => emulator.close(),
  };
}

async function toRequestor(graph: Graph, tenant: TenantId, token: string): Promise<UserCaller> {
  const { user } = await graph.getMe({ kind: 'user', tenant, token });
  return { kind: 'user', tenant, user, token };
}

/** The variables that name a real tenant; the suite leaves it alone without the first three. */
const {
  CONTRACT_TENANT_ID,
  CONTRACT_CLIENT_ID,
  CONTRACT_CLIENT_SECRET,
  CONTRACT_USER_TOKEN,
  CONTRACT_ALLOW_WRITES,
  CONTRACT_GRAPH_BASE_URL = 'https://graph.microsoft.com',
  CONTRACT_LOGIN_BASE_URL = 'https://login.microsoftonline.com',
  CONTRACT_PACKAGE_READER,
  CONTRACT_PACKAGE_OPERATOR,
  CONTRACT_PACKAGE_ADMINISTRATOR,
} = process.env;

/** The tenant of the CONTRACT_ variables; undefined when they are not set. */
export function liveTenant(): (() => Promise<Backend>) | undefined {
  const [tenantId, clientId, clientSecret] = [CONTRACT_TENANT_ID, CONTRACT_CLIENT_ID, CONTRACT_CLIENT_SECRET];
  if (tenantId === undefined || clientId === undefined || clientSecret === undefined) return undefined;
  const tenant = tenantId.toLowerCase() as TenantId;
  return async () => {
    const graph = createGraph({
      baseUrl: CONTRACT_GRAPH_BASE_URL,
      scope: `${CONTRACT_GRAPH_BASE_URL}/.default`,
      appTokens: createAppTokens({ loginBaseUrl: CONTRACT_LOGIN_BASE_URL, clientId, clientSecret }),
    });
    const token = CONTRACT_USER_TOKEN;
    const names = {
      reader: CONTRACT_PACKAGE_READER,
      operator: CONTRACT_PACKAGE_OPERATOR,
      administrator: CONTRACT_PACKAGE_ADMINISTRATOR,
    };
    return {
      graph,
      tenant,
      packageNames: Object.fromEntries(Object.entries(names).filter(([, name]) => name !== undefined)),
      requestor: token === undefined ? undefined : await toRequestor(graph, tenant, token),
      mayWrite: CONTRACT_ALLOW_WRITES === 'yes',
      close: async () => undefined,
    };
  };
}
