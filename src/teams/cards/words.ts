import { english } from './words-en.ts';

/** Everything the bot says in one language. A second language is a second object of this type. */
export type Words = typeof english;

const CATALOGUES: readonly Words[] = [english];

/** The catalogue of the reader's language, English when there is none. */
export function wordsFor(locale: string): Words {
  const language = locale.toLowerCase().split('-')[0];
  return CATALOGUES.find((words) => words.language === language) ?? english;
}
