import { expect, test } from 'vitest';
import { lintCard, withoutColours } from '../../support/card-lint.ts';

type Json = Record<string, unknown>;

const text = (words: string, more: Json = {}): Json => ({
  type: 'TextBlock',
  text: words,
  wrap: true,
  ...more,
});
const execute = (more: Json = {}): Json => ({
  type: 'Action.Execute',
  title: 'My access',
  verb: 'access.list',
  data: {},
  ...more,
});
const input = (more: Json = {}): Json => ({
  type: 'Input.Text',
  id: 'reason',
  label: 'Your reason',
  errorMessage: 'Say why.',
  maxLength: 1000,
  ...more,
});
const choice = (value: string): Json => ({ title: value, value });
const choices = (more: Json): Json =>
  input({ type: 'Input.ChoiceSet', choices: [choice('a'), choice('b')], ...more });
const toggle = (title: string): Json => ({ type: 'Input.Toggle', id: 'pick', title });
const set = (...actions: Json[]): Json => ({ type: 'ActionSet', actions });
const cardWith = (more: Json, ...body: Json[]): Json => ({
  type: 'AdaptiveCard',
  version: '1.5',
  lang: 'en',
  speak: 'A card.',
  fallbackText: 'A card.',
  body,
  ...more,
});
const card = (...body: Json[]): Json => cardWith({}, ...body);
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);
const refresh = (more: Json = {}): Json => ({ action: execute(), userIds: times(60, '29:1'), ...more });

test.each([
  ['text', card(text('Hello'))],
  ['every kind of input', card(input(), choices({ id: 'what', value: 'b' }), toggle('This one'))],
  ['several of a choice', card(choices({ isMultiSelect: true, value: 'a,b' }))],
  ['six actions', cardWith({ actions: times(3, execute()) }, set(...times(3, execute())))],
  ['rows with a button each', card(...times(10, set(execute())))],
  ['a refresh for sixty', cardWith({ refresh: refresh() })],
  ['colour with words', card({ type: 'Container', style: 'warning', items: [text('Careful')] })],
  ['untrusted text that looks like a template', card(text('${secret} and ${s…'))],
])('%s is fine', (_what, fine) => {
  expect(lintCard(fine)).toEqual([]);
});

test.each([
  ['another version', cardWith({ version: '1.6' }), 'is not an Adaptive Card 1.5'],
  ['nothing to speak', cardWith({ speak: '' }), 'has no speak'],
  ['no language', cardWith({ lang: undefined }), 'has no lang'],
  ['no fallback', cardWith({ fallbackText: undefined }), 'has no fallbackText'],
  ['too large a card', card(text('x'.repeat(28 * 1024))), 'has 2'],
  ['an unresolved expression', card(text('Hi ${name}')), 'holds an expression of its template: ${name'],
  ['an object as text', card(text('[object Object]')), 'holds [object Object]'],
  ['null', card(text('a', { color: null })), 'holds null, undefined or NaN'],
  ['undefined', card(text('Ends undefined')), 'holds null, undefined or NaN'],
  ['no date', card(text('Ends Invalid Date')), 'holds null, undefined or NaN'],
  ['control characters', card(text('a\u0007')), 'holds control or bidi characters'],
  ['bidi overrides', card(text('a\u202Eb')), 'holds control or bidi characters'],
  [
    'a plain link',
    card(set({ type: 'Action.OpenUrl', title: 'Go', url: 'http://a.example' })),
    'opens http://a.example',
  ],
  [
    'a plain picture',
    card({ type: 'Image', altText: 'A', url: 'http://a.example/a.png' }),
    'opens http://a.example/a.png',
  ],
  ['a script', card(set({ type: 'Action.OpenUrl', title: 'Go', url: 'javascript:1' })), 'opens javascript:1'],
  ['two inputs of one id', card(input(), input()), 'input ids are not unique: reason, reason'],
  ['an input without label', card(input({ label: '' })), 'input reason has no label'],
  [
    'an input without error message',
    card(input({ errorMessage: undefined })),
    'input reason has no errorMessage',
  ],
  ['a text of any length', card(input({ maxLength: undefined })), 'input reason has no maxLength'],
  ['a toggle without title', card(toggle('')), 'input pick has no title'],
  ['nothing to choose', card(choices({ choices: [] })), 'reason is empty'],
  [
    'a choice twice',
    card(choices({ choices: [choice('a'), choice('a')] })),
    'reason has the same value twice',
  ],
  ['a preset that is no choice', card(choices({ value: 'c' })), 'reason has no choice c'],
  [
    'one of several presets that is no choice',
    card(choices({ isMultiSelect: true, value: 'a,c' })),
    'reason has no choice c',
  ],
  [
    'a picture without words',
    card({ type: 'Image', url: 'https://a.example/a.png' }),
    'image has no altText',
  ],
  [
    'a place to click without title',
    card({ type: 'Container', items: [text('a')], selectAction: execute({ title: undefined }) }),
    'what is clicked has no title',
  ],
  ['text that is cut off', card(text('long', { wrap: false })), 'text does not wrap: long'],
  ['an empty text', card(text('')), 'text is empty'],
  [
    'an empty run',
    card({ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: '' }] }),
    'text run is empty',
  ],
  [
    'a dot of a colour',
    card({ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: '●', color: 'good' }] }),
    'has a colour without words',
  ],
  [
    'a coloured bar',
    card({ type: 'Container', style: 'attention', items: [] }),
    'has a colour without words',
  ],
  ['an empty set', card(set()), 'an ActionSet is empty'],
  ['seven actions', cardWith({ actions: times(7, execute()) }), 'has 7 actions in one place'],
  [
    'seven actions with those of a set',
    cardWith({ actions: times(4, execute()) }, set(...times(3, execute()))),
    'has 7 actions in one place',
  ],
  [
    'seven actions in two sets of a container',
    card({
      type: 'Container',
      items: [set(...times(4, execute())), set(...times(3, execute()))],
    }),
    'has 7 actions in one place',
  ],
  ['an action without title', card(set(execute({ title: '' }))), 'action has no title'],
  ['a submit', card(set({ type: 'Action.Submit', title: 'Send' })), 'uses Action.Submit'],
  ['an execute without data', card(set(execute({ data: undefined }))), 'My access: no verb or data'],
  [
    'an execute that we do not know',
    card(set(execute({ verb: 'access.steal' }))),
    'access.steal: does not parse',
  ],
  [
    'a refresh for sixty-one',
    cardWith({ refresh: refresh({ userIds: times(61, '29:1') }) }),
    'refreshes for 61 people',
  ],
  [
    'a refresh for everybody',
    cardWith({ refresh: refresh({ userIds: undefined }) }),
    'refreshes for everybody, so for nobody where there are many',
  ],
  [
    'a refresh by another action',
    cardWith({ refresh: refresh({ action: { type: 'Action.OpenUrl', title: 'x' } }) }),
    'refreshes by no Action.Execute',
  ],
])('%s is found', (_what, wrong, problem) => {
  expect(lintCard(wrong)).toContainEqual(expect.stringContaining(problem));
});

test('a card whose colour alone says something is the same as one of another colour to who sees none', () => {
  const of = (style: string, words: string) =>
    withoutColours(card({ type: 'Container', style, items: [text(words, { style: 'heading' })] }));
  expect(of('good', 'Access')).toBe(of('warning', 'Access'));
  expect(of('good', 'Access')).not.toBe(of('warning', 'No access'));
});
