import type { Death } from './life.ts';
import type { Outcome, ToldMessage } from './outcome.ts';

export interface Verdict {
  /** What must not be. */
  readonly faults: readonly string[];
  /** Messages that came once more because the process died between sending and recording. */
  readonly repeats: number;
  /** Of these, those that were not edited afterwards as the others were: nobody knows of them. */
  readonly unknown: number;
}

/** Holds what came of a schedule with deaths against what comes of the same story without. */
export function judge(wanted: Outcome, got: Outcome, deaths: readonly Death[]): Verdict {
  const { lost, extra } = compareMessages(wanted.messages, got.messages);
  const isRepeat = ({ conversationId, all }: ToldMessage): boolean =>
    wanted.messages.some(
      (one) => one.conversationId === conversationId && all.every((text) => one.all.includes(text)),
    );
  const strange = extra.filter((one) => !isRepeat(one));
  const faults = [
    ...got.left,
    ...lost.map(({ conversationId, last }) => `no message in ${conversationId} shows in the end:\n${last}`),
    ...strange.map(
      ({ conversationId, all }) =>
        `this is said in ${conversationId} in one run only:\n${all.join('\n=>\n')}`,
    ),
    ...compareRows('in Entra', wanted.effects, got.effects),
    ...compareRows('in the store', wanted.known, got.known),
  ];
  if (extra.length > deaths.length)
    faults.push(`${extra.length} cards are repeated after ${deaths.length} deaths`);
  const unknown = extra.filter((one) => !wanted.messages.some(({ last }) => last === one.last)).length;
  return { faults, repeats: extra.length, unknown };
}

/** Which wanted ones are not there, each there being counted once, and which are there beyond. */
function compareMessages(
  wanted: readonly ToldMessage[],
  got: readonly ToldMessage[],
): { lost: ToldMessage[]; extra: ToldMessage[] } {
  const extra = [...got];
  const lost = wanted.filter(({ conversationId, last }) => {
    const at = extra.findIndex((one) => one.conversationId === conversationId && one.last === last);
    if (at >= 0) extra.splice(at, 1);
    return at < 0;
  });
  return { lost, extra };
}

function compareRows(where: string, wanted: readonly string[], got: readonly string[]): string[] {
  const more = [...got];
  const missing = wanted.filter((row) => {
    const at = more.indexOf(row);
    if (at >= 0) more.splice(at, 1);
    return at < 0;
  });
  return [
    ...missing.map((row) => `missing ${where}: ${row}`),
    ...more.map((row) => `too much ${where}: ${row}`),
  ];
}
