import { z } from 'zod';
import type { Choice, LocalizedText, Question } from '../access/access-package.ts';
import { dropUndefined, flag, list, optionalText } from './wire.ts';

const translation = z.object({ languageCode: optionalText, text: optionalText });

/**
 * Text of a question or a choice. v1.0's metadata has a string with `localizations` beside it, the examples
 * of its pages have one object with `localizedTexts` in it; both are read.
 */
const text = z
  .union([z.string(), z.object({ defaultText: optionalText, localizedTexts: list(translation) })])
  .nullish();

const labelled = z.object({ text, localizations: list(translation) });

function toText({ text: said, localizations }: z.output<typeof labelled>): LocalizedText {
  const inside = typeof said === 'string' || !said ? undefined : said;
  const translations = [...localizations, ...(inside?.localizedTexts ?? [])].flatMap((each) =>
    each.languageCode && each.text ? [[each.languageCode.toLowerCase(), each.text] as const] : [],
  );
  return {
    text: (typeof said === 'string' ? said : inside?.defaultText) ?? '',
    translations: Object.fromEntries(translations),
  };
}

const choice = labelled
  .extend({ actualValue: optionalText, displayValue: text })
  .transform((wire): Choice => {
    const shown = toText({ ...wire, text: wire.text ?? wire.displayValue });
    return { value: wire.actualValue ?? shown.text, text: shown };
  });

/**
 * A question of a policy.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackagetextinputquestion
 * @see https://learn.microsoft.com/graph/api/resources/accesspackagemultiplechoicequestion
 */
export const questionSchema = labelled
  .extend({
    '@odata.type': optionalText,
    id: z.string(),
    isRequired: flag,
    sequence: z.number().nullish(),
    isSingleLineQuestion: flag,
    regexPattern: optionalText,
    isMultipleSelectionAllowed: flag,
    choices: list(choice),
  })
  .transform((wire): Question => ({
    id: wire.id,
    text: toText(wire),
    isRequired: wire.isRequired,
    sequence: wire.sequence ?? 0,
    asks: toAsks(wire),
  }));

interface WireKind {
  readonly '@odata.type'?: string | undefined;
  readonly isSingleLineQuestion: boolean;
  readonly regexPattern?: string | undefined;
  readonly isMultipleSelectionAllowed: boolean;
  readonly choices: readonly Choice[];
}

/** The names are those of v1.0's metadata or of the pages' examples: with and without `accessPackage`. */
function toAsks(wire: WireKind): Question['asks'] {
  const type = wire['@odata.type']?.split('.').at(-1) ?? 'unknown';
  if (/textInputQuestion$/i.test(type)) {
    const pattern = wire.regexPattern;
    return dropUndefined({ kind: 'text' as const, isSingleLine: wire.isSingleLineQuestion, pattern });
  }
  if (/multipleChoiceQuestion$/i.test(type)) {
    return { kind: 'choice', isMultiple: wire.isMultipleSelectionAllowed, choices: wire.choices };
  }
  return { kind: 'unknown', type };
}
