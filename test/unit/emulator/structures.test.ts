import { describe, expect, it } from 'vitest';
import { formatIsoDuration, parseIsoDuration } from '../../../src/emulator/iso-duration.ts';
import { createEventQueue } from '../../../src/emulator/time/event-queue.ts';
import type { ScheduledEvent } from '../../../src/emulator/time/event-queue.ts';
import { createRandom } from '../../../src/emulator/time/random.ts';
import { createTable } from '../../../src/emulator/world/table.ts';

describe('ISO durations', () => {
  it.each([
    ['PT8H', 28_800_000],
    ['P1D', 86_400_000],
    ['P2DT3H4M5S', 183_845_000],
    ['PT0.5S', 500],
    ['PT0S', 0],
  ])('read and write %s', (text, spanMs) => {
    expect(parseIsoDuration(text)).toBe(spanMs);
    expect(formatIsoDuration(spanMs)).toBe(text);
  });

  it('reads weeks, and refuses months, years and nonsense', () => {
    expect(parseIsoDuration('P1W')).toBe(604_800_000);
    const refused = ['P1M', 'P1Y', 'P', 'PT', 'P1DT', '8h', '', '-PT1H'];
    expect(refused.filter((text) => parseIsoDuration(text) !== undefined)).toEqual([]);
  });
});

describe('the event queue', () => {
  const at = (seconds: number, rowId: string): ScheduledEvent => ({
    dueAt: new Date(seconds * 1000),
    kind: 'join-groups',
    tenantId: 't',
    rowId,
  });

  function drain(events: readonly ScheduledEvent[]): string[] {
    const queue = createEventQueue(events);
    const order: string[] = [];
    for (let next = queue.take(); next !== undefined; next = queue.take()) order.push(next.rowId);
    return order;
  }

  it('gives the earliest first, and of equals the one added first', () => {
    const events = [at(3, 'd'), at(1, 'a'), at(2, 'b'), at(3, 'e'), at(2, 'c'), at(3, 'f')];
    expect(drain(events)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('keeps its order over a copy of what waits', () => {
    const random = createRandom(1);
    const events = Array.from({ length: 500 }, (_, index) =>
      at(Math.floor(random.next() * 50), String(index)),
    );
    const queue = createEventQueue(events);
    expect(queue.size()).toBe(500);
    expect(drain(queue.all())).toEqual(drain(events));
    const expected = events.toSorted((left, right) => left.dueAt.getTime() - right.dueAt.getTime());
    expect(drain(events)).toEqual(expected.map((event) => event.rowId));
  });
});

describe('a table', () => {
  interface Row {
    readonly id: string;
    readonly color: string | null;
  }
  const create = () => createTable<Row>({ color: (row) => row.color });
  const ids = (rows: readonly Row[]) => rows.map((row) => row.id);

  it('moves rows between index keys and keeps the order of insertion in each', () => {
    const table = create();
    const [a] = ['a', 'b', 'c'].map((id) => table.insert({ id, color: id === 'b' ? 'RED' : 'blue' }));
    if (a === undefined) throw new Error('no row');
    table.change(a, { color: 'red' });
    expect(ids(table.where('color', 'red'))).toEqual(['a', 'b']);
    expect(ids(table.where('color', 'Blue'))).toEqual(['c']);
    table.change(a, { color: null });
    expect(ids(table.where('color', 'red'))).toEqual(['b']);
  });

  it('forgets removed rows everywhere and never reuses their positions', () => {
    const table = create();
    table.insert({ id: 'a', color: 'red' });
    const last = table.entries().at(-1)?.position;
    table.remove('A');
    table.insert({ id: 'a', color: 'red' });
    expect(table.entries().at(-1)?.position).toBeGreaterThan(last ?? 0);
    expect(table.entriesWhere('color', 'red')).toHaveLength(1);
    expect(() => table.insert({ id: 'A', color: null })).toThrow('taken');
    expect(() => table.where('size', 'x')).toThrow('no index');
  });
});

describe('chance', () => {
  it('repeats from the same state', () => {
    const first = createRandom(42);
    first.next();
    const again = createRandom(first.state);
    const expected = [first.next(), first.next()];
    expect([again.next(), again.next()]).toEqual(expected);
    expect(expected.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(expected[0]).not.toBe(expected[1]);
  });
});
