import { toDigest } from './doc.ts';

interface Identified {
  readonly tenant: string;
  readonly id: string;
}

/**
 * Of the rows that Graph showed, those that differ from what is stored, each once, with the stored row
 * and the digest to store.
 * @param known stored rows with the ids of `rows`, of any tenant
 */
export function toChanged<
  Row extends Identified,
  Known extends { tenant_id: string; id: string; digest: string },
>(
  rows: readonly Row[],
  known: readonly Known[],
): Array<{ readonly after: Row; readonly before: Known | undefined; readonly digest: string }> {
  return toLatest(rows).flatMap((after) => {
    const before = known.find(({ tenant_id, id }) => id === after.id && tenant_id === after.tenant);
    const digest = toDigest(after);
    return before?.digest === digest ? [] : [{ after, before, digest }];
  });
}

/** Each row once, as it comes last: a page may hold one that changed while it was read twice. */
const toLatest = <Row extends Identified>(rows: readonly Row[]): Row[] => [
  ...new Map(rows.map((row) => [`${row.tenant}/${row.id}`, row])).values(),
];
