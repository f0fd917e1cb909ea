import type { EntitlementManagementSchedule } from '@microsoft/microsoft-graph-types';
import { formatIsoDuration } from '../iso-duration.ts';
import type { Schedule } from './entities.ts';

/** The schedule of a request or an assignment, with Graph's nulls. */
export function toWireSchedule(schedule: Schedule): EntitlementManagementSchedule {
  return {
    startDateTime: schedule.startAt?.toISOString() ?? null,
    recurrence: null,
    expiration: {
      endDateTime: schedule.endAt?.toISOString() ?? null,
      // graph-types declares durations as strings.
      duration: schedule.spanMs === null ? null : formatIsoDuration(schedule.spanMs),
      type: schedule.expiration,
    },
  };
}

/** The schedule of a request that has just been accepted: nothing is said yet. */
export const emptySchedule: Schedule = {
  startAt: null,
  expiration: 'notSpecified',
  endAt: null,
  spanMs: null,
};
