import { SandboxError } from '../sandbox/sandbox-error.ts';

const parentCheckMs = 500;

/** Aborts at the first Ctrl-C or SIGTERM; the second ends at once, and the children follow their parent. */
export function listenForInterrupts(): AbortSignal {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new SandboxError(0, 'Given up.'));
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  if (process.env['npm_lifecycle_event'] !== undefined) watchParent(interrupt);
  return controller.signal;
}

/**
 * npm hands SIGTERM on to the shell between it and us, which dies of it without a word to us:
 * that we have another parent then is the only sign.
 */
function watchParent(interrupt: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    interrupt();
  }, parentCheckMs);
  timer.unref();
}

/** Resolves when the signal is aborted, or at once when it already is. */
export function untilAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
