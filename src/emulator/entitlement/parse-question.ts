import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Question } from './entities.ts';

const localizations = z
  .array(
    z.strictObject({
      '@odata.type': z.string().optional(),
      languageCode: z.string().min(2),
      text: z.string().nullish().default(''),
    }),
  )
  .nullish()
  .transform((list) => list?.map(({ languageCode, text }) => ({ languageCode, text: text ?? '' })) ?? []);

const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

const common = {
  id: z
    .guid()
    .nullish()
    .transform((id) => id ?? randomUUID()),
  text: z.string().min(1),
  localizations,
  isRequired: flag,
  isAnswerEditable: flag,
  sequence: z
    .int()
    .nullish()
    .transform((value) => value ?? 0),
};

const choice = z
  .strictObject({
    '@odata.type': z.string().optional(),
    actualValue: z.string().min(1),
    text: z.string().min(1),
    localizations,
  })
  .transform(({ actualValue, text, localizations: list }) => ({ actualValue, text, localizations: list }));

/**
 * A question of a policy as Graph writes it; it gets an id when it has none.
 * @see https://learn.microsoft.com/graph/api/resources/accesspackagequestion
 */
export const question = z.discriminatedUnion('@odata.type', [
  z.strictObject({
    '@odata.type': z.literal('#microsoft.graph.accessPackageTextInputQuestion'),
    ...common,
    isSingleLineQuestion: flag,
    regexPattern: z.string().nullish().default(null),
  }),
  z.strictObject({
    '@odata.type': z.literal('#microsoft.graph.accessPackageMultipleChoiceQuestion'),
    ...common,
    isMultipleSelectionAllowed: flag,
    choices: z.array(choice).min(1),
  }),
]);

/** A question in Graph's form. */
export type WireQuestion = z.output<typeof question>;

/** The question a body asks, for the rules: a text question has no choices. */
export function toQuestion({ '@odata.type': _, ...wire }: WireQuestion): Question {
  if ('choices' in wire) return { ...wire, isSingleLineQuestion: false, regexPattern: null };
  return { ...wire, regexPattern: wire.regexPattern ?? null, isMultipleSelectionAllowed: false, choices: [] };
}
