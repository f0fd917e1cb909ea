import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestWorld } from '../../support/emulator-world.ts';
import { clientId, createSeed, openWorld, people, tenantIds, toText } from '../../support/emulator-world.ts';

let world: TestWorld;
beforeEach(async () => {
  world = await openWorld();
  await world.control('PUT', '/throttling', { preset: 'published' });
});
afterEach(() => world.close());

const audits = '/auditLogs/directoryAudits';

describe('the published limits', () => {
  it('allow five reads of the audit log in ten seconds, per app and tenant', async () => {
    const app = await world.asApp();
    for (let at = 0; at < 5; at += 1) expect((await app('GET', audits)).status).toBe(200);
    const refused = await app('GET', audits);
    expect(refused.status).toBe(429);
    expect(refused.body['error']).toMatchObject({ code: 'TooManyRequests', innerError: { code: '429' } });
    expect(refused.headers.get('Retry-After')).toBe('2');
    expect(refused.headers.get('x-ms-throttle-scope')).toBe(
      `Tenant_Application/ReadWrite/${clientId}/${tenantIds.fabrikam}`,
    );
    expect(refused.headers.get('x-ms-throttle-information')).toBe('RequestLimitExceeded');
    const elsewhere = await world.asApp({ tenantId: tenantIds.northwind });
    expect((await elsewhere('GET', audits)).status).toBe(200);
  });

  it('let a client through again after the time they name, and refused calls do not count', async () => {
    const app = await world.asApp();
    for (let at = 0; at < 9; at += 1) await app('GET', audits);
    await world.advance(1999);
    expect((await app('GET', audits)).status).toBe(429);
    await world.advance(1);
    expect((await app('GET', audits)).status).toBe(200);
    expect((await app('GET', audits)).status).toBe(429);
    await world.advance(10_000);
    for (let at = 0; at < 5; at += 1) expect((await app('GET', audits)).status).toBe(200);
  });

  it('allow one call a second of conditional access, per tenant, and do not say when to come back', async () => {
    const app = await world.asApp();
    const path = '/identity/conditionalAccess/policies';
    expect((await app('GET', path)).status).not.toBe(429);
    const refused = await app('GET', path);
    expect([refused.status, refused.headers.has('Retry-After')]).toEqual([429, false]);
    const carla = await world.asUser(people.carla);
    expect((await carla('GET', path)).status).toBe(429);
    await world.advance(1000);
    expect((await carla('GET', path)).status).not.toBe(429);
  });

  it('are 3,500 resource units in ten seconds for a small tenant, and warn from 80 percent on', async () => {
    const bearer = await world.token({ app: true });
    // Batches keep 700 calls of 5 units short.
    const { body: groups } = await (await world.asApp())('GET', '/groups?$top=1');
    const group = toText(groups['value']?.[0]?.['id']);
    const url = `/groups/${group}/transitiveMembers`;
    const requests = Array.from({ length: 20 }, (_, at) => ({ id: String(at), method: 'GET', url }));
    const seen: { status: number; headers: Record<string, string> }[] = [];
    for (let at = 0; at < 36; at += 1) {
      const Authorization = `Bearer ${bearer}`;
      const { body } = await world.send(
        `${world.emulator.url}/v1.0/$batch`,
        'POST',
        { requests },
        { Authorization },
      );
      seen.push(...(body['responses'] as unknown as typeof seen));
    }
    const passed = seen.filter(({ status }) => status === 200);
    // The read of the group above took one unit.
    expect(passed).toHaveLength(699);
    expect(passed[0]?.headers).toMatchObject({ 'x-ms-resource-unit': '5' });
    expect(passed[0]?.headers).not.toHaveProperty('x-ms-throttle-limit-percentage');
    const shares = passed.map(({ headers }) => Number(headers['x-ms-throttle-limit-percentage'] ?? 0));
    expect(shares.filter((share) => share >= 0.8).length).toBeGreaterThan(130);
    expect(Math.max(...shares)).toBe(1);
    const refused = seen.find(({ status }) => status === 429);
    expect(refused?.headers).toMatchObject({
      'Retry-After': '1',
      'x-ms-throttle-information': 'ResourceUnitLimitExceeded',
    });
  });
});

describe('what a call costs', () => {
  it.each([
    ['/users', 2],
    ['/users?$select=id', 1],
    ['/users?$top=5', 1],
    ['/groups', 1],
    ['/groups?$select=id&$top=5', 1],
    ['/identityGovernance/entitlementManagement/accessPackages?$expand=assignmentPolicies', 2],
  ])('%s: %d', async (path, units) => {
    const { headers } = await (await world.asApp())('GET', path);
    expect(headers.get('x-ms-resource-unit')).toBe(String(units));
  });
});

describe('limits', () => {
  it('hold only when they are set, by the seed too, and are forgotten by a reset', async () => {
    const app = await world.asApp();
    for (let at = 0; at < 6; at += 1) await app('GET', audits);
    await world.control('PUT', '/throttling', { preset: 'none' });
    expect((await app('GET', audits)).headers.has('x-ms-resource-unit')).toBe(false);
    expect((await world.control('PUT', '/throttling', { preset: 'all' })).status).toBe(400);

    const seed = createSeed();
    const seeded = await openWorld({}, { ...seed, sandbox: { ...seed.sandbox, throttling: 'published' } });
    try {
      const other = await seeded.asApp();
      for (let at = 0; at < 5; at += 1) await other('GET', audits);
      expect((await other('GET', audits)).status).toBe(429);
      await seeded.control('POST', '/reset');
      expect((await other('GET', audits)).status).toBe(200);
    } finally {
      await seeded.close();
    }
  });
});
