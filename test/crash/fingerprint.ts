import type { KeptMoment } from './schedule.ts';
import { cardOf } from './teams.ts';
import type { CrashWorld } from './world.ts';

/**
 * What all that comes later depends on, as lines that are the same for the same: what Teams shows, what Entra has and
 * will do, and all rows. Left out are ids that were made up on the way, what is computed from them, orders, who has
 * signed in when, and edits that are over and done with.
 */
export function toFingerprint({ people, tenants }: CrashWorld, kept: KeptMoment): string {
  const given = new Set<string>([tenants.source, ...tenants.targets].map(({ id }) => id));
  for (const { objectIds } of people) for (const id of Object.values(objectIds)) given.add(id);
  const lines = [
    ...kept.messages.map((message) => `${message.conversationId} ${JSON.stringify(cardOf(message))}`),
    ...listEntra(kept.emulatorState),
    ...[...kept.rows].flatMap(([name, rows]) => rows.map((row) => `${name} ${withoutMade(row)}`)),
  ];
  return lines
    .filter((line) => !OVER.test(line))
    .map((line) => line.replace(GUID, (id) => (given.has(id) ? id : '*')))
    .toSorted()
    .join('\n');
}

const withoutMade = (row: string): string => row.replace(MADE, '"$1":"*"');

const GUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
/** Counted ids, hashes of what holds ids, and sign-ins. */
const MADE =
  /"(id|activity_id|content_hash|digest|lastSignInAt)":(?:null|\d+|"[-\d]+T[\d:.]+Z"|"(?:message-\d+|[\w+/=-]{20,})")/g;

const OVER = /^notices .*"mode":"update".*"result":"|^\S+ signIns /;

function listEntra(state: string): string[] {
  const { events, tenants } = JSON.parse(state) as {
    events: unknown[];
    tenants: Record<string, Record<string, unknown[]>>;
  };
  const rows = Object.entries(tenants).flatMap(([id, tables]) =>
    Object.entries(tables).flatMap(([name, all]) =>
      all.map((row) => `${id} ${name} ${withoutMade(JSON.stringify(row))}`),
    ),
  );
  return [...rows, ...events.map((event) => JSON.stringify(event))];
}
