import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Reply, TestWorld } from '../../support/emulator-world.ts';
import {
  createSeed,
  entitlements,
  openWorld,
  people,
  tenantIds,
  toText,
} from '../../support/emulator-world.ts';

let world: TestWorld;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const arm = async (...faults: readonly object[]): Promise<void> => {
  const reply = await world.control('PUT', '/faults', faults);
  if (reply.status !== 204) throw new Error(JSON.stringify(reply.body));
};

/** Calls that are not held against Microsoft's types: the faults are against them. */
async function rawAs(caller: string, tenantId: string = tenantIds.fabrikam) {
  const bearer = await world.token({
    tenantId,
    ...(caller === 'app' ? { app: true } : { userPrincipalName: caller }),
  });
  return (method: string, path: string, headers: Record<string, string> = {}): Promise<Reply> =>
    world.send(path.startsWith('http') ? path : `${world.emulator.url}/v1.0${path}`, method, undefined, {
      Authorization: `Bearer ${bearer}`,
      ...headers,
    });
}

const statuses = async (count: number, call: () => Promise<Reply>): Promise<number[]> => {
  const seen: number[] = [];
  for (let at = 0; at < count; at += 1) seen.push((await call()).status);
  return seen;
};

describe('whom faults strike', () => {
  it('one caller', async () => {
    await arm({ kind: 'status', status: 500, caller: people.ana });
    expect((await (await rawAs(people.ana))('GET', '/me')).status).toBe(500);
    expect((await (await rawAs(people.carla))('GET', '/me')).status).toBe(200);
    await arm({ kind: 'status', status: 500, caller: 'app' });
    expect((await (await rawAs(people.ana))('GET', '/me')).status).toBe(200);
    expect((await (await rawAs('app'))('GET', '/groups')).status).toBe(500);
  });

  it('every n-th call', async () => {
    const app = await rawAs('app');
    await arm({ kind: 'status', status: 500, everyNth: 3, times: 2 });
    const seen = await statuses(9, () => app('GET', '/groups'));
    expect(seen).toEqual([200, 200, 500, 200, 200, 500, 200, 200, 200]);
  });

  it('some calls, the same for the same seed', async () => {
    const app = await rawAs('app');
    const fault = { kind: 'status', status: 503, probability: 0.5 };
    await arm(fault);
    const first = await statuses(20, () => app('GET', '/groups'));
    expect(new Set(first)).toEqual(new Set([200, 503]));
    await world.emulator.reset();
    await arm(fault);
    expect(await statuses(20, () => app('GET', '/groups'))).toEqual(first);
  });

  it('those of the seed, from the start and again after a reset', async () => {
    const seed = createSeed();
    const faults = [{ kind: 'status', status: 503, path: '/v1.0/groups' }];
    const seeded = await openWorld({}, { ...seed, sandbox: { ...seed.sandbox, faults } });
    try {
      const app = await seeded.asApp();
      expect((await app('GET', '/groups')).status).toBe(503);
      await seeded.control('DELETE', '/faults');
      expect((await app('GET', '/groups')).status).toBe(200);
      await seeded.control('POST', '/reset');
      expect((await app('GET', '/groups')).status).toBe(503);
    } finally {
      await seeded.close();
    }
  });

  it.each([
    { kind: 'status' },
    { kind: 'nothing', status: 500 },
    { status: 500 },
    { kind: 'slow' },
    { kind: 'status', status: 500, times: 0 },
  ])('not when they are written wrongly: %j', async (fault) => {
    expect((await world.control('PUT', '/faults', [fault])).status).toBe(400);
  });
});

describe('status', () => {
  it('has both ids, the code and the inner error', async () => {
    await arm({ kind: 'status', status: 429, retryAfterSeconds: 7 });
    const reply = await (await rawAs('app'))('GET', '/groups', { 'client-request-id': 'mine' });
    const requestId = reply.headers.get('request-id');
    expect(reply.headers.get('client-request-id')).toBe('mine');
    expect(reply.headers.get('Retry-After')).toBe('7');
    expect(reply.body['error']).toEqual({
      code: 'TooManyRequests',
      message: 'Please retry again later.',
      innerError: {
        code: '429',
        date: '2026-10-01T08:00:00',
        message: 'Please retry after',
        status: '429',
        'request-id': requestId,
        'client-request-id': 'mine',
      },
    });
  });

  it('says nothing of when to come back, or says it as a date on its own clock', async () => {
    const app = await rawAs('app');
    await arm({ kind: 'status', status: 429, times: 1 });
    expect((await app('GET', '/groups')).headers.has('Retry-After')).toBe(false);
    await arm({ kind: 'status', status: 503, retryAfterSeconds: 90, retryAfterAs: 'date' });
    const { headers } = await app('GET', '/groups');
    expect(headers.get('Date')).toBe('Thu, 01 Oct 2026 08:00:00 GMT');
    expect(headers.get('Retry-After')).toBe('Thu, 01 Oct 2026 08:01:30 GMT');
  });

  it('comes without a body, or with the page of a gateway', async () => {
    const app = await rawAs('app');
    await arm(
      { kind: 'status', status: 502, body: 'html', times: 1 },
      { kind: 'status', status: 504, body: 'none' },
    );
    const page = await app('GET', '/groups', { 'client-request-id': 'mine' });
    expect([page.status, page.headers.get('Content-Type')]).toEqual([502, 'text/html']);
    expect(page.body).toContain('<html>');
    expect(page.headers.get('client-request-id')).toBe('mine');
    const empty = await app('GET', '/groups');
    expect([empty.status, empty.body]).toEqual([504, '']);
  });
});

