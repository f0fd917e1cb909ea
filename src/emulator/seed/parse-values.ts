import { z } from 'zod';
import { parseIsoDuration } from '../iso-duration.ts';

export const guid = z.guid().transform((id) => id.toLowerCase());
export const name = z.string().min(1);

/** A check that no two entries have the same key: what is found by name can be there once only. */
export function distinct<Row>(key: (row: Row) => string, field = '') {
  return (rows: readonly Row[], context: z.RefinementCtx): void => {
    const seen = new Set<string>();
    for (const [index, row] of rows.entries()) {
      const value = key(row);
      const folded = value.toLowerCase();
      const path = field === '' ? [index] : [index, field];
      if (seen.has(folded))
        context.addIssue({ code: 'custom', path, message: `"${value}" is there already` });
      seen.add(folded);
    }
  };
}

export const byName = distinct(({ name: own }: { readonly name: string }) => own, 'name');
export const byItself = distinct((text: string) => text);

export const span = z.string().transform((text, context) => {
  const spanMs = parseIsoDuration(text);
  if (spanMs !== undefined) return spanMs;
  context.addIssue({
    code: 'custom',
    message: `"${text}" is no ISO 8601 duration of days and smaller (like PT8H)`,
  });
  return z.NEVER;
});
