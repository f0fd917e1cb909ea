import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../test/support/free-port.ts';
import type { Actor } from '../test/support/actor.ts';
import { buttonsOf } from '../test/support/card-reader.ts';
import { BOT_APP_ID } from '../test/support/world.ts';
import type { World } from '../test/support/world.ts';
import { startChild, waitUntilReady } from '../src/sandbox/child.ts';
import type { Child } from '../src/sandbox/child.ts';
import { startBenchWorld } from './parts/bench-world.ts';
import { load, post } from './parts/load.ts';
import type { Load, Target } from './parts/load.ts';
import { describeMachine } from './parts/machine.ts';
import { percentile, renderTable } from './parts/measure.ts';
import { readNumbers } from './parts/read-numbers.ts';

// `npm run bench -- card-action`: what the answer to a card action costs beside what the SDK alone takes.

const usage = `npm run bench -- card-action [options]

Clicks that need no Graph call, answered by the bot and by a bot on the bare SDK with the same token checks and a
constant card of the same size, in turn (A B A B …) under the same load. Only the ratio says something: both have the
same machine, with whatever else runs on it.

  --rounds <n>        of each bot (default 9)
  --calls <n>         in each round (default 600)
  --connections <n>   that click at the same time (default 8)
  --help              this text`;

const goal = 0.6;

type Numbers = Record<'rounds' | 'calls' | 'connections', number>;

interface Case {
  readonly name: string;
  readonly verb: string;
  readonly data: Readonly<Record<string, unknown>>;
}

async function prepareCases(ana: Actor): Promise<Case[]> {
  await ana.install();
  const form = await ana.say('operator in fabrikam for 1h INC-1 card actions');
  const receipt = await ana.click(form, /send request/i);
  const refresh = buttonsOf(receipt).find(({ verb }) => verb === 'receipt.refresh');
  if (!refresh) throw new Error('The receipt cannot be refreshed.');
  return [
    { name: 'help', verb: 'help', data: {} },
    { name: 'settings.open', verb: 'settings.open', data: {} },
    { name: 'receipt.refresh', verb: refresh.verb, data: refresh.data },
  ];
}

async function startBareBot(
  world: World,
  folder: string,
  cards: object,
  home: string,
): Promise<[Child, string]> {
  const port = await freePort();
  const cardsFile = join(folder, 'cards.json');
  await writeFile(cardsFile, JSON.stringify(cards));
  const child = await startChild({
    name: 'bare bot',
    args: [join(import.meta.dirname, 'parts/bare-bot.ts')],
    cwd: join(import.meta.dirname, '..'),
    logFile: join(folder, 'bare-bot.log'),
    env: {
      PORT: String(port),
      BOT_APP_ID,
      BOT_APP_SECRET: 'sandbox-secret',
      BOT_APP_TENANT_ID: home,
      LOGIN_BASE_URL: world.emulator.loginUrl,
      CHANNEL_ISSUER: world.channel.issuer,
      CHANNEL_OPENID_METADATA_URL: world.channel.openIdMetadataUrl,
      TOKEN_SERVICE_URL: world.emulator.url,
      CARDS_FILE: cardsFile,
    },
  });
  await waitUntilReady(child, `http://127.0.0.1:${port}/healthz`, AbortSignal.timeout(30_000));
  return [child, `http://127.0.0.1:${port}/api/messages`];
}

interface Measured {
  readonly name: string;
  readonly bytes: number;
  readonly bare: readonly Load[];
  readonly ours: readonly Load[];
}

interface Pair {
  readonly name: string;
  readonly bytes: number;
  readonly bare: Target;
  readonly ours: Target;
}

async function measurePair(
  { name, bytes, bare, ours }: Pair,
  { rounds, calls, connections }: Numbers,
): Promise<Measured> {
  // The code is compiled while it serves its first calls: these do not count.
  for (const target of [bare, ours, bare, ours]) await load(target, calls, connections);
  const measured = { name, bytes, bare: [] as Load[], ours: [] as Load[] };
  for (let round = 0; round < rounds; round += 1) {
    measured.bare.push(await load(bare, calls, connections));
    measured.ours.push(await load(ours, calls, connections));
  }
  return measured;
}

