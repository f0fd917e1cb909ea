import { parseCardAction } from '../../src/teams/card-action.ts';

type Json = Readonly<Record<string, unknown>>;
interface Input extends Json {
  readonly id: string;
}

const CARD_BYTES_MAX = 28 * 1024;
const ACTIONS_MAX = 6;
const REFRESHED_MAX = 60;
/** What the fixtures put into names and reasons on purpose, whole or cut. */
const UNTRUSTED = /\$\{s(ecret\}|[a-z]*…)/gu;
const COLOURS_AND_GREYS = new Set(['default', 'emphasis', 'good', 'warning', 'attention', 'accent']);
const COLOURS = new Set(['good', 'warning', 'attention', 'accent', 'positive', 'destructive']);

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

/** The card as it is to somebody who sees no colours. */
export const withoutColours = (card: Json): string =>
  JSON.stringify(card, (key, value: unknown) =>
    (key === 'style' || key === 'color') && COLOURS_AND_GREYS.has(String(value)) ? undefined : value,
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
  const bytes = bytesOf(card);
  if (bytes >= CARD_BYTES_MAX) say(`has ${bytes} bytes`);
  if (isJson(card.refresh)) lintRefresh(card.refresh, say);
}

/** Teams refreshes a card by itself for at most 60 people. */
function lintRefresh({ action, userIds }: Json, say: (problem: string) => void): void {
  if (!isJson(action) || action.type !== 'Action.Execute') say('refreshes by no Action.Execute');
  if (!Array.isArray(userIds)) say('refreshes for everybody, so for nobody where there are many');
  else if (userIds.length > REFRESHED_MAX) say(`refreshes for ${userIds.length} people`);
}

export const bytesOf = (card: Json): number => Buffer.byteLength(JSON.stringify(card));

function lintText(json: string, say: (problem: string) => void): void {
  if (/\[object Object\]/u.test(json)) say('holds [object Object]');
  if (/:null|"null"|undefined|\bNaN\b|Invalid Date/u.test(json)) say('holds null, undefined or NaN');
  for (const url of json.matchAll(/"(?:url|iconUrl|backgroundImage)":"([^"]*)"/gu)) {
    if (!url[1]?.startsWith('https://')) say(`opens ${url[1]}`);
  }
  const left = json.replaceAll(UNTRUSTED, '').match(/\$\{[^}"]{0,20}/u);
  if (left) say(`holds an expression of its template: ${left[0]}`);
  // JSON writes control characters as escapes.
  if (/[\u007F-\u009F\u202A-\u202E\u2066\u2067]|\\u00[01][0-9a-f]|\\[bfrt]/u.test(json))
    say('holds control or bidi characters');
}

function lintInput(input: Input, say: (problem: string) => void): void {
  const { id, type } = input;
  // A toggle says itself what it is for, and no state of it is wrong.
  for (const member of type === 'Input.Toggle' ? ['title'] : ['label', 'errorMessage']) {
    if (typeof input[member] !== 'string' || input[member] === '') say(`input ${id} has no ${member}`);
  }
  if (type === 'Input.Text' && typeof input.maxLength !== 'number') say(`input ${id} has no maxLength`);
  if (type === 'Input.ChoiceSet') lintChoices(input, say);
}

function lintChoices(input: Input, say: (problem: string) => void): void {
  const { id, choices, value, isMultiSelect } = input;
  const values = (choices as Json[]).map((choice) => choice.value);
  const isSearched = input['choices.data'] !== undefined;
  if (values.length === 0 && !isSearched) say(`${id} is empty`);
  if (new Set(values).size !== values.length) say(`${id} has the same value twice`);
  const chosen = (typeof value === 'string' ? value : '').split(isMultiSelect === true ? ',' : '\n');
  for (const one of chosen) if (one && !values.includes(one)) say(`${id} has no choice ${one}`);
}

/** Who cannot tell colours apart must be told the same in words. */
function lintColour(element: Json, say: (problem: string) => void): void {
  if (![element.style, element.color].some((one) => COLOURS.has(String(one)))) return;
  const words = [...objectsIn(element)].flatMap(({ text, title }) => [text, title]).join(' ');
  if (!/\p{L}{2}/u.test(words)) say('has a colour without words');
}

/**
 * The buttons of one container, or of the card itself, with those of the sets that stand directly in it. Sets of
 * a single button are the rows of a list.
 */
function lintActions(element: Json, say: (problem: string) => void): void {
  const { type, actions } = element;
  if (type === 'ActionSet' && (actions as unknown[]).length === 0) say('an ActionSet is empty');
  const items = [element.body, element.items].flatMap((list) =>
    Array.isArray(list) ? (list as Json[]) : [],
  );
  const actionsOf = (of: Json): unknown[] => (Array.isArray(of.actions) ? (of.actions as unknown[]) : []);
  const sets = items.filter((item) => item.type === 'ActionSet' && actionsOf(item).length > 1);
  const count = [element, ...sets].flatMap(actionsOf).length;
  if (count > ACTIONS_MAX) say(`has ${count} actions in one place`);
}

function lintElement(element: Json, inputs: readonly Input[], say: (problem: string) => void): void {
  const type = String(element.type);
  if (isInput(element)) lintInput(element, say);
  lintColour(element, say);
  lintActions(element, say);
  if (type === 'Image' && !element.altText) say('image has no altText');
  if (isJson(element.selectAction) && !element.selectAction.title) say('what is clicked has no title');
  if (type === 'TextBlock' && element.wrap !== true) say(`text does not wrap: ${String(element.text)}`);
  if (type === 'TextBlock' && !element.text) say('text is empty');
  if (type === 'TextRun' && !element.text) say('text run is empty');
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
