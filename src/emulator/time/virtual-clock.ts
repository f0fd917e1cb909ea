import { realNow } from './real-time.ts';

/** The sandbox's own time, which can be moved forward at will. */
export interface VirtualClock {
  now(): Date;
  /** Virtual minus real time, in milliseconds. */
  offsetMs(): number;
  readonly isRunning: boolean;
  /** Moves to an instant; how a jump, a restored state and a reset set the time. */
  moveTo(instant: Date): void;
}

/**
 * A clock that starts at `startAt`.
 * @param mode `running` keeps pace with real time, `frozen` stands still between moves
 */
export function createVirtualClock(mode: 'running' | 'frozen', startAt: Date): VirtualClock {
  let offsetMs = startAt.getTime() - realNow().getTime();
  let standing = startAt;
  return {
    isRunning: mode === 'running',
    now: () => (mode === 'running' ? new Date(realNow().getTime() + offsetMs) : new Date(standing)),
    offsetMs: () => (mode === 'running' ? offsetMs : standing.getTime() - realNow().getTime()),
    moveTo(instant) {
      offsetMs = instant.getTime() - realNow().getTime();
      standing = new Date(instant);
    },
  };
}
