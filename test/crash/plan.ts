import { createRandom } from '../../src/emulator/time/random.ts';
import type { Way } from './life.ts';

/** Calls that change something, and what is between them and knowing of it. */
const EFFECT = /^(?:insert|update|delete|commit|teams|finish|answer|graph\.(?:request|decide|cancel))/;
const DEATHS_MAX = 4;
/** So near is a death that catches the next process while it recovers. */
const NEAR = 80;

/**
 * Where processes die in a schedule, by its seed: half of the time where something changes, each kind of call as often
 * as any other, and often soon after the death before.
 * @param points the calls of the story when nobody dies
 */
export function toPlan(seed: number, points: readonly string[]): Map<number, Way> {
  const random = createRandom(seed);
  const next = (): number => random.next();
  const below = (count: number): number => Math.floor(next() * count);
  const kinds = [...Map.groupBy(points.keys(), (at) => points[at] ?? '')];
  const effects = kinds.filter(([label]) => EFFECT.test(label));
  const anywhere = (): number => {
    const from = next() < 0.75 ? effects : kinds;
    const [, found = []] = from[below(from.length)] ?? [];
    return found[below(found.length)] ?? 0;
  };
  const plan = new Map<number, Way>();
  let last = anywhere();
  for (let left = 1 + below(DEATHS_MAX); left > 0; left -= 1) {
    plan.set(last, next() < 0.5 ? 'before' : 'after');
    last = next() < 0.7 ? last + 1 + below(NEAR) : anywhere();
  }
  return plan;
}
