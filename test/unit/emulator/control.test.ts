import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestWorld } from '../../support/emulator-world.ts';
import {
  clientId,
  entitlements,
  openWorld,
  people,
  startAt,
  tenantIds,
  toText,
} from '../../support/emulator-world.ts';

let world: TestWorld;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

describe('the clock', () => {
  it('stands still until it is advanced', async () => {
    expect((await world.control('GET', '/clock')).body).toMatchObject({ now: '2026-10-01T08:00:00.000Z' });
    const reply = await world.control('POST', '/advance', { ms: 90_000 });
    expect(reply.body).toEqual({ now: '2026-10-01T08:01:30.000Z' });
    expect((await world.control('GET', '/clock')).body).toMatchObject({ now: '2026-10-01T08:01:30.000Z' });
    expect((await world.control('POST', '/advance', { ms: -1 })).status).toBe(400);
    expect((await world.control('POST', '/advance', 'x')).status).toBe(400);
    expect((await world.control('POST', '/advance', { ms: 1e17 })).status).toBe(400);
    expect((await world.control('GET', '/clock')).body).toMatchObject({ now: '2026-10-01T08:01:30.000Z' });
  });

  it('streams its time at once and at every jump', async () => {
    const response = await fetch(`${world.emulator.controlUrl}/clock/events`);
    expect(response.headers.get('Content-Type')).toContain('text/event-stream');
    const decoder = new TextDecoder();
    const reader = response.body?.getReader();
    let text = '';
    const readUntil = async (wanted: string) => {
      while (!text.includes(wanted)) {
        const chunk = await reader?.read();
        if (chunk?.done !== false) throw new Error(`The stream ended before ${wanted}: ${text}`);
        text += decoder.decode(chunk.value, { stream: true });
      }
    };
    await readUntil('2026-10-01T08:00:00.000Z');
    await world.advance(60_000);
    await readUntil('2026-10-01T08:01:00.000Z');
    await world.emulator.reset();
    await readUntil('"now":"2026-10-01T08:00:00.000Z","offsetMs"');
    await reader?.cancel();
  });

  it('runs by itself from the start time when it is running', async () => {
    const running = await openWorld({ clock: 'running' });
    try {
      await running.requestAs(people.ana, 'Night Operator');
      await running.advance(3_600_000);
      const app = await running.asApp();
      const { body } = await app('GET', `${entitlements}/assignments`);
      const delivered = new Date(toText(body['value']?.[0]?.['schedule']?.['startDateTime']));
      const afterStartMs = delivered.getTime() - startAt.getTime();
      expect(afterStartMs).toBeGreaterThanOrEqual(4000);
      expect(afterStartMs).toBeLessThan(60_000);
      const first = await running.control('GET', '/clock');
      expect(Date.parse(toText(first.body['now'])) - startAt.getTime()).toBeGreaterThanOrEqual(3_600_000);
    } finally {
      await running.close();
    }
  });
});

describe('faults', () => {
  const users = '/users';

  it('answer instead of Graph, as often as told, with Retry-After', async () => {
    const app = await world.asApp();
    const fault = { kind: 'status', path: '/v1.0/users', status: 429, retryAfterSeconds: 7, times: 2 };
    expect((await world.control('PUT', '/faults', [fault])).status).toBe(204);
    expect((await app('GET', '/groups')).status).toBe(200);
    const first = await app('GET', users);
    expect(first.status).toBe(429);
    expect(first.headers.get('Retry-After')).toBe('7');
    expect(first.body['error']).toMatchObject({ code: 'TooManyRequests' });
    expect((await app('GET', users)).status).toBe(429);
    expect((await app('GET', users)).status).toBe(200);
  });

  it('strike one tenant and one method only, by regular expression too', async () => {
    const here = await world.asApp();
    const there = await world.asApp({ tenantId: tenantIds.northwind });
    const fault = {
      kind: 'status',
      tenantId: tenantIds.northwind,
      method: 'get',
      path: String.raw`assignment(s|Requests)\b`,
      status: 503,
    };
    await world.control('PUT', '/faults', [fault]);
    expect((await here('GET', `${entitlements}/assignments`)).status).toBe(200);
    expect((await there('GET', `${entitlements}/assignments`)).status).toBe(503);
    expect((await there('GET', `${entitlements}/catalogs`)).status).toBe(200);
    await world.control('DELETE', '/faults');
    expect((await there('GET', `${entitlements}/assignments`)).status).toBe(200);
  });

  it('lose the answer of a write that happened', async () => {
    await world.control('PUT', '/faults', [
      {
        kind: 'status',
        status: 504,
        afterWrite: true,
        method: 'POST',
        path: `/v1.0${entitlements}/assignmentRequests`,
        times: 1,
      },
    ]);
    expect((await world.requestAs(people.ana, 'Operator')).status).toBe(504);
    const app = await world.asApp();
    expect((await app('GET', `${entitlements}/assignmentRequests`)).body['value']).toHaveLength(1);
    expect((await world.requestAs(people.ana, 'Operator')).body['error']).toMatchObject({
      code: 'ExistingOpenRequest',
    });
  });

  it('strike the token endpoint and the token service of a tenant', async () => {
    await world.control('PUT', '/faults', [{ kind: 'status', tenantId: tenantIds.fabrikam, status: 500 }]);
    const keys = (tenantId: string) => fetch(`${world.emulator.url}/${tenantId}/discovery/v2.0/keys`);
    expect((await keys(tenantIds.fabrikam)).status).toBe(500);
    expect((await keys(tenantIds.contoso)).status).toBe(200);
    const service = (name: string) =>
      fetch(`${world.emulator.url}/api/usertoken/GetToken?userId=29:x&connectionName=${name}`);
    expect((await service('graph-fabrikam')).status).toBe(500);
    expect((await service('graph-contoso')).status).toBe(401);
  });

  it('refuse what they do not understand', async () => {
    expect((await world.control('PUT', '/faults', [{ kind: 'status', status: 200 }])).status).toBe(400);
    expect((await world.control('PUT', '/faults', [{ kind: 'status', stauts: 500 }])).status).toBe(400);
  });
});

