import type { Emulator, EmulatorOptions } from '../../src/emulator/start-emulator.ts';
import { startEmulator } from '../../src/emulator/start-emulator.ts';
import { checkExchange } from './record-wire.ts';

export const startAt = new Date('2026-10-01T08:00:00.000Z');

export const tenantIds = {
  contoso: '0c0a10c4-7b1d-4c58-9a6e-0d1f5a3b2c01',
  fabrikam: 'fab01a2b-3c4d-4e5f-8a6b-7c8d9e0f1a02',
  northwind: '40a78d1e-2f3a-4b4c-8d5e-6f7a8b9c0d04',
} as const;

export const clientId = '50c0acce-5555-4b07-9a11-000000000001';
export const clientSecret = 'test-secret';

export const people = {
  ana: 'ana@contoso.example',
  ben: 'ben@contoso.example',
  /** Analyst and approver at once. */
  eve: 'eve@contoso.example',
  olga: 'olga@contoso.example',
  carla: 'carla@fabrikam.example',
  dev: 'dev@fabrikam.example',
  finn: 'finn@northwind.example',
} as const;

/** A fresh seed without jitter: every delay is a literal in the tests. */
export function createSeed() {
  const stage = { approvers: [{ group: 'Approvers' }], justificationRequired: true, timeout: 'P2D' };
  const requestors = { connectedOrganization: 'Contoso' };
  const policy = { requestors, maximumDuration: 'PT8H', justificationRequired: true };
  return {
    tenants: [
      {
        name: 'Contoso',
        id: tenantIds.contoso,
        domain: 'contoso.example',
        kind: 'source',
        signInConnection: 'graph-contoso',
      },
      {
        name: 'Fabrikam',
        id: tenantIds.fabrikam,
        domain: 'fabrikam.example',
        kind: 'target',
        topology: 2,
        signInConnection: 'graph-fabrikam',
      },
      {
        name: 'Northwind',
        id: tenantIds.northwind,
        domain: 'northwind.example',
        kind: 'target',
        topology: 1,
        signInConnection: 'graph-northwind',
      },
    ],
    sandbox: {
      app: {
        name: 'SOC Access',
        clientId,
        clientSecret,
        applicationPermissions: [
          'EntitlementManagement.Read.All',
          'AuditLog.Read.All',
          'RoleAssignmentSchedule.Read.Directory',
          'RoleEligibilitySchedule.Read.Directory',
          'User.Read.All',
          'GroupMember.Read.All',
        ],
        delegatedPermissions: [
          'User.Read',
          'EntitlementMgmt-SubjectAccess.ReadWrite',
          'EntitlementManagement.Read.All',
          'EntitlementManagement.ReadWrite.All',
        ],
      },
      delays: {
        seed: 7,
        jitter: 'PT0S',
        submit: 'PT1S',
        deliver: 'PT3S',
        membership: 'PT2S',
        directoryRole: 'PT4S',
        removal: 'PT3S',
      },
      people: [
        {
          name: 'Ana Ruiz',
          userPrincipalName: people.ana,
          home: 'Contoso',
          accountIn: ['Fabrikam', 'Northwind'],
        },
        {
          name: 'Ben Osei',
          userPrincipalName: people.ben,
          home: 'Contoso',
          accountIn: ['Fabrikam'],
          signedIn: ['Contoso'],
        },
        { name: 'Eve Adams', userPrincipalName: people.eve, home: 'Contoso', accountIn: ['Fabrikam'] },
        { name: 'Olga Petrova', userPrincipalName: people.olga, home: 'Contoso', roles: ['operator'] },
        { name: 'Carla Weiss', userPrincipalName: people.carla, home: 'Fabrikam', roles: ['approver'] },
        { name: 'Dev Patel', userPrincipalName: people.dev, home: 'Fabrikam', manager: people.carla },
        { name: 'Finn Lund', userPrincipalName: people.finn, home: 'Northwind' },
      ],
      directory: {
        Fabrikam: {
          connectedOrganizations: [{ tenant: 'Contoso', internalSponsors: [people.carla] }],
          groups: [
            { name: 'Approvers', members: [people.carla, { group: 'Deputies' }] },
            { name: 'Deputies', members: [people.dev, people.eve] },
            { name: 'sg-reader', directoryRole: 'Security Reader' },
            { name: 'sg-operator', directoryRole: 'Security Operator' },
          ],
          catalogs: [
            {
              name: 'Security Operations',
              packages: [
                {
                  name: 'Reader',
                  group: 'sg-reader',
                  policies: [{ name: 'Read', requestors, maximumDuration: 'P1D' }],
                },
                {
                  name: 'Operator',
                  group: 'sg-operator',
                  policies: [{ ...policy, name: 'Operate', stages: [stage] }],
                },
                {
                  name: 'Night Operator',
                  group: 'sg-operator',
                  policies: [
                    { name: 'Nights', requestors, maximumDuration: 'PT8H', extension: { allowed: false } },
                  ],
                },
                {
                  name: 'Administrator',
                  group: 'sg-operator',
                  policies: [
                    {
                      ...policy,
                      name: 'Two stages',
                      maximumDuration: 'PT4H',
                      extension: { approval: true },
                      stages: [
                        stage,
                        { ...stage, approvers: [{ user: people.carla }], justificationRequired: false },
                      ],
                    },
                  ],
                },
              ],
            },
          ],
        },
        Northwind: {
          groups: [{ name: 'Synced', members: [people.ana] }, { name: 'sg-operator' }],
          catalogs: [
            {
              name: 'Security Operations',
              packages: [
                {
                  name: 'Operator',
                  group: 'sg-operator',
                  policies: [
                    {
                      name: 'Synced analysts',
                      requestors: { group: 'Synced' },
                      maximumDuration: 'PT12H',
                      questions: [{ text: 'Which shift?', choices: ['Day', 'Night'], required: true }],
                    },
                  ],
                },
              ],
            },
          ],
        },
      },
    },
  };
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // The tests read many shapes of Graph; what is wrong about one shows in the assertion.
  readonly body: Wire;
}

