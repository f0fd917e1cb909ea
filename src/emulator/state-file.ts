import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { realNow } from './time/real-time.ts';

/** How long after a change the state is written, in real milliseconds; changes in between go into the same write. */
const shortestDelayMs = 100;
/** A large state takes a while to write, and nobody is served meanwhile: at most every eleventh part of the time. */
const delayPerWriteTime = 10;

/** A file that follows the state. */
export interface StateFile {
  /** The saved text; undefined when nothing was saved yet. */
  read(): string | undefined;
  /** Has the state written soon. */
  changed(): void;
  /** Writes what has not been written yet. */
  flush(): void;
}

/**
 * A state file at `path`. Each write goes beside the file and is then renamed over it, so that a crash never leaves
 * half a state.
 * @param render the text to write, asked for at the moment of writing
 */
export function createStateFile(path: string, render: () => string): StateFile {
  let timer: NodeJS.Timeout | undefined;
  let delayMs = shortestDelayMs;
  const write = (): void => {
    timer = undefined;
    const startedAt = realNow();
    writeFileSync(`${path}.tmp`, render(), { mode: 0o600 });
    renameSync(`${path}.tmp`, path);
    const tookMs = realNow().getTime() - startedAt.getTime();
    delayMs = Math.max(shortestDelayMs, delayPerWriteTime * tookMs);
  };
  return {
    read: () => (existsSync(path) ? readFileSync(path, 'utf8') : undefined),
    changed() {
      timer ??= setTimeout(write, delayMs).unref();
    },
    flush() {
      if (timer === undefined) return;
      clearTimeout(timer);
      write();
    },
  };
}
