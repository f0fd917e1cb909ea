import type { Actor } from '../test/support/actor.ts';
import { textOf } from '../test/support/card-reader.ts';
import type { World } from '../test/support/world.ts';
import { addCrowd, analystName, replaceOnce, startBenchWorld } from './parts/bench-world.ts';
import { describeMachine } from './parts/machine.ts';
import { percentile, renderTable } from './parts/measure.ts';
import { readNumbers } from './parts/read-numbers.ts';
import { untilShown } from './parts/timeline.ts';

// `npm run bench -- approver-card`: how soon an approver is asked.

const usage = `npm run bench -- approver-card [options]

From the click on "Send request" until the first approver's card is at the Bot Connector, with the bot's intervals as in
production. Each request is another analyst's, and the bot has nothing else to do.

  --requests <n>   how many (default 50)
  --help           this text`;

interface Case {
  readonly name: string;
  readonly editDelays: (yaml: string) => string;
}

const cases: readonly Case[] = [
  {
    name: 'Entra takes no time',
    editDelays: (yaml) =>
      replaceOnce(replaceOnce(yaml, 'jitter: PT1S', 'jitter: PT0S'), 'submit: PT1S', 'submit: PT0S'),
  },
  { name: 'Entra takes 1 to 2 s', editDelays: (yaml) => yaml },
];

async function timeRequest(world: World, analyst: Actor, approver: Actor, index: number): Promise<number> {
  const words = `bench request ${index}`;
  const form = await analyst.say(`operator in fabrikam for 1h INC-${index} ${words}`);
  const before = performance.now();
  const shown = untilShown(
    world.connector,
    before,
    ({ conversationId, card }) => conversationId === approver.conversationId && textOf(card).includes(words),
  );
  await analyst.click(form, /send request/i);
  return shown;
}

async function timeCase({ name, editDelays }: Case, requests: number): Promise<string[]> {
  const world = await startBenchWorld((yaml) =>
    addCrowd(editDelays(yaml), { analysts: requests, approvers: 1 }),
  );
  try {
    const approver = await world.actor('Approver 1');
    await approver.install();
    const times: number[] = [];
    for (let index = 0; index < requests; index += 1) {
      const analyst = await world.actor(analystName(index));
      await analyst.install();
      times.push(await timeRequest(world, analyst, approver, index));
    }
    return [
      name,
      String(times.length),
      ...[0.5, 0.95, 1].map((share) => percentile(times, share).toFixed(0)),
    ];
  } finally {
    await world.close();
  }
}

const explanation = `
Bounded by five jobs one after the other (file, read the tenant, find the approvers, look at the stage, deliver), each
with its transactions and all but one with calls of Graph. Where Entra takes its time, by how often the tenant is read:
after a second, and then whenever the request has become half as old again.`;

const numbers = readNumbers(usage, { requests: 50 });
if (numbers) {
  console.log(`Request → approver's card. ${describeMachine()}\n`);
  const rows: string[][] = [];
  for (const each of cases) rows.push(await timeCase(each, numbers.requests));
  console.log(renderTable(['', 'requests', 'p50 ms', 'p95 ms', 'max ms'], rows));
  console.log(explanation);
}
