/** C0 and C1 controls, soft hyphen, zero-width marks, bidi controls, tag characters, the object mark. */
const UNSAFE =
  /[\p{Cc}\u00AD\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFC\u{E0000}-\u{E007F}]/gu;
const MARK_PILES = /(\p{M}{4})\p{M}+/gu;
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const FIRST_STRONG_ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * Untrusted text as one line to show in a TextRun: no controls, no bidi overrides, no piles of marks,
 * at most `max` visible characters with … at the cut. Right-to-left text is isolated, so that it
 * cannot reorder the sentence around it. Do not put it into a TextBlock: those read markdown.
 */
export function clean(text: string, max: number): string {
  const line = cut(strip(text).replaceAll(/\s+/gu, ' ').trim(), max);
  return RIGHT_TO_LEFT.test(line) ? `${FIRST_STRONG_ISOLATE}${line}${POP_ISOLATE}` : line;
}

/** As `clean`, for places that may read markdown or markup: choice titles, summaries, what is spoken. */
export function plain(text: string, max: number): string {
  const line = strip(text)
    .replaceAll('[', '(')
    .replaceAll(']', ')')
    .replaceAll(/[*`~<>\\&#{}$|]/gu, ' ');
  return clean(line, max);
}

/** What a person typed, to be put back into its input: line breaks stay. */
export function refill(text: string, max: number): string {
  const lines = text.split(/\r\n|\r|\n/u).map((line) => strip(line).trimEnd());
  return cut(lines.join('\n').trim(), max);
}

/** It breaks at its hyphens, and whoever copies it must get nothing else with it. */
const GUID = /^\(?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}[.,;)]?$/iu;

/**
 * The text with places to break in runs longer than a narrow card: RichTextBlocks do not break words
 * by themselves, and what is cut off at the edge cannot be judged.
 */
export const breakable = (text: string, run: number): string =>
  text.replaceAll(/\S+/gu, (word) =>
    GUID.test(word) ? word : word.replaceAll(new RegExp(`\\S{${run}}(?=\\S)`, 'gu'), '$&\u200B'),
  );

/** The address when a card may open it (https, or http on this machine), else an empty text. */
export function link(url: string | undefined): string {
  if (url === undefined || !URL.canParse(url)) return '';
  const { protocol, hostname, href } = new URL(url);
  const onThisMachine = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return protocol === 'https:' || (protocol === 'http:' && onThisMachine) ? href : '';
}

function strip(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(UNSAFE, (found) => (/\s/u.test(found) ? ' ' : ''))
    .replaceAll(MARK_PILES, '$1');
}

function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const seen: string[] = [];
  let length = 0;
  for (const { segment } of graphemes.segment(text)) {
    length += segment.length;
    if (length > max - 1) break;
    seen.push(segment);
  }
  return `${seen.join('').trimEnd()}…`;
}
