import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../support/actor.ts';
import { textOf } from '../support/card-reader.ts';
import { HOUR, MINUTE } from '../support/time.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';
import { startWorld } from '../support/world.ts';

/** Fabrikam warns half-way and ten minutes before; Litware as by default: at 80 %, 15 and 5 minutes before. */
const warnOtherwise = (yaml: string): string =>
  yaml.replace(
    'signInConnection: graph-fabrikam',
    '$&\n    follow: { warnings: [{ upTo: PT2H, at: [50%, PT10M] }, { at: [PT1H] }] }',
  );

let world: World;
let ana: Actor;
beforeAll(async () => {
  world = await startWorld({ editSeed: warnOtherwise });
  ana = await world.actor('Ana Ruiz');
  await ana.install();
});
afterAll(() => world.close());

const warningsOf = (tenant: string) =>
  ana.messages().filter(({ summary }) => new RegExp(`Reader in ${tenant} ends`).test(summary));

it('each tenant warns by its own table, each warning once', async () => {
  await ana.click(await ana.say('reader in fabrikam and litware for 1h INC-40'), /request/i);
  for (const tenant of ['Fabrikam', 'Litware']) {
    await until(`usable in ${tenant}`, async () => {
      await world.advance(5_000);
      await sleep(100);
      return ana
        .messages()
        .some(({ card }) => textOf(card).includes(`Your access is usable\nReader in ${tenant}`))
        ? true
        : undefined;
    });
  }
  // Counted from the end, so that it does not matter how long the delivery took.
  const [held] = await world.portal.delivered('Fabrikam', 'ana.ruiz');
  const schedule = held?.['schedule'] as { expiration: { endDateTime: string } } | undefined;
  const end = new Date(schedule?.expiration.endDateTime ?? '').getTime();
  const passTo = async (beforeEndMs: number): Promise<void> => {
    const now = await world.emulator.advance(1);
    await world.advance(end - beforeEndMs - now.getTime());
  };

  await passTo(29 * MINUTE);
  await ana.sees(/Your access ends in (28|29) minutes\nReader in Fabrikam/);
  expect(warningsOf('Litware')).toEqual([]);
  await passTo(10.5 * MINUTE);
  await ana.sees(/Your access ends in 1[01] minutes\nReader in Litware/);
  expect(warningsOf('Fabrikam')).toHaveLength(1);
  await passTo(9 * MINUTE);
  await ana.sees(/Your access ends in [89] minutes\nReader in Fabrikam/);
  await world.advance(HOUR);
  await ana.sees(/Access has ended and is removed[^]*Reader in Fabrikam/);
  await ana.sees(/Access has ended and is removed[^]*Reader in Litware/);
});
