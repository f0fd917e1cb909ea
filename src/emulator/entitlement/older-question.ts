import type { WireQuestion } from './parse-question.ts';

interface Localizable {
  readonly text: string;
  readonly localizations: readonly object[];
}

function toContent({ text, localizations }: Localizable): object {
  return { defaultText: text, localizedTexts: localizations };
}

/**
 * A question in the shape of beta, which the example of Microsoft's page shows although v1.0's metadata has another.
 * @see https://learn.microsoft.com/graph/api/accesspackage-getapplicablepolicyrequirements
 */
export function toOlderQuestion(question: WireQuestion): object {
  const { localizations: _, ...rest } = question;
  const text = toContent(question);
  if (!('choices' in question)) return { ...rest, '@odata.type': '#microsoft.graph.textInputQuestion', text };
  const choices = question.choices.map((choice) => ({
    '@odata.type': '#microsoft.graph.accessPackageAnswerChoice',
    actualValue: choice.actualValue,
    displayValue: toContent(choice),
  }));
  return { ...rest, '@odata.type': '#microsoft.graph.multipleChoiceQuestion', text, choices };
}
