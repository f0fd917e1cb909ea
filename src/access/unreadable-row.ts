import type { AccessError } from './errors.ts';
import type { AssignmentId, RequestId } from './ids.ts';

/** A request or an assignment that Microsoft Graph refuses to show by its id, and what it answered. */
export interface UnreadableRow {
  readonly type: 'request' | 'assignment';
  readonly id: RequestId | AssignmentId;
  readonly status: number;
  /** `error.code` of Graph's answer, where it had one. */
  readonly code?: string;
}

/** What came of reading rows by their ids. */
export interface ReadRows {
  /** Ids of those that Graph showed, or of which it said that they are not there. */
  readonly answered: readonly string[];
  readonly refused: ReadonlyArray<Pick<UnreadableRow, 'type' | 'id'> & { readonly error: AccessError }>;
}

/**
 * Why a pass over a tenant has failed, as far as its rows tell: trouble that passes, or that comes of the app's token.
 * undefined: nothing was refused, or rows were by themselves, which holds up nothing else.
 */
export const toPassFailure = (reads: readonly ReadRows[]): AccessError | undefined =>
  reads.flatMap(({ refused }) => refused).find(({ error }) => !isOfRow(error))?.error;

/** Whether Graph answered something about this row: no other trouble is said of one row alone. */
const isOfRow = ({ code, details: { status } }: AccessError): boolean =>
  status !== undefined && status !== 401 && status < 500 && code !== 'graph-unavailable';

/**
 * The rows that cannot be read now.
 * @param before as after the pass before: an assignment is not asked for in every pass
 * @param isFull every request that is open, and every assignment, was asked for
 */
export function toUnreadable(
  before: readonly UnreadableRow[],
  reads: readonly ReadRows[],
  isFull: boolean,
): UnreadableRow[] {
  const answered = new Set(reads.flatMap((read) => read.answered));
  // Open requests are asked for in every pass: one that was not asked for is over.
  const still = before.filter(({ type, id }) => type === 'assignment' && !isFull && !answered.has(id));
  const rows = new Map(still.map((row) => [row.id, row]));
  for (const { type, id, error } of reads.flatMap((read) => read.refused)) {
    const { status = 0, graphCode } = error.details;
    rows.set(id, { type, id, status, ...(graphCode ? { code: graphCode } : {}) });
  }
  return [...rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
