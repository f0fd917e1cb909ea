import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { sql } from 'kysely';
import { readTenant } from '../src/jobs/read-tenant.ts';
import { tick } from '../src/jobs/ticker.ts';
import type { Graph } from '../src/ports/graph.ts';
import { readAllAssignments } from '../src/usecases/read-assignments.ts';
import { hasPostgres, startPostgres } from '../test/support/postgres-server.ts';
import { openLargeTenant } from './parts/large-tenant.ts';
import type { LargeTenant } from './parts/large-tenant.ts';
import { describeMachine } from './parts/machine.ts';
import { percentile } from './parts/measure.ts';
import { readNumbers } from './parts/read-numbers.ts';

// `npm run bench -- seeing`: what it costs to see changes where there are none, and to find what is due among much.

const usage = `npm run bench -- seeing [options]

Reads an unchanged tenant of the emulator with the bot's Graph client and an embedded database, and compares with
fetching and parsing the same pages; with how much memory, and how many calls of Graph an idle tenant takes a minute.
Then it times a tick with 10 assignments due among more and more of them.

  --assignments <n>   in the unchanged tenant (default 10000)
  --rounds <n>        how often that is compared (default 15)
  --many <n>          assignments of the tenant whose memory is compared with one of 1000 (default 100000)
  --rows <n>          assignments in the larger database of the tick; the other has a tenth (default 1000000)
  --help              this text`;

const minuteMs = 60_000;
const day = 86_400_000;
/** The bot's own defaults. */
const syncSettings = {
  openMs: 15_000,
  idleMs: minuteMs,
  packagesMs: 10 * minuteMs,
  assignmentsMs: 30 * minuteMs,
};
const PASS_GOAL = 1.3;
const nobody = () => Promise.resolve();
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

async function time(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}

/** What it took by the clock, and what this process computed, the embedded database included. */
interface Cost {
  readonly ms: number;
  readonly cpuMs: number;
}

async function cost(work: () => Promise<unknown>): Promise<Cost> {
  const before = process.cpuUsage();
  const ms = await time(work);
  const { user, system } = process.cpuUsage(before);
  return { ms, cpuMs: (user + system) / 1000 };
}

const readAll = ({ store, tenant, startAt }: LargeTenant, graph: Graph, isFirst = false): Promise<unknown> =>
  readAllAssignments(
    {
      graph,
      store,
      clock: { now: () => startAt },
      linkAccounts: nobody,
      toFollowed: (assignment) => assignment,
    },
    tenant.id,
    isFirst,
  );

async function fetchAll({ graph, tenant, packages }: LargeTenant): Promise<number> {
  let rows = 0;
  for (const { id } of packages) {
    for await (const page of graph.listDeliveredAssignments({ kind: 'app', tenant: tenant.id }, id))
      rows += page.length;
  }
  return rows;
}

/** What a pass took beside fetching and parsing the same pages right before it. */
interface Round {
  readonly fetching: Cost;
  readonly cpu: number;
  readonly clock: number;
}

async function comparePasses(count: number, rounds: number, databaseUrl?: string): Promise<void> {
  const large = await openLargeTenant(count, databaseUrl);
  try {
    const first = await cost(() => readAll(large, large.graph, true));
    if ((await fetchAll(large)) !== count) throw new Error('Not every assignment was listed.');
    for (let warming = 0; warming < 3; warming += 1) await readAll(large, large.graph);
    const seen: Round[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const fetching = await cost(() => fetchAll(large));
      const pass = await cost(() => readAll(large, large.graph));
      seen.push({ fetching, cpu: pass.cpuMs / fetching.cpuMs, clock: pass.ms / fetching.ms });
    }
    console.log(describePasses(count, seen, first, databaseUrl === undefined));
  } finally {
    await large.close();
  }
}

/** A server computes where we do not see it: there the clock must say it, which other programs of the machine disturb. */
function describePasses(count: number, seen: readonly Round[], first: Cost, isEmbedded: boolean): string {
  const of = (what: 'cpu' | 'clock') => seen.map((round) => round[what]);
  const say = (ratios: readonly number[]) =>
    `${percentile(ratios, 0.5).toFixed(2)} times (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)} in ${ratios.length} rounds)`;
  const met = percentile(of(isEmbedded ? 'cpu' : 'clock'), 0.5) <= PASS_GOAL;
  const times = (whole: number, key: keyof Cost) =>
    (
      whole /
      percentile(
        seen.map(({ fetching }) => fetching[key]),
        0.5,
      )
    ).toFixed(1);
  return `${isEmbedded ? 'On the embedded database' : 'On a PostgreSQL server'} a pass over ${count} unchanged assignments takes, beside only fetching and parsing them,
  ${say(of('cpu'))} of what this process computes, and by the clock ${say(of('clock'))}: goal ${PASS_GOAL} ${verdict(met)}.
  The first contact, which stores all of them, takes ${isEmbedded ? times(first.cpuMs, 'cpuMs') : times(first.ms, 'ms')} times.`;
}

/** The same on a server, where its programs are at hand. */
async function comparePassesOnServer(count: number, rounds: number): Promise<void> {
  if (!hasPostgres) {
    console.log('Not compared on a PostgreSQL server: initdb and postgres are not on the PATH.');
    return;
  }
  const server = await startPostgres();
  try {
    await comparePasses(count, rounds, server.url);
  } finally {
    await server.close();
  }
}

