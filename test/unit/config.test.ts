import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { AccessError } from '../../src/access/errors.ts';
import type { TenantId } from '../../src/access/ids.ts';
import { toDefenderUrl, toMyAccessUrl } from '../../src/access/links.ts';
import { environmentShape, readConfig } from '../../src/config.ts';

const EXAMPLE = join(import.meta.dirname, '../../env/tenants.example.yaml');
const SANDBOX = join(import.meta.dirname, '../../env/tenants.sandbox.yaml');
const folder = mkdtempSync(join(tmpdir(), 'soc-access-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const complete = {
  BOT_APP_ID: '50C0ACCE-5555-4B07-9A11-000000000001',
  BOT_APP_SECRET: 'secret',
  BOT_APP_TENANT_ID: '11111111-1111-4111-8111-111111111111',
  TENANTS_FILE: EXAMPLE,
};
/** The lines of the refusal that name a problem. */
const problemsOf = (env: Readonly<Record<string, string | undefined>>): string[] => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(AccessError);
    expect(error).toMatchObject({ code: 'invalid-input' });
    const lines = (error as Error).message.split('\n');
    return lines.filter((line) => line.startsWith('  - ')).map((line) => line.slice(4));
  }
};

describe('environment', () => {
  test('four variables are enough', () => {
    expect(readConfig(complete)).toMatchObject({
      PORT: 3978,
      BOT_APP_ID: '50c0acce-5555-4b07-9a11-000000000001',
      GRAPH_BASE_URL: 'https://graph.microsoft.com',
      SERVICE_URL_ALLOW: ['https://smba.trafficmanager.net'],
      SYNC_OPEN_SECONDS: 15,
      LOG_LEVEL: 'info',
    });
  });

  test.each([
    ['us-gov-l4', 'https://graph.microsoft.us', 'https://login.microsoftonline.us', 'microsoft.us'],
    ['us-gov-l5', 'https://dod-graph.microsoft.us', 'https://login.microsoftonline.us', 'apps.mil'],
    ['china', 'https://microsoftgraph.chinacloudapi.cn', 'https://login.chinacloudapi.cn', ''],
    ['global', 'https://graph.microsoft.com', 'https://login.microsoftonline.com', 'microsoft.com'],
  ])('the cloud %s has addresses, token audiences and portals of its own', (CLOUD, graph, login, portal) => {
    const config = readConfig({ ...complete, CLOUD });
    expect(config).toMatchObject({
      GRAPH_BASE_URL: graph,
      graphScope: `${graph}/.default`,
      LOGIN_BASE_URL: login,
    });
    const tld = CLOUD === 'global' ? 'com' : CLOUD === 'china' ? 'cn' : 'us';
    const { CHANNEL_ISSUER, CHANNEL_OPENID_METADATA_URL, TOKEN_SERVICE_URL, channelAudience } = config;
    const channel = [CHANNEL_ISSUER, CHANNEL_OPENID_METADATA_URL, TOKEN_SERVICE_URL, channelAudience];
    const hosts = [...channel, ...(CLOUD === 'global' ? [] : config.SERVICE_URL_ALLOW)].map(
      (address) => new URL(address).hostname,
    );
    for (const host of hosts) expect(host.split('.').at(-1)).toBe(tld);
    const [tenant = expect.fail('no target')] = config.tenants.targets;
    expect(toDefenderUrl(tenant)).toBe(portal && `https://security.${portal}/?tid=${tenant.id}`);
    expect(toMyAccessUrl(tenant)).toMatch(
      portal ? new RegExp(`^https://myaccess\\.microsoft\\.${tld}/@`) : /^$/,
    );
  });

  test('an address of one’s own wins, and leaves the tokens’ audience as it is', () => {
    const own = { GRAPH_BASE_URL: 'http://127.0.0.1:8080', SERVICE_URL_ALLOW: 'https://proxy.example' };
    expect(readConfig({ ...complete, CLOUD: 'us-gov-l4', ...own })).toMatchObject({
      GRAPH_BASE_URL: 'http://127.0.0.1:8080',
      graphScope: 'https://graph.microsoft.us/.default',
      SERVICE_URL_ALLOW: ['https://proxy.example'],
      LOGIN_BASE_URL: 'https://login.microsoftonline.us',
    });
    expect(problemsOf({ ...complete, CLOUD: 'moon' })).toEqual([expect.stringMatching(/^CLOUD: /)]);
  });

  const missing = ['BOT_APP_ID', 'BOT_APP_SECRET', 'BOT_APP_TENANT_ID', 'TENANTS_FILE'];

  test('tells everything that is missing at once', () => {
    expect(problemsOf({})).toEqual(missing.map((name) => `${name} is missing`));
  });

  test('takes an empty variable for a missing one', () => {
    const empty = Object.fromEntries(Object.keys(environmentShape.shape).map((name) => [name, '']));
    expect(problemsOf(empty)).toEqual(missing.map((name) => `${name} is missing`));
    expect(readConfig({ ...complete, PORT: '', LOG_LEVEL: '', DATABASE_URL: '' })).toMatchObject({
      PORT: 3978,
    });
  });

  test('tells everything that is wrong at once, without the values', () => {
    const problems = problemsOf({
      ...complete,
      BOT_APP_SECRET: undefined,
      BOT_APP_ID: 'not-a-guid',
      PORT: '70000',
      DATABASE_URL: 'mysql://hidden-password@host',
      GRAPH_BASE_URL: 'graph.microsoft.com',
      SYNC_OPEN_SECONDS: '0',
      TICK_SECONDS: 'often',
      KEEP_DAYS: '399',
      LOG_LEVEL: 'loud',
      TENANTS_FILE: join(folder, 'nowhere.yaml'),
    });
    expect(problems).toEqual([
      expect.stringMatching(/^PORT: /),
      'BOT_APP_ID: must be a GUID',
      'BOT_APP_SECRET is missing',
      expect.stringMatching(/^DATABASE_URL: /),
      expect.stringMatching(/^GRAPH_BASE_URL: /),
      expect.stringMatching(/^SYNC_OPEN_SECONDS: /),
      expect.stringMatching(/^TICK_SECONDS: /),
      expect.stringMatching(/^KEEP_DAYS: /),
      expect.stringMatching(/^LOG_LEVEL: /),
      expect.stringContaining(join(folder, 'nowhere.yaml')),
    ]);
    expect(problems.join()).not.toContain('hidden-password');
  });

  test('shows the way', () => {
    expect(() => readConfig({})).toThrow(/npm run sandbox/);
  });

  test('takes forms that people write', () => {
    expect(
      readConfig({
        ...complete,
        PORT: '0',
        GRAPH_BASE_URL: 'http://127.0.0.1:8080/',
        SERVICE_URL_ALLOW: ' https://smba.trafficmanager.net , http://127.0.0.1:*,',
        TICK_SECONDS: '0.2',
        KEEP_DAYS: '800',
        DATABASE_URL: 'postgresql://localhost/x',
      }),
    ).toMatchObject({
      PORT: 0,
      GRAPH_BASE_URL: 'http://127.0.0.1:8080',
      SERVICE_URL_ALLOW: ['https://smba.trafficmanager.net', 'http://127.0.0.1:*'],
      TICK_SECONDS: 0.2,
      KEEP_DAYS: 800,
    });
  });

  test.each([
    'https://smba.trafficmanager.net/',
    'https://smba.trafficmanager.net/emea',
    'smba.trafficmanager.net',
    '*',
    'https://*',
    'https://user@smba.trafficmanager.net',
    'https://smba.trafficmanager.net,nonsense',
    ',',
  ])('refuses the service URL %s, which would match nothing', (SERVICE_URL_ALLOW) => {
    expect(problemsOf({ ...complete, SERVICE_URL_ALLOW })).toEqual([
      'SERVICE_URL_ALLOW: must be origins such as https://host, without a path',
    ]);
  });

  test('is frozen, and other variables are left out', () => {
    const config = readConfig({ ...complete, PATH: '/bin' });
    expect(Object.isFrozen(config)).toBe(true);
    expect(config).not.toHaveProperty('PATH');
  });
});

