import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from './ports/clock.ts';

/** A clock that may jump, because somebody let time pass in the sandbox. */
export interface RunningClock extends Clock {
  /** Calls back after each jump. */
  onJump(callback: () => void): void;
  close(): void;
}

/** The clock of the machine. */
export const systemClock: RunningClock = {
  now: () => new Date(),
  onJump: () => undefined,
  close: () => undefined,
};

/**
 * The virtual clock of the sandbox: the machine's clock plus the offset that the emulator streams as
 * server-sent events of `{ now, offsetMs }`. Resolves once the first offset is there.
 * @param url of the event stream
 */
export async function followClock(url: string): Promise<RunningClock> {
  const stop = new AbortController();
  const callbacks: Array<() => void> = [];
  let offsetMs = 0;
  await new Promise<void>((resolve) => {
    const onOffset = (next: number): void => {
      const hasJumped = next !== offsetMs;
      offsetMs = next;
      resolve();
      if (hasJumped) for (const callback of callbacks) callback();
    };
    void listen(url, stop.signal, onOffset);
  });
  return {
    now: () => new Date(Date.now() + offsetMs),
    onJump: (callback) => void callbacks.push(callback),
    close: () => stop.abort(),
  };
}

/** Reads the stream and, when it breaks, opens it again. */
async function listen(url: string, signal: AbortSignal, onOffset: (offsetMs: number) => void): Promise<void> {
  while (!signal.aborted) {
    await readStream(url, signal, onOffset).catch(() => undefined);
    await sleep(250, undefined, { signal }).catch(() => undefined);
  }
}

async function readStream(
  url: string,
  signal: AbortSignal,
  onOffset: (offsetMs: number) => void,
): Promise<void> {
  const response = await fetch(url, { signal, headers: { accept: 'text/event-stream' } });
  if (!response.ok || !response.body) throw new Error(`clock stream answered ${response.status}`);
  let text = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const data = /^data: ?(.*)$/m.exec(event)?.[1];
      const parsed: unknown = data ? JSON.parse(data) : undefined;
      if (typeof parsed === 'object' && parsed !== null && 'offsetMs' in parsed)
        onOffset(Number(parsed.offsetMs));
    }
  }
}
