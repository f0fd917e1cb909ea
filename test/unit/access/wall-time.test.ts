import { expect, it } from 'vitest';
import { parseTypedTime } from '../../../src/access/typed-time.ts';
import { addDays, toInstant, toWallTime, weekdayOf } from '../../../src/access/wall-time.ts';

const berlin = 'Europe/Berlin';
const wall = (text: string) => {
  const [year, month, day, hour, minute] = text.split(/\D/).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return { year, month, day, hour, minute };
};

it.each([
  ['2026-10-01 18:00', berlin, '2026-10-01T16:00:00Z'],
  ['2026-12-01 18:00', berlin, '2026-12-01T17:00:00Z'],
  ['2026-10-01 00:30', 'Asia/Kolkata', '2026-09-30T19:00:00Z'],
  ['2026-10-01 18:00', 'No/Where', '2026-10-01T18:00:00Z'],
  // Clocks go back at 03:00: 02:30 comes twice. They go forward at 02:00: 02:30 never comes.
  ['2026-10-25 02:30', berlin, '2026-10-25T00:30:00Z'],
  ['2026-03-29 02:30', berlin, '2026-03-29T01:30:00Z'],
  ['2026-03-29 03:00', berlin, '2026-03-29T01:00:00Z'],
])('%s in %s is %s', (text, zone, instant) => {
  expect(toInstant(wall(text), zone)).toEqual(new Date(instant));
});

it.each(['2026-02-31 08:00', '2026-10-01 25:00', '2026-10-01 08:60', '2026-13-01 08:00'])(
  '%s is on no calendar',
  (text) => expect(toInstant(wall(text), berlin)).toBeUndefined(),
);

it('knows the calendar', () => {
  expect(toWallTime(new Date('2026-12-31T23:30:00Z'), berlin)).toEqual(wall('2027-01-01 00:30'));
  expect(addDays(wall('2026-02-28 08:15'), 1)).toEqual(wall('2026-03-01 08:15'));
  expect(weekdayOf(wall('2026-10-01 08:00'))).toBe(4);
});

// Thursday, 10:00 in Berlin.
const now = new Date('2026-10-01T08:00:00Z');

it.each([
  ['18:00', '2026-10-01T16:00:00Z', 1],
  ['6pm', '2026-10-01T16:00:00Z', 1],
  ['12am', '2026-10-01T22:00:00Z', 1],
  ['9:30', '2026-10-02T07:30:00Z', 1],
  ['today 09:30', '2026-10-01T07:30:00Z', 2],
  ['tomorrow 08:00 for', '2026-10-02T06:00:00Z', 2],
  ['tomorrow at 08:00', '2026-10-02T06:00:00Z', 3],
  ['friday 17:00', '2026-10-02T15:00:00Z', 2],
  ['thu 17:00', '2026-10-08T15:00:00Z', 2],
  ['2026-11-03 8:00', '2026-11-03T07:00:00Z', 2],
])('reads %s', (text, instant, words) => {
  expect(parseTypedTime(text.split(' '), now, berlin)).toEqual({ at: new Date(instant), words });
});

it.each(['18', '4711', 'noon', '25:00', '13pm', 'tomorrow', '2026-02-31 08:00', ''])(
  'does not read "%s"',
  (text) => {
    expect(parseTypedTime(text.split(' '), now, berlin)).toBeUndefined();
  },
);