describe('tokens, state and reset', () => {
  it('lists the people with their ids, roles and sign-ins', async () => {
    const { body } = await world.control('GET', '/state');
    const rows = body['people'] as unknown as Record<string, unknown>[];
    const ben = rows.find((row) => row['userPrincipalName'] === people.ben);
    expect(ben).toMatchObject({
      name: 'Ben Osei',
      homeTenantId: tenantIds.contoso,
      signedInTo: [tenantIds.contoso],
    });
    expect(Object.keys(ben?.['objectIds'] as object)).toEqual([tenantIds.contoso, tenantIds.fabrikam]);
    expect(rows.find((row) => row['userPrincipalName'] === people.olga)).toMatchObject({
      roles: ['operator'],
    });
  });

  it('gives no token for people without an account', async () => {
    const wish = { tenantId: tenantIds.fabrikam, userPrincipalName: people.olga };
    const reply = await world.control('POST', '/token', wish);
    expect(reply.status).toBe(400);
    expect(toText(reply.body['error'])).toContain('no account');
    expect((await world.control('POST', '/token', { tenantId: 'x', app: true })).status).toBe(400);
  });

  it('returns to the seed with the same ids, and tokens stay valid', async () => {
    const ana = await world.asUser(people.ana);
    const before = (await ana('GET', '/me')).body['id'];
    await world.requestAs(people.ana, 'Night Operator');
    await world.advance(10_000);
    await world.control('PUT', '/settings', { pageSize: 1 });
    await world.control('PUT', '/faults', [{ kind: 'status', path: '/v1.0/groups', status: 500 }]);
    await world.control('POST', '/reset');
    expect((await ana('GET', '/me')).body['id']).toBe(before);
    const app = await world.asApp();
    expect((await app('GET', `${entitlements}/assignments`)).body['value']).toEqual([]);
    expect((await app('GET', '/groups')).body['value']).toHaveLength(4);
    expect((await world.control('GET', '/clock')).body['now']).toBe('2026-10-01T08:00:00.000Z');
    await world.advance(60_000);
    expect((await app('GET', `${entitlements}/assignmentRequests`)).body['value']).toEqual([]);
  });

  it('returns to what was saved: to what was there, and to what was still to come', async () => {
    await world.requestAs(people.ana, 'Night Operator');
    const saved = await world.emulator.save();
    const app = await world.asApp();
    const listAll = async (of: string) =>
      (await app('GET', `${entitlements}/${of}`)).body['value'] as unknown as unknown[];
    await world.advance(10_000);
    await world.requestAs(people.eve, 'Night Operator');
    expect(await listAll('assignments')).toHaveLength(1);
    await world.emulator.restore(saved);
    expect((await world.control('GET', '/clock')).body['now']).toBe(startAt.toISOString());
    expect(await listAll('assignmentRequests')).toHaveLength(1);
    expect(await listAll('assignments')).toEqual([]);
    await world.advance(10_000);
    expect(await listAll('assignments')).toHaveLength(1);
    await expect(world.emulator.restore('{}')).rejects.toThrow(/cannot be read/);
  });

  it('names the app in what an app did', async () => {
    const ana = await (await world.asUser(people.ana))('GET', '/me');
    const app = await world.asApp({
      permissions: ['EntitlementManagement.ReadWrite.All', 'AuditLog.Read.All'],
    });
    await app('POST', `${entitlements}/assignmentRequests`, {
      requestType: 'adminAdd',
      assignment: { targetId: ana.body['id'], ...(await world.policyOf('Reader')) },
    });
    expect((await app('GET', '/auditLogs/directoryAudits')).body['value']).toMatchObject([
      { initiatedBy: { user: null, app: { appId: clientId, displayName: 'SOC Access' } } },
    ]);
  });
});
