import { describe, expect, test } from 'vitest';
import { toDurationChoices, toJustification } from '../../../src/access/request-pack.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

describe('toJustification', () => {
  test('puts the incident first', () => {
    expect(toJustification({ incident: 'INC-1', justification: 'why' })).toBe('INC-1 · why');
    expect(toJustification({ justification: 'why' })).toBe('why');
    expect(toJustification({ incident: 'INC-1', justification: '' })).toBe('INC-1');
  });
});

describe('toDurationChoices', () => {
  const hours = (...args: Parameters<typeof toDurationChoices>) =>
    toDurationChoices(...args).map((ms) => ms / HOUR);

  test.each([
    ['nothing offered', [], undefined, []],
    ['one bound', [4 * HOUR], undefined, [1, 2, 4]],
    ['a bound that is not round', [5 * HOUR], undefined, [1, 2, 4, 5]],
    ['a bound below every choice', [30 * MINUTE], undefined, [0.5]],
    ['several bounds', [4 * HOUR, 12 * HOUR], undefined, [1, 2, 4, 8, 12]],
    ['no bound', [undefined], undefined, [1, 2, 4, 8, 12, 24]],
    ['a week', [168 * HOUR], undefined, [1, 2, 4, 8, 12, 24, 72, 168]],
    ['what was entered', [4 * HOUR], 90 * MINUTE, [1, 1.5, 2, 4]],
    ['what was entered is too long', [2 * HOUR], 6 * HOUR, [1, 2, 6]],
    ['what was entered is there already', [2 * HOUR], 2 * HOUR, [1, 2]],
  ])('%s', (_, maxima, entered, choices) => {
    expect(hours(maxima, entered)).toEqual(choices);
  });
});
