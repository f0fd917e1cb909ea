import { german } from './words-de.ts';
import { english } from './words-en.ts';

/**
 * Everything the bot says in one language. English sets the shape; the compiler holds every other language
 * to it, and test/unit/teams/words.test.ts holds it to the same arguments.
 */
export type Words = typeof english;

export const CATALOGUES: readonly Words[] = [english, german];

/** The catalogue of the reader's language, English when there is none. */
export function wordsFor(locale: string): Words {
  const [language] = locale.toLowerCase().split(/[-_]/u);
  return CATALOGUES.find((words) => words.language === language) ?? english;
}
