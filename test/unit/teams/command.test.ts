import { describe, expect, test } from 'vitest';
import { parseCommand } from '../../../src/teams/command.ts';
import { TYPED_LANGUAGES } from '../../../src/access/typed-words.ts';
import { CATALOGUES } from '../../../src/teams/cards/words.ts';
import { fabrikam, NOON } from '../../support/access.ts';
import { HOUR } from '../../support/time.ts';

const parse = (text: string) => parseCommand(text, { targets: [fabrikam], now: NOON, timeZone: 'UTC' });

describe('words', () => {
  test.each([
    ['request', 'request'],
    ['Request access!', 'request'],
    ['/request', 'request'],
    ['my access', 'my-access'],
    ['My   Access.', 'my-access'],
    ['status', 'my-access'],
    ['approvals', 'approvals'],
    ['my reviews', 'reviews'],
    ['Überprüfungen', 'reviews'],
    ['approve', 'approvals'],
    ['pending approvals', 'approvals'],
    ['history', 'history'],
    ['Notifications', 'history'],
    ['Mein Verlauf', 'history'],
    ['settings', 'settings'],
    ['Quiet hours', 'settings'],
    ['help', 'help'],
    ['?', 'help'],
    ['Hi!', 'help'],
    [' hello ', 'help'],
    ['Anfordern', 'request'],
    ['Zugriff anfordern.', 'request'],
    ['mein Zugriff', 'my-access'],
    ['Meine Zugriffe', 'my-access'],
    ['Freigaben', 'approvals'],
    ['Genehmigungen', 'approvals'],
    ['Einstellungen', 'settings'],
    ['Hilfe!', 'help'],
    ['Menu\u0308', 'help'],
  ])('%j', (text, kind) => {
    expect(parse(text)).toEqual({ kind });
  });

  test('mean the same in every language', () => {
    const said = TYPED_LANGUAGES.flatMap(({ commands, roles, units }) =>
      [commands, roles, units].flatMap((kind, n) =>
        Object.entries(kind).flatMap(([meaning, words]) =>
          words.map((word) => ({ word: `${n} ${word}`, meaning })),
        ),
      ),
    );
    const meanings = Map.groupBy(said, ({ word }) => word);
    const unclear = [...meanings].filter(([, of]) => new Set(of.map(({ meaning }) => meaning)).size > 1);
    expect(unclear).toEqual([]);
  });

  test.each(CATALOGUES)('that the help of $language teaches are understood', ({ welcome }) => {
    const kinds = [...welcome.asking, ...welcome.deciding].map(({ say }) => parse(say));
    expect(kinds).toMatchObject([
      { kind: 'request' },
      {
        kind: 'request',
        line: {
          roles: ['operator'],
          tenants: [fabrikam.id],
          durationMs: 4 * HOUR,
          incident: 'INC-4711',
          justification: '',
        },
      },
      { kind: 'my-access' },
      { kind: 'approvals' },
      { kind: 'reviews' },
      { kind: 'history' },
      { kind: 'settings' },
      { kind: 'help' },
    ]);
  });
});

test('a typed request', () => {
  expect(parse('Operator in Fabrikam for 4h INC-4711 Lateral movement')).toEqual({
    kind: 'request',
    line: {
      roles: ['operator'],
      tenants: [fabrikam.id],
      durationMs: 4 * HOUR,
      incident: 'INC-4711',
      justification: 'Lateral movement',
    },
  });
});

test.each(['123456', ' 123456 ', '123456.'])('a code of the sign-in page: %j', (text) => {
  expect(parse(text)).toEqual({ kind: 'sign-in-code', code: '123456' });
});

test.each([
  '',
  ' ',
  '12345',
  '1234567',
  '123 456',
  'help me',
  'constructor',
  '<at>Bot</at>',
  'x'.repeat(100_000),
])('what is not understood stays as it was typed: %.20j', (text) => {
  expect(parse(text)).toEqual({ kind: 'unknown', text });
});
