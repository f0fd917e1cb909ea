import { expect, test } from 'vitest';
import { parseOptions } from '../../../src/sandbox/parse-options.ts';

test('without arguments everything is off', () => {
  expect(parseOptions([])).toEqual({ fresh: false, noPlayground: false, json: false, help: false });
});

test('reads every option', () => {
  const all = { fresh: true, noPlayground: true, json: true, help: true };
  expect(parseOptions(['--fresh', '--no-playground', '--json', '--help'])).toEqual(all);
});

test.each([['--frehs'], ['fresh'], ['--json=yes']])(
  'refuses %s with exit code 64 and the usage',
  (argument) => {
    expect(() => parseOptions([argument])).toThrow(
      expect.objectContaining({ exitCode: 64, message: expect.stringContaining('npm run sandbox') }),
    );
  },
);