describe('drop', () => {
  const requests = `${entitlements}/assignmentRequests`;
  const filed = async (): Promise<unknown> => (await (await world.asApp())('GET', requests)).body['value'];

  it('ends the connection before anything happens', async () => {
    await arm({ kind: 'drop', method: 'POST', times: 1, path: `/v1.0${requests}` });
    await expect(world.requestAs(people.ana, 'Operator')).rejects.toThrow(/fetch failed/);
    expect(await filed()).toEqual([]);
  });

  it('ends the connection after the write', async () => {
    await arm({ kind: 'drop', at: 'afterWrite', method: 'POST', times: 1, path: `/v1.0${requests}` });
    await expect(world.requestAs(people.ana, 'Operator')).rejects.toThrow(/fetch failed/);
    expect(await filed()).toHaveLength(1);
  });

  it('ends the connection in the middle of the body', async () => {
    await arm({ kind: 'drop', at: 'body', times: 1, path: '/v1.0/groups' });
    const bearer = await world.token({ app: true });
    const headers = { Authorization: `Bearer ${bearer}` };
    const response = await fetch(`${world.emulator.url}/v1.0/groups`, { headers });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow(/terminated/);
    expect((await (await rawAs('app'))('GET', '/groups')).status).toBe(200);
  });

  it('strikes the token endpoint too', async () => {
    await arm({ kind: 'drop', tenantId: tenantIds.contoso, times: 1 });
    const keys = `${world.emulator.url}/${tenantIds.contoso}/discovery/v2.0/keys`;
    await expect(fetch(keys)).rejects.toThrow(/fetch failed/);
    expect((await fetch(keys)).status).toBe(200);
  });
});

describe('slow', () => {
  it('takes effect at once and answers late', async () => {
    const ana = await rawAs(people.ana);
    await arm({ kind: 'slow', delayMs: 80, path: '/v1.0/me' });
    const start = performance.now();
    expect((await ana('GET', '/me')).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThanOrEqual(75);
  });
});

describe('emptyPage', () => {
  it('puts an empty page before each page', async () => {
    const app = await rawAs('app');
    await arm({ kind: 'emptyPage', path: '/v1.0/groups' });
    const sizes: number[] = [];
    const names: string[] = [];
    for (let next: unknown = '/groups?$top=3&$select=displayName'; next !== undefined;) {
      const { body } = await app('GET', toText(next));
      const rows = body['value'] as unknown as { displayName: string }[];
      sizes.push(rows.length);
      names.push(...rows.map(({ displayName }) => displayName));
      next = body['@odata.nextLink'];
    }
    expect(sizes).toEqual([0, 3, 0, 1]);
    expect(names.toSorted()).toEqual(['Approvers', 'Deputies', 'sg-operator', 'sg-reader']);
  });
});

describe('stale', () => {
  const own = `${entitlements}/assignmentRequests/filterByCurrentUser(on='target')`;

  it('reads what was there when it was set, and never more', async () => {
    const ana = await rawAs(people.ana);
    await arm({ kind: 'stale', path: `/v1.0${own}`, times: 2 });
    await world.requestAs(people.ana, 'Operator');
    const reads = [await ana('GET', own), await ana('GET', own), await ana('GET', own)];
    expect(reads.map(({ body }) => Object.keys(body['value'] ?? []).length)).toEqual([0, 0, 1]);
  });

  it('catches up every so often, in virtual time', async () => {
    const ana = await rawAs(people.ana);
    await arm({ kind: 'stale', refreshSeconds: 30, path: `/v1.0${own}` });
    await world.requestAs(people.ana, 'Operator');
    await world.advance(29_000);
    expect((await ana('GET', own)).body['value']).toEqual([]);
    await world.advance(1000);
    expect((await ana('GET', own)).body['value']).toHaveLength(1);
  });
});

describe('unexpected answers', () => {
  const requests = `${entitlements}/assignmentRequests?$expand=requestor`;
  beforeEach(async () => {
    await world.requestAs(people.ana, 'Operator');
  });

  it('have members of enumerations that came later', async () => {
    const app = await rawAs('app');
    await arm({ kind: 'unknownMember', property: 'requestType', member: 'userSwap' });
    const plain = await app('GET', requests);
    expect(plain.body['value']?.[0]?.['requestType']).toBe('unknownFutureValue');
    const told = await app('GET', requests, { Prefer: 'include-unknown-enum-members' });
    expect(told.body['value']?.[0]?.['requestType']).toBe('userSwap');
  });

  it('lack a property, or have null in it', async () => {
    const app = await rawAs('app');
    await arm({ kind: 'missingProperty', property: 'requestor/displayName', times: 1 });
    const [row] = (await app('GET', requests)).body['value'] as unknown as Record<string, unknown>[];
    expect(row?.['requestor']).not.toHaveProperty('displayName');
    expect(row?.['requestor']).toHaveProperty('objectId');
    await arm({ kind: 'nullProperty', property: 'requestor' });
    expect((await app('GET', requests)).body['value']?.[0]?.['requestor']).toBeNull();
  });
});
