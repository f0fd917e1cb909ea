import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until something is so.
 * @throws the last failure when it does not become so in time
 */
export async function until<T>(
  what: string,
  read: () => T | undefined | Promise<T | undefined>,
  timeoutMs = 60_000,
): Promise<T> {
  const deadline = AbortSignal.timeout(timeoutMs);
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== false) return value;
    if (deadline.aborted) throw new Error(`never happened: ${what}`);
    await sleep(25);
  }
}
