/** A repeatable source of chance whose whole state is one number. */
export interface Random {
  /** The next number, at least 0 and below 1. */
  next(): number;
  readonly state: number;
}

/** Mulberry32 from the given state: the same state gives the same numbers. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    },
    get state() {
      return state;
    },
  };
}
