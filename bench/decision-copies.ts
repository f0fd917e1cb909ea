import type { Actor } from '../test/support/actor.ts';
import { buttonsOf, textOf } from '../test/support/card-reader.ts';
import type { ShownMessage } from '../test/support/fake-connector.ts';
import { until } from '../test/support/until.ts';
import type { World } from '../test/support/world.ts';
import { addCrowd, analystName, approverName, startBenchWorld } from './parts/bench-world.ts';
import { describeMachine } from './parts/machine.ts';
import { percentile, renderTable } from './parts/measure.ts';
import { readNumbers } from './parts/read-numbers.ts';
import { untilShown } from './parts/timeline.ts';

// `npm run bench -- decision-copies`: how soon everybody who was asked sees that it is decided.

const usage = `npm run bench -- decision-copies [options]

From the click on "Approve" until every approver's copy of the card is edited at the Bot Connector.

  --approvers <n>   who all hold the card (default 50)
  --decisions <n>   one after the other, by different approvers (default 20)
  --help            this text`;

/** An analyst's request, and the card that each approver has of it. */
async function ask(world: World, index: number, approvers: readonly Actor[]): Promise<ShownMessage[]> {
  const analyst = await world.actor(analystName(index));
  await analyst.install();
  const words = `bench request ${index}.`;
  const form = await analyst.say(`operator in fabrikam for 1h INC-${index} ${words}`);
  await analyst.click(form, /send request/i);
  return until(
    'every approver has the card',
    () => {
      const cards = world.connector.messages.filter(
        ({ card }) => canDecide(card) && textOf(card).includes(words),
      );
      return cards.length === approvers.length ? cards : undefined;
    },
    120_000,
  );
}

const canDecide = (card: ShownMessage['card']): boolean =>
  buttonsOf(card).some(({ verb }) => verb === 'approval.decide');

interface Times {
  readonly first: number;
  readonly last: number;
}

async function timeDecision(world: World, decider: Actor, copies: readonly ShownMessage[]): Promise<Times> {
  const own = copies.find(({ conversationId }) => conversationId === decider.conversationId);
  if (!own) throw new Error('The decider holds no copy.');
  const open = new Set(copies.map(({ id }) => id));
  const before = performance.now();
  const first = untilShown(world.connector, before, ({ id }) => open.has(id));
  const last = untilShown(world.connector, before, ({ id, card }) => {
    if (!canDecide(card)) open.delete(id);
    return open.size === 0;
  });
  await decider.click(own, /approve/i, { reason: 'bench' });
  return { first: await first, last: await last };
}

const explanation = `
Bounded by Teams, which takes 50 messages a second of one app in one tenant, edits included, and so by our own pace: a
51st copy waits for the next second. Below that by the processor, mostly in the embedded database: each copy is a job
with its reads and a transaction, eight at a time, never two for one person.`;

const shares = [0.5, 0.95, 1];

const numbers = readNumbers(usage, { approvers: 50, decisions: 20 });
if (numbers) {
  console.log(`Decision → ${numbers.approvers} updated copies. ${describeMachine()}\n`);
  const world = await startBenchWorld((yaml) =>
    addCrowd(yaml, { analysts: numbers.decisions, approvers: numbers.approvers }),
  );
  try {
    const approvers = await Promise.all(
      Array.from({ length: numbers.approvers }, (_, index) => world.actor(approverName(index))),
    );
    for (const approver of approvers) await approver.install();
    const times: Times[] = [];
    for (let index = 0; index < numbers.decisions; index += 1) {
      const copies = await ask(world, index, approvers);
      const decider = approvers[index % approvers.length];
      if (decider) times.push(await timeDecision(world, decider, copies));
    }
    const row = (name: string, of: readonly number[]): string[] => [
      name,
      String(of.length),
      ...shares.map((share) => percentile(of, share).toFixed(0)),
    ];
    console.log(
      renderTable(
        ['', 'decisions', 'p50 ms', 'p95 ms', 'max ms'],
        [
          row(
            'first copy',
            times.map(({ first }) => first),
          ),
          row(
            `all ${numbers.approvers} copies`,
            times.map(({ last }) => last),
          ),
        ],
      ),
    );
    console.log(explanation);
  } finally {
    await world.close();
  }
}
