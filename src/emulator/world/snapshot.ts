import { createHash } from 'node:crypto';
import { z } from 'zod';
import { deliveryOutcome } from '../lifecycle/delivery-outcome.ts';
import { quirkChanges, withQuirks } from '../quirks.ts';
import { buildWorld } from '../seed/build-world.ts';
import type { Seed } from '../seed/parse-seed.ts';
import { createEventQueue } from '../time/event-queue.ts';
import type { ScheduledEvent } from '../time/event-queue.ts';
import { createRandom } from '../time/random.ts';
import { createTables } from './tenant.ts';
import type { Tables, Tenant } from './tenant.ts';
import type { World } from './world.ts';

/** Is thrown for a state file that cannot be continued from. */
class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
}

/** What a state file holds besides the world. */
export interface SavedState {
  readonly world: World;
  /** Virtual minus real time when it was saved, in milliseconds. */
  readonly offsetMs: number;
  readonly virtualNow: Date;
  readonly signingKeyPem: string;
}

// The rows are the emulator's own; what is checked is that the file is one of ours and belongs to this seed.
const fileSchema = z.object({
  version: z.literal(1),
  seedHash: z.string(),
  offsetMs: z.number(),
  virtualNow: z.string().transform((text) => new Date(text)),
  signingKeyPem: z.string(),
  random: z.number(),
  quirks: quirkChanges.default({}),
  deliveries: z.array(z.tuple([z.string(), deliveryOutcome])).default([]),
  signIns: z.array(z.tuple([z.string(), z.boolean()])),
  signedInSince: z.array(z.tuple([z.string(), z.coerce.date()])).default([]),
  channelUsers: z.array(z.tuple([z.string(), z.string()])),
  signInCodes: z.array(z.tuple([z.string(), z.object({ userId: z.string(), connectionName: z.string() })])),
  events: z.array(z.unknown()),
  tenants: z.record(z.string(), z.record(z.string(), z.array(z.unknown()))),
});

function hashSeed(seed: Seed): string {
  // The bot's own keys of `tenants` may change without making the state worthless.
  const tenants = seed.tenants.map(({ id, name, domain, topology, kind }) => ({
    id,
    name,
    domain,
    topology,
    kind,
  }));
  return createHash('sha256')
    .update(JSON.stringify([tenants, seed.sandbox]))
    .digest('hex');
}

const tableNames = Object.keys(createTables()) as (keyof Tables)[];

function rowsOf(tenant: Tenant): Record<string, unknown[]> {
  return Object.fromEntries(tableNames.map((name) => [name, tenant[name].entries().map(({ row }) => row)]));
}

/** The text of a state file. */
export function writeSnapshot(
  seed: Seed,
  { world, offsetMs, virtualNow, signingKeyPem }: SavedState,
): string {
  return JSON.stringify({
    version: 1,
    seedHash: hashSeed(seed),
    offsetMs,
    virtualNow,
    signingKeyPem,
    random: world.random.state,
    quirks: world.quirks,
    deliveries: [...world.deliveries],
    signIns: [...world.signIns],
    signedInSince: [...world.signedInSince],
    channelUsers: [...world.channelUsers],
    signInCodes: [...world.signInCodes],
    events: world.events.all(),
    tenants: Object.fromEntries([...world.tenants.values()].map((tenant) => [tenant.id, rowsOf(tenant)])),
  });
}

// Years past 9999, which long spans lead to, have a sign and six digits.
const isoInstant = /^(?:\d{4}|[+-]\d{6})-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** Instants are told by their name, which ends in `At` in every row of the emulator. */
function reviveInstants(name: string, value: unknown): unknown {
  return name.endsWith('At') && typeof value === 'string' && isoInstant.test(value) ? new Date(value) : value;
}

function restoreTables(saved: Record<string, unknown[]>): Tables {
  const tables = createTables();
  for (const name of tableNames) {
    const table: { insert(row: never): unknown } = tables[name];
    for (const row of saved[name] ?? []) table.insert(row as never);
  }
  return tables;
}

/**
 * The state a file holds.
 * @throws SnapshotError when the text is no state file or was written for another seed
 */
export function readSnapshot(seed: Seed, text: string): SavedState {
  let file: z.infer<typeof fileSchema>;
  try {
    file = fileSchema.parse(JSON.parse(text, reviveInstants));
  } catch (cause) {
    throw new SnapshotError('The state file cannot be read. Remove it to start afresh.', { cause });
  }
  if (file.seedHash !== hashSeed(seed)) {
    throw new SnapshotError('The state file was written for another seed. Remove it to start afresh.');
  }
  const fresh = buildWorld(seed, file.virtualNow);
  const tenants = [...fresh.tenants.values()].map((tenant): [string, Tenant] => [
    tenant.id,
    { ...tenant, ...restoreTables(file.tenants[tenant.id] ?? {}) },
  ]);
  return {
    offsetMs: file.offsetMs,
    virtualNow: file.virtualNow,
    signingKeyPem: file.signingKeyPem,
    world: {
      ...fresh,
      tenants: new Map(tenants),
      events: createEventQueue(file.events as ScheduledEvent[]),
      random: createRandom(file.random),
      quirks: withQuirks(fresh.quirks, file.quirks),
      deliveries: new Map(file.deliveries),
      signIns: new Map(file.signIns),
      signedInSince: new Map(file.signedInSince),
      channelUsers: new Map(file.channelUsers),
      signInCodes: new Map(file.signInCodes),
    },
  };
}
