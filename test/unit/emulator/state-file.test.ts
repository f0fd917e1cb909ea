import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSeed, entitlements, openWorld, people, tenantIds } from '../../support/emulator-world.ts';

let folder: string;
let stateFile: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'emulator-'));
  stateFile = join(folder, 'state.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

it('continues where it stopped: rows, waiting events, clock, tokens, sign-ins', async () => {
  const first = await openWorld({ stateFile });
  await first.requestAs(people.ana, 'Operator');
  await first.requestAs(people.ben, 'Night Operator');
  await first.advance(2000);
  await first.control('PUT', '/sign-ins', {
    userPrincipalName: people.ana,
    tenantId: tenantIds.fabrikam,
    signedIn: false,
  });
  const oldToken = await first.token({ app: true });
  await first.close();
  expect(existsSync(`${stateFile}.tmp`)).toBe(false);

  const second = await openWorld({ stateFile, startAt: new Date('2030-01-01T00:00:00Z') });
  try {
    expect((await second.control('GET', '/clock')).body['now']).toBe('2026-10-01T08:00:02.000Z');
    const app = second.withToken(oldToken);
    const states = async () => {
      const { body } = await app('GET', `${entitlements}/assignmentRequests`);
      return (body['value'] as unknown as { state: string }[]).map((row) => row.state);
    };
    expect(await states()).toEqual(['pendingApproval', 'delivering']);
    await second.advance(2000);
    expect(await states()).toEqual(['pendingApproval', 'delivered']);
    const assignments = await app('GET', `${entitlements}/assignments`);
    expect(assignments.body['value']).toMatchObject([
      { schedule: { expiration: { endDateTime: '2026-10-01T16:00:04.000Z' } } },
    ]);
    await second.advance(48 * 3_600_000);
    expect(await states()).toEqual(['denied', 'delivered', 'delivered']);
    const state = await second.control('GET', '/state');
    const rows = state.body['people'] as unknown as { userPrincipalName: string; signedInTo: string[] }[];
    const ana = rows.find((row) => row.userPrincipalName === people.ana);
    expect(ana?.signedInTo).toEqual([tenantIds.contoso, tenantIds.northwind]);
  } finally {
    await second.close();
  }
});

it('runs what came due while it was down, each event at its own time', async () => {
  const first = await openWorld({ stateFile });
  await first.requestAs(people.ana, 'Night Operator');
  await first.close();
  const saved = JSON.parse(readFileSync(stateFile, 'utf8')) as { virtualNow: string };
  writeFileSync(stateFile, JSON.stringify({ ...saved, virtualNow: '2026-10-01T09:00:00.000Z' }));
  const second = await openWorld({ stateFile });
  try {
    const app = await second.asApp();
    const { body } = await app('GET', `${entitlements}/assignments`);
    expect(body['value']).toMatchObject([{ schedule: { startDateTime: '2026-10-01T08:00:04.000Z' } }]);
  } finally {
    await second.close();
  }
});

it('goes on with the same chance as if it had not stopped', async () => {
  const seed = createSeed();
  seed.sandbox.delays.jitter = 'PT10S';
  const deliveredAt = async (restart: boolean) => {
    const options = restart ? { stateFile } : {};
    let world = await openWorld(options, seed);
    await world.requestAs(people.ana, 'Night Operator');
    await world.advance(20_000);
    if (restart) {
      await world.close();
      world = await openWorld(options, seed);
    }
    await world.requestAs(people.ben, 'Night Operator');
    await world.advance(60_000);
    const { body } = await (await world.asApp())('GET', `${entitlements}/assignments`);
    await world.close();
    const rows = body['value'] as unknown as { schedule: { startDateTime: string } }[];
    return rows.map((row) => row.schedule.startDateTime);
  };
  const expected = await deliveredAt(false);
  expect(expected).toHaveLength(2);
  expect(await deliveredAt(true)).toEqual(expected);
});

it('refuses a state of another seed and a file that is none', async () => {
  await (await openWorld({ stateFile })).close();
  const seed = createSeed();
  seed.sandbox.delays.submit = 'PT2S';
  await expect(openWorld({ stateFile }, seed)).rejects.toThrow('another seed');
  writeFileSync(stateFile, '{');
  await expect(openWorld({ stateFile })).rejects.toThrow('cannot be read');
});
