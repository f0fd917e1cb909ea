import { expect, test } from 'vitest';
import { createPace } from '../../../src/teams/pace.ts';

/** Waits take no time here: each is only written down. */
function createTime() {
  const waits: number[] = [];
  let now = 0;
  const pace = createPace(3, {
    elapsedMs: () => now,
    wait: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
  });
  return { waits, pace, pass: (ms: number) => void (now += ms) };
}

test('three go at once, the others in the seconds after, in their order', async () => {
  const { waits, pace } = createTime();
  for (let each = 0; each < 8; each += 1) await pace('fabrikam');
  expect(waits).toEqual([1000, 1000, 1000, 2000, 2000]);
});

test('it is any one second, not one that a clock begins', async () => {
  const { waits, pace, pass } = createTime();
  await pace('fabrikam');
  pass(900);
  await pace('fabrikam');
  await pace('fabrikam');
  pass(99);
  await pace('fabrikam');
  pass(1);
  await pace('fabrikam');
  expect(waits).toEqual([1, 900]);
});

test('each key has its own', async () => {
  const { waits, pace } = createTime();
  for (const key of ['fabrikam', 'litware', 'fabrikam', 'litware', 'fabrikam', 'litware']) await pace(key);
  expect(waits).toEqual([]);
});

test('what has not been used for a second is forgotten, what has been is not', async () => {
  const { waits, pace, pass } = createTime();
  for (let key = 0; key < 1001; key += 1) await pace(String(key));
  pass(2000);
  for (let each = 0; each < 3; each += 1) await pace('fabrikam');
  for (let key = 0; key < 1001; key += 1) await pace(`other ${key}`);
  await pace('fabrikam');
  expect(waits).toEqual([1000]);
});
