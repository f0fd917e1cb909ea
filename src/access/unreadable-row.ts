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
 * The trouble for which a pass over a tenant counts as failed: one that passes, or that comes of the app's token.
 * @returns undefined also when rows were refused for their own sake only: those hold up nothing else
 */
export const toPassFailure = (reads: readonly ReadRows[]): AccessError | undefined =>
  reads.flatMap(({ refused }) => refused).find(({ error }) => !isOfRow(error))?.error;

/** Whether Graph refuses this row for its own sake. No answer, 401, 429 and 5xx could come of any row. */
const isOfRow = ({ code, details: { status } }: AccessError): boolean =>
  status !== undefined && status !== 401 && status < 500 && code !== 'graph-unavailable';

/**
 * The rows that cannot be read now.
 * @param before as after the pass before: an assignment is not asked for in every pass
 * @param isFull every assignment was asked for; open requests are in every pass
 */
export function toUnreadable(
  before: readonly UnreadableRow[],
  reads: readonly ReadRows[],
  isFull: boolean,
): UnreadableRow[] {
  const answered = new Set(reads.flatMap((read) => read.answered));
  // A request that was neither answered nor refused is open no more.
  const still = before.filter(({ type, id }) => type === 'assignment' && !isFull && !answered.has(id));
  const rows = new Map(still.map((row) => [row.id, row]));
  for (const { type, id, error } of reads.flatMap((read) => read.refused)) {
    const { status = 0, graphCode } = error.details;
    rows.set(id, { type, id, status, ...(graphCode ? { code: graphCode } : {}) });
  }
  return [...rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
