const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  gt: '>',
  lt: '<',
  nbsp: ' ',
  quot: '"',
};

/**
 * The words of a Teams message, whose body is HTML or text: blocks become lines, everything else of the
 * markup goes.
 */
export function toPlainText(content: string, contentType: string): string {
  if (contentType !== 'html') return content.trim();
  return content
    .replaceAll(/<(?:br|\/p|\/div|\/li|\/h\d)\b[^>]*>/gi, '\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(?:#(\d{1,6})|([a-z]+));/gi, (all, code?: string, name?: string) =>
      code
        ? String.fromCodePoint(Math.min(Number(code), 0x10_ff_ff))
        : (ENTITIES[(name ?? '').toLowerCase()] ?? all),
    )
    .replaceAll(/[ \t\u00a0]+/g, ' ')
    .replaceAll(/ ?\n ?/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}