/** JSON of any shape, read without ceremony in tests. */
interface Wire {
  readonly [name: string]: Wire;
  readonly [index: number]: Wire;
}

/** A string of a reply; fails the test when it is anything else. */
export function toText(value: unknown): string {
  if (typeof value !== 'string') throw new Error(`${JSON.stringify(value)} is no string.`);
  return value;
}

type Caller = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Reply>;

export const entitlements = '/identityGovernance/entitlementManagement';

async function send(
  url: string,
  method: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const response = await fetch(url, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('Content-Type')?.includes('json') ?? false;
  const parsed: unknown = isJson && text !== '' ? JSON.parse(text) : text;
  return { status: response.status, headers: response.headers, body: parsed as Wire };
}

interface TokenWish {
  readonly tenantId?: string;
  readonly scopes?: readonly string[];
  readonly permissions?: readonly string[];
  readonly audience?: string;
}

/** A running emulator with a frozen clock and the shortest ways to call it. */
export async function openWorld(options: EmulatorOptions = {}, seed: unknown = createSeed()) {
  const emulator: Emulator = await startEmulator(seed, { clock: 'frozen', startAt, ...options });
  const control: Caller = (method, path, body) => send(`${emulator.controlUrl}${path}`, method, body);

  const token = async (wish: object): Promise<string> => {
    const reply = await control('POST', '/token', { tenantId: tenantIds.fabrikam, ...wish });
    if (reply.status !== 200) throw new Error(JSON.stringify(reply.body));
    return toText(reply.body['token']);
  };
  const withToken =
    (bearer: string): Caller =>
    async (method, path, body, headers) => {
      const url = path.startsWith('http') ? path : `${emulator.url}/v1.0${path}`;
      const reply = await send(url, method, body, { Authorization: `Bearer ${bearer}`, ...headers });
      // Every exchange of every test is held against Microsoft's types, as far as its route names them.
      const problems = reply.status < 300 ? checkExchange(method, url, body, reply.body) : [];
      if (problems.length > 0) throw new Error(problems.join('\n'));
      return reply;
    };
  const asUser = async (userPrincipalName: string, wish: TokenWish = {}): Promise<Caller> =>
    withToken(await token({ userPrincipalName, ...wish }));
  const asApp = async (wish: TokenWish = {}): Promise<Caller> =>
    withToken(await token({ app: true, ...wish }));

  const policyOf = async (packageName: string, tenantId: string = tenantIds.fabrikam) => {
    const app = await asApp({ tenantId });
    const query = `$filter=displayName eq '${packageName}'&$expand=assignmentPolicies`;
    const { body } = await app('GET', `${entitlements}/accessPackages?${query}`);
    const row = body['value']?.[0];
    return {
      accessPackageId: toText(row?.['id']),
      assignmentPolicyId: toText(row?.['assignmentPolicies']?.[0]?.['id']),
    };
  };

  /** Files a userAdd for the person and returns the reply. */
  const requestAs = async (userPrincipalName: string, packageName: string, more: object = {}) => {
    const call = await asUser(userPrincipalName);
    const targetId = toText((await call('GET', '/me')).body['id']);
    return call('POST', `${entitlements}/assignmentRequests`, {
      requestType: 'userAdd',
      assignment: { targetId, ...(await policyOf(packageName)) },
      justification: 'INC-4711',
      ...more,
    });
  };

  return {
    emulator,
    control,
    token,
    withToken,
    asUser,
    asApp,
    policyOf,
    requestAs,
    send,
    advance: (ms: number) => emulator.advance(ms),
    close: () => emulator.close(),
  };
}

export type TestWorld = Awaited<ReturnType<typeof openWorld>>;
