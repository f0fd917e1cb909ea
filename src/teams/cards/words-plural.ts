import { remember } from '../../access/remember.ts';

/**
 * A noun in the plural forms of its language, `{n}` standing for the number. English and German have `one`
 * and `other`; a language with more forms adds them.
 */
export type Plural = { readonly other: string } & Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>;

/** The two forms of English and German. */
export const plural = (one: string, other: string): Plural => ({ one, other });

/** Made once for each language: making one costs far more than using it. */
const rulesFor = remember((language) => ({
  form: new Intl.PluralRules(language),
  number: new Intl.NumberFormat(language),
}));

/** `1,234`, as the language writes it. */
export const numberIn = (language: string, n: number): string => rulesFor(language).number.format(n);

/** `3 tenants`: the form that the language's plural rules ask for, with the number put in for `{n}`. */
export function countOf(language: string, plural: Plural, n: number): string {
  const { form } = rulesFor(language);
  return (plural[form.select(n)] ?? plural.other).replaceAll('{n}', numberIn(language, n));
}