const median = (values: readonly number[]): number => percentile(values, 0.5);

function toRow({ name, bytes, bare, ours }: Measured): string[] {
  const ratios = ours.map(({ perSecond }, round) => perSecond / (bare[round]?.perSecond ?? Number.NaN));
  const of = (loads: readonly Load[], key: keyof Load): string =>
    median(loads.map((one) => one[key])).toFixed(key === 'perSecond' ? 0 : 1);
  return [
    name,
    of(bare, 'perSecond'),
    of(ours, 'perSecond'),
    median(ratios).toFixed(2),
    `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`,
    `${of(bare, 'p50Ms')} / ${of(bare, 'p95Ms')}`,
    `${of(ours, 'p50Ms')} / ${of(ours, 'p95Ms')}`,
    (bytes / 1000).toFixed(1),
    median(ratios) >= goal ? 'met' : 'missed',
  ];
}

const columns = [
  '',
  'SDK /s',
  'ours /s',
  'ratio',
  'min–max',
  'SDK p50/p95 ms',
  'ours p50/p95 ms',
  'KB',
  `≥ ${goal}`,
];

async function run(numbers: Numbers): Promise<void> {
  console.log(`A card action without a Graph call, beside the bare SDK. ${describeMachine()}`);
  const folder = await mkdtemp(join(tmpdir(), 'soc-access-bench-'));
  const world = await startBenchWorld();
  let bare: Child | undefined;
  try {
    const ana = await world.actor('Ana Ruiz');
    const cases = await prepareCases(ana);
    const bodies = cases.map(({ verb, data }) =>
      ana.activity({
        type: 'invoke',
        name: 'adaptiveCard/action',
        replyToId: 'bench',
        value: { action: { type: 'Action.Execute', verb, data }, trigger: 'manual' },
      }),
    );
    const token = await readToken(world);
    const targets = bodies.map((body) => ({
      messagesUrl: world.messagesUrl,
      token,
      body: JSON.stringify(body),
    }));
    const answers = await Promise.all(targets.map((target) => post(target)));
    const cards = Object.fromEntries(answers.map((text, at) => [cases[at]?.verb, readCard(text)]));
    const [child, bareUrl] = await startBareBot(world, folder, cards, ana.person.homeTenantId);
    bare = child;
    const rows: string[][] = [];
    for (const [at, ours] of targets.entries()) {
      const pair = {
        name: cases[at]?.name ?? '',
        bytes: answers[at]?.length ?? 0,
        bare: { ...ours, messagesUrl: bareUrl },
        ours,
      };
      if ((await post(pair.bare)).length !== pair.bytes)
        throw new Error(`${pair.name}: the answers differ in size.`);
      rows.push(toRow(await measurePair(pair, numbers)));
    }
    console.log(`\n${renderTable(columns, rows)}\n`);
    console.log(explain(numbers));
  } finally {
    await bare?.stop();
    await world.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const explain = ({ rounds, calls, connections }: Numbers): string => `\
Medians of ${rounds} rounds of ${calls} calls over ${connections} connections; ratios round by round.
Bounded by the processor. The SDK checks the token's signature each time and makes clients for the turn; ours checks a
token once in five minutes. Each database read costs ours about as much as a quarter of the SDK's whole answer: help
makes one (who speaks), settings two, a receipt about ten.`;

async function readToken({ channel, connector }: World): Promise<string> {
  const answer = await fetch(channel.tokenUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ serviceUrl: connector.serviceUrl }),
  });
  return ((await answer.json()) as { token: string }).token;
}

/** @throws Error when the answer is no card */
function readCard(text: string): unknown {
  const { statusCode, type, value } = JSON.parse(text) as {
    statusCode: number;
    type: string;
    value: unknown;
  };
  if (statusCode !== 200 || type !== 'application/vnd.microsoft.card.adaptive')
    throw new Error(`No card: ${text}`);
  return value;
}

const numbers = readNumbers(usage, { rounds: 9, calls: 600, connections: 8 });
if (numbers) await run(numbers);
