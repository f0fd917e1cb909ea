/** How a process dies at a point: before the call happens, or after its effect and before its answer is seen. */
export type Way = 'before' | 'after';

/** A point at which a process died. */
export interface Death {
  readonly point: number;
  readonly way: Way;
  /** The call, such as `graph.requestAssignment` or `commit`. */
  readonly at: string;
  /** What the process was doing. */
  readonly during: string;
}

/** Where processes die, one after the other: which of all the points of a schedule, over all its lives. */
export interface Fate {
  readonly deaths: readonly Death[];
  /** The calls at all points so far, in their order. */
  readonly points: readonly string[];
  next(at: string, during: string): Way | undefined;
}

/** @param before the points of the story that are behind us where the schedule begins */
export function createFate(plan: ReadonlyMap<number, Way> = new Map(), before: readonly string[] = []): Fate {
  const points = [...before];
  const deaths: Death[] = [];
  return {
    points,
    deaths,
    next(at, during) {
      const point = points.length;
      points.push(at);
      const way = plan.get(point);
      if (way) deaths.push({ point, way, at, during });
      return way;
    },
  };
}

/** A process as far as dying is concerned: what it does to the world outside, and what it is in the middle of. */
export interface Life {
  /** Does something to the store, Graph or Teams; a point at which the process may die, and after which it does nothing. */
  reach<T>(at: string, effect: () => Promise<T>): Promise<T>;
  /** @returns undefined when the process died of it */
  run<T>(what: string, work: () => Promise<T>): Promise<{ readonly value: T } | undefined>;
  readonly isOver: boolean;
}

export function createLife(fate: Fate): Life {
  const doing: string[] = [];
  const end = Promise.withResolvers<undefined>();
  let isOver = false;
  // One after the other, so that the same seed dies of the same.
  let last: Promise<unknown> = Promise.resolve();
  const die = (): Promise<never> => {
    isOver = true;
    end.resolve(undefined);
    return NEVER;
  };
  const perform = async <T>(at: string, effect: () => Promise<T>): Promise<T> => {
    if (isOver) return NEVER;
    const way = fate.next(at, doing.join(' / '));
    if (way === 'before') return die();
    if (way === undefined) return effect();
    // Neither answer nor error is seen by who is dead.
    await Promise.allSettled([effect()]);
    return die();
  };
  return {
    get isOver() {
      return isOver;
    },
    reach(at, effect) {
      const done = last.then(() => perform(at, effect));
      last = done.catch(() => undefined);
      return done;
    },
    async run(what, work) {
      doing.push(what);
      try {
        return await Promise.race([work().then((value) => ({ value })), end.promise]);
      } finally {
        doing.pop();
      }
    },
  };
}

const NEVER = new Promise<never>(() => undefined);