describe('tenants file', () => {
  const source = {
    name: 'Contoso',
    id: '11111111-1111-4111-8111-111111111111',
    domain: 'contoso.example',
    kind: 'source',
    signInConnection: 'graph-contoso',
  };
  const target = {
    name: 'Fabrikam',
    id: '22222222-2222-4222-8222-222222222222',
    domain: 'fabrikam.example',
    kind: 'target',
    topology: 2,
    signInConnection: 'graph-fabrikam',
    packages: { operator: 'SOC Security Operator' },
  };
  const other = {
    ...target,
    name: 'Litware',
    id: '33333333-3333-4333-8333-333333333333',
    domain: 'litware.example',
    signInConnection: 'graph-litware',
  };
  let files = 0;
  const write = (content: unknown): string => {
    const path = join(folder, `${++files}.yaml`);
    // JSON is YAML.
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const read = (content: unknown, more = {}) =>
    readConfig({ ...complete, ...more, TENANTS_FILE: write(content) }).tenants;
  const refusal = (content: unknown, more = {}): string[] =>
    problemsOf({ ...complete, ...more, TENANTS_FILE: write(content) });

  test('the example parses', () => {
    const tenants = readConfig(complete).tenants;
    const { source: from, targets } = tenants;
    expect(from).toMatchObject({ name: 'Contoso', kind: 'source', packages: {} });
    expect(targets).toEqual([
      {
        ...target,
        aliases: ['fab'],
        packages: {
          reader: 'SOC Security Reader',
          operator: 'SOC Security Operator',
          administrator: 'SOC Security Administrator',
        },
      },
    ]);
    expect(tenants.get(from.id)).toBe(from);
  });

  test('so does that of the sandbox, whose emulator part the bot leaves alone', () => {
    const { targets } = readConfig({ ...complete, TENANTS_FILE: SANDBOX }).tenants;
    expect(targets.map(({ name }) => name)).toEqual(['Fabrikam', 'Litware', 'Northwind']);
  });

  test('operators by name or by id, of any tenant', () => {
    const operators = ['ops@contoso.example', '33333333-3333-4333-8333-333333333334'];
    const tenants = read({
      tenants: [
        { ...source, operators },
        { ...target, operators: [] },
      ],
    });
    expect(tenants.source.operators).toEqual(operators);
    expect(tenants.targets[0]?.operators).toEqual([]);
    const wrong = refusal({ tenants: [{ ...source, operators: ['Ops'] }, target] });
    expect(wrong).toEqual([expect.stringContaining('must be a user principal name or an object id')]);
  });

  test('ids and aliases in lower case', () => {
    const shouted = { ...target, id: target.id.toUpperCase(), aliases: ['FAB'] };
    expect(read({ tenants: [source, shouted] }).targets).toMatchObject([{ id: target.id, aliases: ['fab'] }]);
  });

  test('a tenant may be called like its domain or its connection', () => {
    const same = { ...target, name: 'fabrikam.example', signInConnection: 'fabrikam', aliases: ['fabrikam'] };
    expect(read({ tenants: [source, same] }).targets).toHaveLength(1);
  });

  test('how access is followed may differ by tenant, and says what is wrong', () => {
    const followed = (follow: unknown) => ({ tenants: [source, { ...target, follow }] });
    const warnings = [{ upTo: 'P1D', at: ['50%', 'PT10M'] }, { at: ['P2D'] }];
    const given = { stuckAfter: 'PT30M', removalVisibleAfter: 'PT2M', removalBound: 'PT10M', warnings };
    expect(read(followed(given)).targets[0]?.follow).toEqual({
      stuckAfterMs: 1_800_000,
      visibilityDelayMs: 120_000,
      removalBoundMs: 600_000,
      warnings: [
        { upToMs: 86_400_000, afterShare: [0.5], beforeMs: [600_000] },
        { afterShare: [], beforeMs: [172_800_000] },
      ],
    });
    expect(read({ tenants: [source, target] }).targets[0]).not.toHaveProperty('follow');
    for (const [follow, words] of [
      [{ stuckAfter: '15' }, 'tenants.1.follow.stuckAfter: must be a span in ISO 8601'],
      [{ warnings: [{ at: ['110%'] }] }, 'tenants.1.follow.warnings.0.at.0: must be a part of the grant'],
      [{ warnings: [{ at: [] }, { at: [] }] }, 'tenants.1.follow.warnings: must have upTo in every row'],
      [{ warnings: [{ upTo: 'P1D', at: [] }] }, 'must have upTo in every row but the last'],
    ] as const) {
      expect(refusal(followed(follow))).toEqual([expect.stringContaining(words)]);
    }
    expect(refusal(followed({ warning: [] }))).toHaveLength(1);
    expect(refusal({ tenants: [{ ...source, follow: {} }, target] })).toHaveLength(1);
  });

  test('the app files nothing unless the operator says so, and only where the tenant makes the accounts', () => {
    const allowed = { ...target, firstRequestByApp: true };
    expect(read({ tenants: [source, allowed] }).targets).toMatchObject([{ firstRequestByApp: true }]);
    expect(read({ tenants: [source, target] }).targets[0]).not.toHaveProperty('firstRequestByApp');
    expect(refusal({ tenants: [source, { ...allowed, topology: 1 }] })).toEqual([
      expect.stringContaining('tenants.1.firstRequestByApp: is for topology 2'),
    ]);
    expect(refusal({ tenants: [source, { ...allowed, firstRequestByApp: 'yes' }] })).toHaveLength(1);
    expect(refusal({ tenants: [{ ...source, firstRequestByApp: true }, target] })).toHaveLength(1);
  });

  test('stuck deliveries are reprocessed by the app only where it says so, in target tenants', () => {
    const allowed = { ...target, reprocess: true };
    expect(read({ tenants: [source, allowed] }).targets).toMatchObject([{ reprocess: true }]);
    expect(read({ tenants: [source, { ...allowed, topology: 1 }] }).targets).toMatchObject([
      { reprocess: true },
    ]);
    expect(read({ tenants: [source, target] }).targets[0]).not.toHaveProperty('reprocess');
    expect(refusal({ tenants: [source, { ...target, reprocess: 'yes' }] })).toHaveLength(1);
    expect(refusal({ tenants: [{ ...source, reprocess: true }, target] })).toHaveLength(1);
  });

  test('the bot is added for people only where the operator says so, and by the id of its app', () => {
    const all = { tenants: [{ ...source, installForPeople: true }, target] };
    expect(refusal(all)).toEqual([expect.stringContaining('TEAMS_APP_ID is missing: ')]);
    const id = '11111111-2222-4333-8444-555555555555';
    expect(read(all, { TEAMS_APP_ID: id }).source).toMatchObject({ installForPeople: true });
    expect(refusal(all, { TEAMS_APP_ID: 'soc-access' })).toEqual([expect.stringContaining('TEAMS_APP_ID: ')]);
    expect(read({ tenants: [source, target] }).source).not.toHaveProperty('installForPeople');
    expect(refusal({ tenants: [source, { ...target, installForPeople: 'yes' }] })).toHaveLength(1);
  });

  test('a channel where its approvers decide, and how cards read there', () => {
    const place = { approvalsChannel: '19:aB_3-x@thread.tacv2', timeZone: 'Europe/Berlin', locale: 'de-DE' };
    expect(read({ tenants: [source, { ...target, ...place }] }).targets).toMatchObject([place]);
    expect(read({ tenants: [source, target] }).targets[0]).not.toHaveProperty('approvalsChannel');
    const wrong = (more: object, of: object = target) => refusal({ tenants: [source, { ...of, ...more }] });
    for (const approvalsChannel of [
      'https://teams.microsoft.com/l/channel/19%3aaB%40thread.tacv2/SOC',
      '19:aB@thread.tacv2;messageid=17',
      '19:chat@thread.v2',
      'SOC approvals',
      '',
    ]) {
      expect(wrong({ approvalsChannel })).toEqual([
        expect.stringMatching(/tenants\.1\.approvalsChannel: must be the id of a channel, such as 19:/),
      ]);
    }
    expect(wrong({ ...place, timeZone: 'Berlin' })).toEqual([expect.stringContaining('tenants.1.timeZone')]);
    expect(wrong({ ...place, locale: 'Deutsch, bitte' })).toEqual([
      expect.stringContaining('tenants.1.locale'),
    ]);
    const { approvalsChannel: _, ...reading } = place;
    expect(wrong(reading)).toEqual([expect.stringContaining('tenants.1.approvalsChannel: is missing')]);
    expect(refusal({ tenants: [{ ...source, ...place }, target] })).toHaveLength(1);
    const shared = [
      { ...target, ...place },
      { ...other, ...place },
    ];
    expect(refusal({ tenants: [source, ...shared] })).toEqual([
      expect.stringContaining(`${place.approvalsChannel} stands for two tenants`),
    ]);
  });

  test('who is not in it is not found', () => {
    const tenants = read({ tenants: [source, target] });
    expect(tenants.find(other.id as TenantId)).toBeUndefined();
    expect(() => tenants.get(other.id as TenantId)).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  test.each([
    ['a name', { name: 'fabrikam' }, 'fabrikam'],
    ['an alias that is a name', { aliases: ['Fabrikam'] }, 'fabrikam'],
    ['an id', { id: target.id }, target.id],
    ['a domain', { domain: 'Fabrikam.Example' }, 'fabrikam.example'],
    ['a connection', { signInConnection: 'graph-fabrikam' }, 'graph-fabrikam'],
  ])('two tenants share %s', (_, more, what) => {
    const problems = refusal({ tenants: [source, target, { ...other, ...more }] });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`\\.yaml: ${what} stands for two tenants$`))]);
  });

  test.each([
    ['no source', [target, other], 'exactly one tenant of kind source'],
    ['two sources', [source, { ...source, ...other, kind: 'source' }], ''],
    [
      'no target',
      [source, { ...source, name: 'x', id: other.id, domain: 'x', signInConnection: 'x' }],
      'at least one',
    ],
    ['one tenant', [source], 'tenants'],
    ['no list', 'x', 'tenants'],
    ['a role that is none', [source, { ...target, packages: { owner: 'x' } }], 'tenants.1.packages'],
    ['a topology that is none', [source, { ...target, topology: 3 }], 'tenants.1.topology'],
    ['a kind that is none', [source, { ...target, kind: 'friend' }], 'tenants.1.kind'],
    ['a member that is none', [source, { ...target, alias: ['fab'] }], 'alias'],
    ['an id that is none', [source, { ...target, id: 'fabrikam.example' }], 'tenants.1.id'],
    ['packages of a source', [{ ...source, packages: {} }, target], 'tenants.0'],
  ])('%s: named with the path', (_, tenants, what) => {
    const path = `${files + 1}.yaml`;
    const problems = refusal({ tenants });
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(problem).toContain(join(folder, path));
    expect(problems.join('\n')).toContain(what);
  });

  test.each([
    ['broken YAML', 'tenants: [', 'cannot be read'],
    ['an empty file', '', ''],
    ['a file of text', 'hello', ''],
    ['a folder', undefined, 'cannot be read'],
  ])('%s: named with the path', (_, content, what) => {
    const path = content === undefined ? folder : write(content);
    const problems = problemsOf({ ...complete, TENANTS_FILE: path });
    expect(problems).toEqual([expect.stringContaining(path)]);
    expect(problems[0]).toContain(what);
    expect(problems[0]).not.toContain(': : ');
  });
});
