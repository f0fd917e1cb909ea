import { openEngine } from '../../src/emulator/engine.ts';
import { parseSeed } from '../../src/emulator/seed/parse-seed.ts';
import { serveEmulator } from '../../src/emulator/start-emulator.ts';
import { createSeed, fillWorld, startAt } from './large-world.ts';

// The emulator as a process of its own, so that its memory is its own. Its parent talks to it over IPC.

/** What the parent asks for. */
export type Question = 'usage' | 'stop';

/** What the process has used so far. */
export interface Usage {
  readonly residentBytes: number;
  readonly heapBytes: number;
  readonly cpuMs: number;
}

function readUsage(): Usage {
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return { residentBytes: rss, heapBytes: heapUsed, cpuMs: (user + system) / 1000 };
}

const count = Number(process.argv[2]);
const engine = await openEngine(parseSeed(createSeed()), { clock: 'frozen', startAt });
const emulator = await serveEmulator(engine);
await fillWorld(emulator, engine.world(), count);
process.on('message', (question: Question) => {
  if (question === 'usage') process.send?.(readUsage());
  else void emulator.close().then(() => process.disconnect());
});
process.send?.({ url: emulator.url, controlUrl: emulator.controlUrl });
