/**
 * A noun in the plural forms of its language, `{n}` standing for the number. English has `one` and
 * `other`; a language with more forms adds them.
 */
export type Plural = { readonly other: string } & Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>;

/** The two forms of English. */
export const plural = (one: string, other: string): Plural => ({ one, other });

/** `3 tenants`: the form that the language's plural rules ask for, with the number put in for `{n}`. */
export function countOf(language: string, plural: Plural, n: number): string {
  const form = plural[new Intl.PluralRules(language).select(n)] ?? plural.other;
  return form.replaceAll('{n}', new Intl.NumberFormat(language).format(n));
}
