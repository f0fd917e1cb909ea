import { expect, test } from 'vitest';
import { followAssignment } from '../../../src/access/follow-assignment.ts';
import { DEFAULT_FOLLOW_SETTINGS as settings } from '../../../src/access/follow-settings.ts';
import { toWarnInstants } from '../../../src/access/warn-instants.ts';
import { assignmentWith } from '../../support/access.ts';

const at = (text: string): Date => new Date(text);
const instants = (from: string, to: string) =>
  toWarnInstants(at(from), at(to), settings).map((instant) => instant.toISOString().slice(0, 16));

test('a day: at 80 %, 15 and 5 minutes before', () => {
  expect(instants('2026-11-18T12:00:00Z', '2026-11-19T12:00:00Z')).toEqual([
    '2026-11-19T07:12',
    '2026-11-19T11:45',
    '2026-11-19T11:55',
  ]);
});

test('somewhat more than a day: 2 hours and 15 minutes before', () => {
  expect(instants('2026-11-18T12:00:00Z', '2026-11-19T18:00:00Z')).toEqual([
    '2026-11-19T16:00',
    '2026-11-19T17:45',
  ]);
});

test('a week: a day before as well', () => {
  expect(instants('2026-11-18T12:00:00Z', '2026-11-25T12:00:00Z')).toEqual([
    '2026-11-24T12:00',
    '2026-11-25T10:00',
    '2026-11-25T11:45',
  ]);
});

test('a month: a week before as well', () => {
  expect(instants('2026-11-01T12:00:00Z', '2026-12-01T12:00:00Z')).toEqual([
    '2026-11-24T12:00',
    '2026-11-30T12:00',
    '2026-12-01T10:00',
    '2026-12-01T11:45',
  ]);
});

test('over the end of daylight-saving time a day is 24 hours', () => {
  // In Berlin from 14:00 CEST to 13:00 CET.
  expect(instants('2026-10-23T12:00:00Z', '2026-10-26T12:00:00Z')).toEqual([
    '2026-10-25T12:00',
    '2026-10-26T10:00',
    '2026-10-26T11:45',
  ]);
});

test('after an hour away of several that came due one is given', () => {
  const held = assignmentWith({
    startsAt: at('2026-11-01T12:00:00Z'),
    endsAt: at('2026-12-01T12:00:00Z'),
    usableAt: at('2026-11-01T12:00:00Z'),
  });
  const { notices, assignment } = followAssignment(
    held,
    { check: 'none' },
    at('2026-12-01T10:30:00Z'),
    settings,
  );
  expect(notices).toEqual([
    { kind: 'ending', occurrence: '2026-12-01T12:00:00.000Z/2026-12-01T10:00:00.000Z' },
  ]);
  expect(assignment.nextDueAt).toEqual(at('2026-12-01T11:45:00Z'));
});
