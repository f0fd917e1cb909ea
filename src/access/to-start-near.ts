import type { AccessLine, Receipt, Stage, StartNear } from './message.ts';

const UNDECIDED: readonly Stage[] = ['requested', 'waiting-for-approval'];

/** Whether a line still waits for its approvers. */
export const isUndecided = ({ stage }: AccessLine): boolean => UNDECIDED.includes(stage);

/**
 * What a receipt says of a start that comes before the decision.
 * @returns undefined when the pack is to start as soon as it is approved
 */
export const toStartNear = (receipt: Receipt): StartNear | undefined =>
  receipt.startsAt && {
    startsAt: receipt.startsAt,
    asOf: receipt.asOf,
    packId: receipt.packId,
    lines: receipt.lines,
    durationMs: receipt.durationMs,
    justification: receipt.justification,
    ...(receipt.incident ? { incident: receipt.incident } : {}),
  };
