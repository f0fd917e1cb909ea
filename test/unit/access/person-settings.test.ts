import { expect, test } from 'vitest';
import { toMinutes, toNextDigestAt, toQuietEnd } from '../../../src/access/person-settings.ts';
import { toUrgentFrom } from '../../../src/access/urgency.ts';
import { later, NOON } from '../../support/access.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

const berlin = 'Europe/Berlin';
const at = (text: string): Date => new Date(text);

test.each([
  // Berlin is one hour ahead of UTC in November.
  ['22:00', '07:00', '2026-11-18T21:00:00Z', '2026-11-19T06:00:00Z'],
  ['22:00', '07:00', '2026-11-19T05:59:00Z', '2026-11-19T06:00:00Z'],
  ['22:00', '07:00', '2026-11-19T06:00:00Z', undefined],
  ['22:00', '07:00', '2026-11-18T20:59:00Z', undefined],
  ['12:00', '14:00', '2026-11-18T12:30:00Z', '2026-11-18T13:00:00Z'],
  ['12:00', '14:00', '2026-11-18T13:00:00Z', undefined],
  // Clocks go forward in the night of 29 March: the quiet hours are an hour shorter.
  ['22:00', '07:00', '2026-03-28T22:00:00Z', '2026-03-29T05:00:00Z'],
  ['09:00', '09:00', '2026-11-18T08:30:00Z', undefined],
  ['25:00', '07:00', '2026-11-18T23:00:00Z', undefined],
  ['', '07:00', '2026-11-18T23:00:00Z', undefined],
])('quiet from %s to %s: at %s until %s', (quietFrom, quietTo, now, end) => {
  const settings = { reminders: true, quietFrom, quietTo };
  expect(toQuietEnd(settings, at(now), berlin)).toEqual(end === undefined ? undefined : at(end));
});

test('without quiet hours nothing is quiet', () => {
  expect(toQuietEnd({ reminders: true }, NOON, berlin)).toBeUndefined();
});

test.each([
  ['09:00', '2026-11-18T12:00:00Z', '2026-11-19T08:00:00Z'],
  ['09:00', '2026-11-18T07:59:00Z', '2026-11-18T08:00:00Z'],
  ['09:00', '2026-11-18T08:00:00Z', '2026-11-19T08:00:00Z'],
  // Within the quiet hours it comes at their end.
  ['06:00', '2026-11-18T12:00:00Z', '2026-11-19T06:30:00Z'],
])('a digest at %s: after %s it is due at %s', (digestTime, after, due) => {
  const settings = { reminders: true, quietFrom: '22:00', quietTo: '07:30', digestTime };
  expect(toNextDigestAt(settings, at(after), berlin)).toEqual(at(due));
});

test('no digest, no instant', () => {
  expect(toNextDigestAt({ reminders: true }, NOON, berlin)).toBeUndefined();
});

test.each([
  ['09:05', 545],
  ['9:05', 545],
  ['00:00', 0],
  ['23:59', 1439],
  ['24:00', undefined],
  ['09:60', undefined],
  ['9', undefined],
  ['', undefined],
  [undefined, undefined],
])('%j is minute %s of the day', (time, minutes) => {
  expect(toMinutes(time)).toBe(minutes);
});

test.each([
  [{ isMarked: true, durationMs: 8 * HOUR }, new Date(0)],
  [{ durationMs: 2 * HOUR }, new Date(0)],
  [{ durationMs: 2 * HOUR + MINUTE }, undefined],
  [{ durationMs: 8 * HOUR, timesOutAt: later(10 * HOUR) }, later(6 * HOUR)],
  [{ durationMs: 8 * HOUR, startsAt: later(3 * HOUR) }, later(2 * HOUR)],
  [{ timesOutAt: later(10 * HOUR), startsAt: later(9 * HOUR) }, later(6 * HOUR)],
  [{ timesOutAt: later(10 * HOUR), startsAt: later(3 * HOUR) }, later(2 * HOUR)],
  [{ durationMs: HOUR, timesOutAt: later(10 * HOUR) }, new Date(0)],
  [{}, undefined],
])('%j is urgent from %s', (facts, from) => {
  expect(toUrgentFrom(facts)).toEqual(from);
});
