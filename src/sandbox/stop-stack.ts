/** Collects how to stop what was started, and stops it in reverse. */
export interface StopStack {
  push(stop: () => Promise<void>): void;
  /** Runs each stop once, last first; one that fails does not keep the others from running. */
  stopAll(): Promise<void>;
}

export function createStopStack(): StopStack {
  const stops: Array<() => Promise<void>> = [];
  return {
    push: (stop) => void stops.push(stop),
    async stopAll() {
      const errors: unknown[] = [];
      for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) {
        await stop().catch((error: unknown) => errors.push(error));
      }
      if (errors.length > 0) throw new AggregateError(errors, 'Not everything stopped cleanly');
    },
  };
}