function readHeap(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** @returns how large the heap was at most while pages came, garbage left out */
async function findLargestHeap(
  large: LargeTenant,
  work: (watched: LargeTenant) => Promise<unknown>,
): Promise<number> {
  let most = 0;
  let pages = 0;
  const graph: Graph = {
    ...large.graph,
    async *listDeliveredAssignments(...of) {
      for await (const page of large.graph.listDeliveredAssignments(...of)) {
        if (pages % 25 === 0) most = Math.max(most, readHeap());
        pages += 1;
        yield page;
      }
    },
  };
  await work({ ...large, graph });
  return most;
}

/** @returns by how many bytes reading the unchanged tenant holds more at most than only fetching it */
async function measureHeap(count: number): Promise<number> {
  const large = await openLargeTenant(count);
  try {
    await readAll(large, large.graph, true);
    await readAll(large, large.graph);
    await fetchAll(large);
    const fetching = await findLargestHeap(large, fetchAll);
    const reading = await findLargestHeap(large, (watched) => readAll(watched, watched.graph));
    // Buffers and compiled code come and go by more than a small tenant takes.
    return Math.max(0, reading - fetching);
  } finally {
    await large.close();
  }
}

async function compareMemory(many: number): Promise<void> {
  const few = 1000;
  const [small, big] = [await measureHeap(few), await measureHeap(many)];
  const perRow = Math.max(0, big - small) / (many - few);
  console.log(
    `Reading ${few} unchanged assignments holds ${toMb(small)} MB of heap more at most than fetching them, ${many} hold ${toMb(big)} MB: ${perRow.toFixed(0)} bytes more for each.`,
  );
}

/** An idle tenant over three hours of the bot's clock. */
async function countCalls(): Promise<void> {
  const large = await openLargeTenant(1000);
  const { store, graph, tenant, startAt } = large;
  try {
    const hours = 3;
    // What the seed made a moment ago was made long ago.
    const beginAt = startAt.getTime() + day;
    let now = new Date(beginAt);
    const deps = {
      store,
      graph,
      tenants: { source: { ...tenant, kind: 'source' as const } },
      clock: { now: () => now },
      syncSettings,
      log: console,
    };
    now = (await readTenant(deps, tenant)).nextSyncAt;
    const before = large.calls();
    while (now.getTime() < beginAt + hours * 60 * minuteMs) now = (await readTenant(deps, tenant)).nextSyncAt;
    const perMinute = (large.calls() - before) / ((now.getTime() - beginAt) / minuteMs);
    console.log(
      `An idle tenant takes ${perMinute.toFixed(2)} calls of Graph a minute (goal 2: ${verdict(perMinute <= 2)}), counted on the wire over ${hours} hours.`,
    );
  } finally {
    await large.close();
  }
}

/** @returns how long a tick takes, by the median, with 10 due among so many */
async function timeTicks(large: LargeTenant, rows: number): Promise<number> {
  const { database, store, tenant, startAt } = large;
  await sql`insert into assignments (tenant_id, id, package_id, target_id, state, next_due_at, digest, doc, progress)
    select 'tenant-' || n % 200, 'assignment-' || n, 'package-' || n % 3, 'person-' || n % 5000, 'delivered',
      ${startAt}::timestamptz + n % 100000 * interval '1 second' + interval '1 hour', '', '{}', '{}'
    from generate_series((select count(*) from assignments) + 1, ${rows}::bigint) as n`.execute(database.db);
  await sql`update assignments set next_due_at = ${startAt} where id in (
    select 'assignment-' || n * 7 from generate_series(1, 10) as n)`.execute(database.db);
  await sql`analyze assignments`.execute(database.db);
  const tenants = { source: tenant, targets: [], get: () => tenant, find: () => tenant };
  const run = () => tick({ store, tenants, reviewsEveryMs: 900_000, longestWaitMs: day }, startAt);
  const times = [];
  for (let round = 0; round < 120; round += 1) times.push(await time(run));
  return percentile(times.slice(20), 0.5);
}

async function compareTicks(rows: number): Promise<void> {
  const large = await openLargeTenant(1);
  try {
    const fewMs = await timeTicks(large, rows / 10);
    const manyMs = await timeTicks(large, rows);
    const ratio = manyMs / fewMs;
    console.log(
      `A tick with 10 due among ${rows} assignments takes ${ratio.toFixed(2)} times as long as among ${rows / 10} (goal 1.2: ${verdict(ratio <= 1.2)}; ${manyMs.toFixed(2)} ms).`,
    );
  } finally {
    await large.close();
  }
}

const verdict = (met: boolean): string => (met ? 'met' : 'missed');
const toMb = (bytes: number): string => (bytes / 1_000_000).toFixed(1);

const numbers = readNumbers(usage, { assignments: 10_000, rounds: 15, many: 100_000, rows: 1_000_000 });
if (numbers) {
  console.log(`${describeMachine()}\n`);
  await comparePasses(numbers.assignments, numbers.rounds);
  await comparePassesOnServer(numbers.assignments, numbers.rounds);
  await countCalls();
  await compareMemory(numbers.many);
  await compareTicks(numbers.rows);
}
