import { parseCardAction } from '../../src/teams/card-action.ts';

type Json = Readonly<Record<string, unknown>>;
interface Input extends Json {
  readonly id: string;
}

const CARD_BYTES_MAX = 28 * 1024;
const ACTIONS_MAX = 6;

const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Everything in a card that people would stumble over, one sentence each; empty when it is fine. */
export function lintCard(card: Json): string[] {
  const problems: string[] = [];
  const say = (problem: string): void => void problems.push(problem);
  lintRoot(card, say);
  lintText(JSON.stringify(card), say);
  const elements = [...objectsIn(card)];
  const inputs = elements.filter(isInput);
  const ids = inputs.map((input) => input.id);
  if (new Set(ids).size !== ids.length) say(`input ids are not unique: ${ids.join(', ')}`);
  for (const element of elements) lintElement(element, inputs, say);
  return problems;
}

/** Texts of TextBlocks, facts and choices: the places where Teams reads markdown. */
export const markdownTexts = (card: Json): string[] =>
  [...objectsIn(card)].flatMap((element) =>
    element.type === 'TextBlock'
      ? [String(element.text)]
      : element.type === 'Fact'
        ? [String(element.value)]
        : [],
  );

/** Every object of a JSON value, outermost first. */
export function* objectsIn(value: unknown): Generator<Json> {
  if (Array.isArray(value)) {
    for (const item of value) yield* objectsIn(item);
  } else if (isJson(value)) {
    yield value;
    for (const member of Object.values(value)) yield* objectsIn(member);
  }
}

const isInput = (element: Json): element is Input => String(element.type).startsWith('Input.');

function lintRoot(card: Json, say: (problem: string) => void): void {
  if (card.type !== 'AdaptiveCard' || card.version !== '1.5') say('is not an Adaptive Card 1.5');
  for (const member of ['speak', 'lang', 'fallbackText']) {
    if (typeof card[member] !== 'string' || card[member] === '') say(`has no ${member}`);
  }
  const bytes = Buffer.byteLength(JSON.stringify(card));
  if (bytes >= CARD_BYTES_MAX) say(`has ${bytes} bytes`);
}

function lintText(json: string, say: (problem: string) => void): void {
  if (/\[object Object\]/u.test(json)) say('holds [object Object]');
  if (/:null|"null"|undefined|\bNaN\b|Invalid Date/u.test(json)) say('holds null, undefined or NaN');
  for (const url of json.matchAll(/"url":"([^"]*)"/gu)) {
    if (!/^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1)[:/])/u.test(url[1] ?? '')) say(`opens ${url[1]}`);
  }
  if (/[\p{Cc}\u202A-\u202E\u2066\u2067]/u.test(json)) say('holds control or bidi characters');
}

function lintElement(element: Json, inputs: readonly Input[], say: (problem: string) => void): void {
  const type = String(element.type);
  if (isInput(element)) {
    // A toggle says itself what it is for, and no state of it is wrong.
    for (const member of type === 'Input.Toggle' ? ['title'] : ['label', 'errorMessage']) {
      if (typeof element[member] !== 'string' || element[member] === '')
        say(`input ${element.id} has no ${member}`);
    }
    const isSearched = element['choices.data'] !== undefined;
    if (type === 'Input.ChoiceSet' && (element.choices as unknown[]).length === 0 && !isSearched)
      say(`${element.id} is empty`);
  }
  if (type === 'Image' && !element.altText) say('image has no altText');
  if (type === 'TextBlock' && element.wrap !== true) say(`text does not wrap: ${String(element.text)}`);
  if (type === 'TextBlock' && !element.text) say('text is empty');
  if (type === 'TextRun' && !element.text) say('text run is empty');
  if (
    Array.isArray(element.actions) &&
    ((type === 'ActionSet' && element.actions.length === 0) || element.actions.length > ACTIONS_MAX)
  ) {
    say(`has ${element.actions.length} actions in one place`);
  }
  if (type.startsWith('Action.') && !element.title) say('action has no title');
  if (type === 'Action.Submit') say('uses Action.Submit');
  if (type === 'Action.Execute') lintExecute(element, inputs, say);
}

function lintExecute(action: Json, inputs: readonly Input[], say: (problem: string) => void): void {
  if (typeof action.verb !== 'string' || !isJson(action.data))
    return say(`${String(action.title)}: no verb or data`);
  const typed =
    action.associatedInputs === 'none'
      ? {}
      : Object.fromEntries(inputs.map((input) => [input.id, plausibleValue(input)]));
  try {
    parseCardAction({ verb: action.verb, data: { ...action.data, ...typed } });
  } catch (error) {
    say(`${action.verb}: does not parse: ${String(error)} ${JSON.stringify(action.data)}`);
  }
}

function plausibleValue(input: Input): string {
  if (input.type === 'Input.Toggle') return 'true';
  if (!Array.isArray(input.choices)) return 'INC-4711 needs a look';
  const values = input.choices.map((choice: Json) => String(choice.value));
  return input.isMultiSelect === true ? values.join(',') : (values[0] ?? '');
}
