import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { tenantId } from './parts/large-world.ts';
import { measure, percentile, renderTimings, sum } from './parts/measure.ts';
import type { Timing } from './parts/measure.ts';
import { describeMachine } from './parts/machine.ts';
import { readNumbers } from './parts/read-numbers.ts';
import type { Question, Usage } from './parts/serve.ts';

// `npm run bench -- emulator`: how fast the emulator pages through many assignments, and how much memory that takes.

const usage = `npm run bench -- emulator [options]

Fills an emulator in a process of its own, pages through it over HTTP and prints how long that takes.

  --assignments <n>   how many (default 100000)
  --help              this text

The times are the client's, until the last byte is read; CPU is what the emulator's process computed per call.`;

const pageGoalMs = 5;
const memoryGoalMb = 500;
const batchSize = 20;
const perPerson = 20;
const assignmentsPath = '/identityGovernance/entitlementManagement/assignments';

interface Server {
  readonly url: string;
  readonly controlUrl: string;
}

/** What the cases of one run share. */
interface Bench {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly count: number;
  usage(): Promise<Usage>;
}

async function ask<Answer>(child: ChildProcess, question?: Question): Promise<Answer> {
  const asked = new AbortController();
  const { signal } = asked;
  try {
    const answer = once(child, 'message', { signal });
    const end = once(child, 'exit', { signal }).then(([code]) => {
      throw new Error(`The emulator ended with ${code}.`);
    });
    if (question !== undefined) child.send(question);
    const [message] = (await Promise.race([answer, end])) as [Answer];
    return message;
  } finally {
    asked.abort();
  }
}

async function createHeaders({ controlUrl }: Server): Promise<Record<string, string>> {
  const body = JSON.stringify({ tenantId, app: true });
  const { text } = await measure(`${controlUrl}/token`, { method: 'POST', body });
  const { token } = JSON.parse(text) as { token: string };
  return { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
}

/** Runs one case: `calls` reports the time and the size of each of its calls. */
async function time(
  bench: Bench,
  name: string,
  calls: (report: (ms: number, bytes: number) => void) => Promise<void>,
): Promise<Timing> {
  const times: number[] = [];
  let total = 0;
  const before = await bench.usage();
  await calls((ms, bytes) => {
    times.push(ms);
    total += bytes;
  });
  const after = await bench.usage();
  return { name, times, bytes: total, cpuMs: after.cpuMs - before.cpuMs };
}

interface Page {
  readonly value: readonly { readonly id: string; readonly accessPackage?: { readonly id: string } }[];
  readonly '@odata.nextLink'?: string;
}

/** Follows the next links to the end; the rows must be as many as expected. */
function timePages(bench: Bench, name: string, query: string, expected: number): Promise<Timing> {
  return time(bench, name, async (report) => {
    const ids = new Set<string>();
    let next: string | undefined = `${bench.url}/v1.0${assignmentsPath}?$top=100${query}`;
    while (next !== undefined) {
      const { ms, text } = await measure(next, { headers: bench.headers });
      report(ms, text.length);
      const page = JSON.parse(text) as Page;
      for (const { id } of page.value) ids.add(id);
      next = page['@odata.nextLink'];
    }
    if (ids.size !== expected) throw new Error(`${name}: ${ids.size} rows instead of ${expected}.`);
  });
}

function timeSingle(bench: Bench, ids: readonly string[]): Promise<Timing> {
  return time(bench, 'one assignment', async (report) => {
    for (const id of ids) {
      const { ms, text } = await measure(`${bench.url}/v1.0${assignmentsPath}/${id}`, {
        headers: bench.headers,
      });
      report(ms, text.length);
    }
  });
}

function timeBatches(bench: Bench, ids: readonly string[]): Promise<Timing> {
  return time(bench, `$batch of ${batchSize}`, async (report) => {
    for (let at = 0; at < ids.length; at += batchSize) {
      const requests = ids
        .slice(at, at + batchSize)
        .map((id, index) => ({ id: String(index), method: 'GET', url: `${assignmentsPath}/${id}` }));
      const init = { method: 'POST', headers: bench.headers, body: JSON.stringify({ requests }) };
      const { ms, text } = await measure(`${bench.url}/v1.0/$batch`, init);
      report(ms, text.length);
      const { responses } = JSON.parse(text) as { responses: readonly { status: number }[] };
      if (responses.some(({ status }) => status !== 200)) throw new Error(`$batch: ${text.slice(0, 500)}`);
    }
  });
}

async function timeAll(bench: Bench) {
  const { url, headers, count } = bench;
  const first = await measure(`${url}/v1.0${assignmentsPath}?$expand=accessPackage`, { headers });
  const rows = (JSON.parse(first.text) as Page).value;
  const filter = `&$filter=state eq 'delivered' and accessPackage/id eq '${rows[0]?.accessPackage?.id}'`;
  const inPackage = Math.ceil(count / perPerson);
  // The code is compiled while it serves its first calls: these do not count.
  await timePages(bench, 'warm-up', filter, inPackage);
  const pages = [
    await timePages(bench, 'all', '', count),
    await timePages(bench, '$expand=target,accessPackage', '&$expand=target,accessPackage', count),
    await timePages(bench, '$filter=state and accessPackage/id', filter, inPackage),
  ];
  const ids = Array.from({ length: 10 }, () => rows.map(({ id }) => id)).flat();
  const single = await timeSingle(bench, ids);
  return { pages, single, batch: await timeBatches(bench, ids) };
}

const verdict = (met: boolean): string => (met ? 'met' : 'missed');
const toMb = (bytes: number): number => Math.round(bytes / 1_000_000);

async function report(child: ChildProcess, count: number): Promise<void> {
  const before = performance.now();
  const server = await ask<Server>(child);
  const builtInS = ((performance.now() - before) / 1000).toFixed(1);
  const readUsage = () => ask<Usage>(child, 'usage');
  console.log(`The emulator with ${count} assignments, built in ${builtInS} s. ${describeMachine()}\n`);
  const built = await readUsage();
  const headers = await createHeaders(server);
  const { pages, single, batch } = await timeAll({ url: server.url, headers, count, usage: readUsage });
  const after = await readUsage();
  console.log(renderTimings([...pages, single, batch]));
  const ratio = (sum(single.times) / sum(batch.times)).toFixed(1);
  const worst = (share: number) => Math.max(...pages.map(({ times }) => percentile(times, share)));
  console.log(`
${batchSize} calls one by one take ${ratio} times as long as one $batch of them.
Of the slowest list, half of the pages take up to ${worst(0.5).toFixed(2)} ms (goal ${pageGoalMs} ms: ${verdict(worst(0.5) < pageGoalMs)}), 95 of 100 up to ${worst(0.95).toFixed(2)} ms.
Resident memory: ${toMb(built.residentBytes)} MB when built, ${toMb(after.residentBytes)} MB at the end; goal ${memoryGoalMb} MB: ${verdict(toMb(after.residentBytes) < memoryGoalMb)}.`);
}

const numbers = readNumbers(usage, { assignments: 100_000 });
if (numbers) {
  const server = fileURLToPath(new URL('parts/serve.ts', import.meta.url));
  const child = fork(server, [String(numbers.assignments)]);
  try {
    await report(child, numbers.assignments);
  } finally {
    if (child.connected) child.send('stop' satisfies Question);
  }
}
