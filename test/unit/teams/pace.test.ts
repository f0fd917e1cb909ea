import { describe, expect, test } from 'vitest';
import { toAccessError } from '../../../src/access/errors.ts';
import { CONVERSATION_LIMITS, nextFreeAt, TENANT_LIMITS } from '../../../src/teams/limits.ts';
import { createPace } from '../../../src/teams/pace.ts';
import type { Thread } from '../../../src/teams/pace.ts';

describe('the next free instant', () => {
  const limits = [
    { count: 2, spanMs: 100 },
    { count: 3, spanMs: 1000 },
  ];

  test.each([
    ['now, with nothing before', [], 50, 50],
    ['now, with one before', [40], 50, 50],
    ['after the shorter span', [40, 50], 60, 140],
    ['after the longer span', [0, 200, 400], 500, 1000],
    ['now again, when both are over', [0, 200, 400], 1000, 1000],
  ])('is %s', (_what, past, from, expected) => {
    expect(nextFreeAt(limits, past, from)).toBe(expected);
  });
});

/** Waits take no real time: each moves the clock. */
function createTime() {
  const waits: number[] = [];
  let now = 0;
  const pace = createPace({
    elapsedMs: () => now,
    wait: (ms) => {
      waits.push(ms);
      now += ms;
      return Promise.resolve();
    },
  });
  return {
    waits,
    pace,
    pass: (ms: number) => void (now += ms),
    /** @returns after how many milliseconds to come back; 0 when it went */
    take: (thread: Thread): Promise<number> =>
      pace.takeTurn(thread).then(
        () => 0,
        (error: unknown) => toAccessError(error).details.retryAfterMs ?? Number.NaN,
      ),
  };
}

const thread = (conversationId: string, tenant = 'fabrikam'): Thread => ({ tenant, conversationId });
const SECOND = (CONVERSATION_LIMITS[0]?.spanMs ?? 0) - 1000;

describe('in one conversation', () => {
  test('seven go at once, what follows soon waits, what does not is sent away', async () => {
    const { waits, take, pass } = createTime();
    for (let each = 0; each < 7; each += 1) expect(await take(thread('a'))).toBe(0);
    expect(waits).toEqual([]);
    expect(await take(thread('a'))).toBe(1000 + SECOND);
    pass(500);
    expect(await take(thread('a'))).toBe(0);
    expect(waits).toEqual([500 + SECOND]);
  });

  test('each that is sent away is told an instant of its own, and finds its turn free then', async () => {
    const { take, pass } = createTime();
    for (let each = 0; each < 7; each += 1) await take(thread('a'));
    const backs: number[] = [];
    for (let each = 0; each < 5; each += 1) backs.push(await take(thread('a')));
    expect(new Set(backs).size).toBeGreaterThan(1);
    expect(backs).toEqual(backs.toSorted((a, b) => a - b));
    let passed = 0;
    for (const back of backs) {
      pass(back - passed);
      passed = back;
      expect(await take(thread('a'))).toBe(0);
    }
  });

  test('another one is not held up, in the same tenant or elsewhere', async () => {
    const { waits, take } = createTime();
    for (let each = 0; each < 7; each += 1) await take(thread('a'));
    expect(await take(thread('b'))).toBe(0);
    expect(await take(thread('a', 'litware'))).toBe(0);
    expect(waits).toEqual([]);
  });

  test('what was sent an hour ago counts, and later no more', async () => {
    const { take, pass } = createTime();
    for (let each = 0; each < 1800; each += 1) {
      expect(await take(thread('a'))).toBe(0);
      pass(600);
    }
    const back = await take(thread('a'));
    expect(back).toBeGreaterThan(2_500_000);
    pass(back);
    expect(await take(thread('a'))).toBe(0);
  });

  test('a conversation that is full for an hour promises nothing for its tenant', async () => {
    const { take, pass } = createTime();
    for (let each = 0; each < 1800; each += 1) {
      await take(thread('a'));
      pass(600);
    }
    await take(thread('a'));
    for (let each = 0; each < 45; each += 1) await take(thread(`${each}`));
    expect(await take(thread('b'))).toBeLessThan(2000);
  });
});

test('a tenant takes less than 50 in any second, whoever it is for', async () => {
  const { waits, take, pass } = createTime();
  const [limit] = TENANT_LIMITS;
  for (let each = 0; each < 45; each += 1) expect(await take(thread(`${each}`))).toBe(0);
  expect(await take(thread('next'))).toBe(limit?.spanMs);
  expect(await take(thread('next', 'litware'))).toBe(0);
  expect(waits).toEqual([]);
  pass(400);
  expect(await take(thread('next'))).toBe(0);
});

describe('an answer', () => {
  const answer = ({ pace }: ReturnType<typeof createTime>, to: Thread): Promise<number> =>
    pace.cutIn(to).then(
      () => 0,
      (error: unknown) => toAccessError(error).details.retryAfterMs ?? Number.NaN,
    );

  test('goes at once where the conversation is full, and what is sent unasked makes room for it', async () => {
    const time = createTime();
    for (let each = 0; each < 7; each += 1) expect(await time.take(thread('a'))).toBe(0);
    time.pass(SECOND + 900);
    expect(await answer(time, thread('a'))).toBe(0);
    expect(time.waits).toEqual([]);
    time.pass(100);
    // The seven do not count any more within one second, but the eight do within two.
    expect(await time.take(thread('a'))).toBe(0);
    expect(time.waits).toEqual([1000]);
  });

  test('waits for a pause that Teams has asked for', async () => {
    const time = createTime();
    time.pace.pause(thread('a'), 5000);
    expect(await answer(time, thread('a'))).toBe(5000);
    time.pass(4500);
    expect(await answer(time, thread('a'))).toBe(0);
    expect(time.waits).toEqual([500]);
  });
});

describe('when Teams refuses', () => {
  test('the conversation pauses, and no other', async () => {
    const { pace, take, pass } = createTime();
    pace.pause(thread('a'), 5000);
    expect(await take(thread('a'))).toBe(5000);
    expect(await take(thread('b'))).toBe(0);
    pass(5000);
    expect(await take(thread('a'))).toBe(0);
  });

  test('a second conversation meanwhile: the tenant pauses, and no other', async () => {
    const { pace, take, pass } = createTime();
    pace.pause(thread('a'), 5000);
    pace.pause(thread('a'), 5000);
    expect(await take(thread('c'))).toBe(0);
    pace.pause(thread('b'), 7000);
    expect(await take(thread('c'))).toBe(7000);
    expect(await take(thread('c', 'litware'))).toBe(0);
    pass(7000);
    expect(await take(thread('c'))).toBe(0);
  });

  test('a second one after the pause of the first says nothing of the tenant', async () => {
    const { pace, take, pass } = createTime();
    pace.pause(thread('a'), 5000);
    pass(5000);
    pace.pause(thread('b'), 5000);
    expect(await take(thread('c'))).toBe(0);
  });
});

test('what counts no more is forgotten, what still does is not', async () => {
  const { take, pass } = createTime();
  for (let each = 0; each < 1500; each += 1) {
    await take(thread(`early ${each}`, `${each}`));
  }
  pass(3_700_000);
  for (let each = 0; each < 7; each += 1) await take(thread('a'));
  for (let each = 0; each < 5000; each += 1) await take(thread('early', `${each}`));
  expect(await take(thread('a'))).toBeGreaterThan(0);
});
