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
  /** Waits for what was on its way when the process died: it arrives all the same. */
  settle(): Promise<void>;
}

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

export function createLife(fate: Fate): Life {
  const onTheirWay = new Set<Promise<unknown>>();
  const doing: string[] = [];
  const end = Promise.withResolvers<undefined>();
  let isOver = false;
  const die = (): void => {
    isOver = true;
    end.resolve(undefined);
  };
  const follow = async <T>(way: Way | undefined, effect: Promise<T>): Promise<T> => {
    onTheirWay.add(effect);
    try {
      return await effect;
    } finally {
      onTheirWay.delete(effect);
      if (way === 'after') die();
      // Neither answer nor error is seen by who is dead.
      if (isOver) await never();
    }
  };
  return {
    get isOver() {
      return isOver;
    },
    reach(at, effect) {
      if (isOver) return never();
      const way = fate.next(at, doing.join(' / '));
      if (way === 'before') {
        die();
        return never();
      }
      return follow(way, effect());
    },
    async run(what, work) {
      if (isOver) return undefined;
      doing.push(what);
      try {
        return await Promise.race([work().then((value) => ({ value })), end.promise]);
      } finally {
        doing.pop();
      }
    },
    async settle() {
      await Promise.allSettled(onTheirWay);
    },
  };
}
