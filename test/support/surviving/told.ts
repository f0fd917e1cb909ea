import type { Actor } from '../actor.ts';
import { buttonsOf, textOf } from '../card-reader.ts';
import type { Card, ShownMessage } from '../fake-connector.ts';

/** A message that somebody has in front of them in the end. */
export interface Told {
  readonly id: string;
  readonly person: string;
  /** Its words and buttons, without the numbers and times of that round. */
  readonly gist: string;
  /** What stays of it while it is edited: the line below the title says what it is about. */
  readonly about: string;
}

/** What every person was told, as it is in the end. */
export const readTold = (
  everybody: readonly Actor[],
  shown: (actor: Actor) => readonly ShownMessage[],
): Told[] =>
  everybody.flatMap((actor) =>
    shown(actor).map(({ id, card }) => {
      const gist = toGist(card);
      // A request that waits is asked for, one that is decided was.
      const about = (gist.split('\n')[1] ?? '').replace(/ ask(s|ed) for /, ' asks for ');
      return { id, person: actor.person.name, gist, about };
    }),
  );

/** What somebody should have been told, in whatever words, and was not. */
export const listUntold = (expected: readonly Told[], told: readonly Told[]): Told[] =>
  subtract(expected, told, (one, other) => one.about === other.about);

export interface Judgement {
  /** Told to nobody, or said in the end otherwise than it would be had nobody been killed. */
  readonly lost: readonly Told[];
  /** Beyond what there was to tell. */
  readonly repeats: number;
  /** Copies of whose sending the bot knows nothing, because it was killed before it had heard of it: nobody edits them. */
  readonly orphans: number;
}

/** @param known ids of the messages that the bot has on record */
export function judge(
  expected: readonly Told[],
  told: readonly Told[],
  known: ReadonlySet<string>,
): Judgement {
  const edited = told.filter(({ id }) => known.has(id));
  const orphans = told.filter(({ id }) => !known.has(id));
  const isSame = (one: Told, other: Told) => one.gist === other.gist;
  const missing = subtract(expected, edited, isSame);
  const odd = edited.filter((one) => !expected.some((other) => isSame(one, other)));
  // Whoever has an orphan has been told.
  const lost = subtract(missing, orphans, (one, other) => one.about === other.about);
  return { lost: [...lost, ...odd], repeats: told.length - expected.length, orphans: orphans.length };
}

/** Each takes one away, of the same person. */
function subtract(
  from: readonly Told[],
  those: readonly Told[],
  isSame: (one: Told, other: Told) => boolean,
): Told[] {
  const left = [...from];
  for (const each of those) {
    const at = left.findIndex((one) => one.person === each.person && isSame(one, each));
    if (at >= 0) left.splice(at, 1);
  }
  return left;
}

/** How late it was and how long something took is another matter in each round. */
function toGist(card: Card): string {
  const words = textOf(card)
    .replaceAll(/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [A-Z][a-z]{2} \d+, /g, '')
    .replaceAll(/, (just now|(in )?(\d+ (h|min|s|d) ?)+(ago)?)/g, '')
    // A decided card says the end of the grant, if it was edited late enough to know it.
    .replaceAll(/ hours( from approval|, until \d+:\d+ CET)/g, ' hours')
    .replaceAll(/(\d+ (h|min|s|d)\b ?)+/g, '# ')
    .replaceAll(/\d+/g, '#');
  return [words, ...buttonsOf(card).map(({ title }) => `[${title}]`)].join('\n');
}
