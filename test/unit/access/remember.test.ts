import { expect, test } from 'vitest';
import { remember } from '../../../src/access/remember.ts';

test('a value is made once for each key, also one that counts as false', () => {
  const made: string[] = [];
  const isLong = remember((key) => {
    made.push(key);
    return key.length > 3;
  });
  expect([isLong('abc'), isLong('abcd'), isLong('abc')]).toEqual([false, true, false]);
  expect(made).toEqual(['abc', 'abcd']);
});

test('with very many keys it starts anew', () => {
  let made = 0;
  const count = remember(() => (made += 1));
  for (let key = 0; key < 501; key += 1) count(String(key));
  expect([count('500'), count('0')]).toEqual([501, 502]);
});
