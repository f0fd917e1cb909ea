import { createPortal } from '../support/portal.ts';
import { buttonsOf, textOf } from '../support/card-reader.ts';
import type { Card } from '../support/fake-connector.ts';
import type { Schedule } from './schedule.ts';
import { cardOf } from './teams.ts';
import type { CrashWorld } from './world.ts';

/** What a story has come to. */
export interface Outcome {
  readonly messages: readonly ToldMessage[];
  /** What happened in Entra, by its own audit log, requests and assignments. */
  readonly effects: readonly string[];
  /** What is left to do in the store, which must be nothing. */
  readonly left: readonly string[];
  /** What the bot knows in the end. */
  readonly known: readonly string[];
}

export interface ToldMessage {
  readonly conversationId: string;
  /** What it shows in the end. */
  readonly last: string;
  /** All that it has shown. */
  readonly all: readonly string[];
}

export async function readOutcome(world: CrashWorld, { teams, now }: Schedule): Promise<Outcome> {
  return {
    messages: teams.messages.map((message) => ({
      conversationId: message.conversationId,
      last: toText(cardOf(message)),
      all: message.cards.map(toText),
    })),
    effects: await readEffects(world),
    left: await readRows(world, LEFT, [now()]),
    known: await readRows(world, KNOWN),
  };
}

/** What a reader sees and can do. */
const toText = (card: Card): string =>
  [textOf(card), ...buttonsOf(card).map(({ title, verb }) => `[${title}: ${verb}]`)].join('\n');

async function readEffects(world: CrashWorld): Promise<string[]> {
  const portal = createPortal(world.emulator);
  const em = '/identityGovernance/entitlementManagement';
  const effects: string[] = [];
  for (const { name, id } of world.tenants.targets) {
    const read = async (path: string, fields: readonly string[]): Promise<void> => {
      const { value } = await portal.get(id, path);
      effects.push(...value.map((row) => JSON.stringify([name, path, ...fields.map((field) => row[field])])));
    };
    await read('/auditLogs/directoryAudits', ['activityDisplayName', 'result']);
    await read(`${em}/assignmentRequests`, REQUEST);
    await read(`${em}/assignments`, ['state', 'status', 'expiredDateTime', 'schedule']);
  }
  return effects.toSorted();
}

const REQUEST = ['requestType', 'state', 'status', 'createdDateTime', 'completedDateTime', 'schedule'];

/** Each yields a text a row. */
const LEFT = [
  `select 'intent not settled: ' || input::text as row from intents where settled_at is null`,
  `select 'notice not settled: ' || concat_ws(' ', kind, occurrence, mode) as row from notices where settled_at is null`,
  `select 'job not done: ' || data::text as row from queue`,
  `select 'assignment due since ' || next_due_at as row from assignments where next_due_at <= $1`,
  `select 'stage due since ' || next_due_at as row from asked_stages where next_due_at <= $1`,
  `select 'tenant due since ' || next_sync_at as row from sync_states where next_sync_at <= $1`,
  `select 'request awaits its assignment' as row from requests where awaits_assignment`,
  // Whoever clicks twice is on record twice, a click that was carried out twice once.
  `select concat_ws(' ', 'on record are', done.count, 'outcomes of', asked.count, 'clicks') as row from
    (select count(*) from audit where event in ('decision-recorded', 'extension-filed', 'release-filed',
      'decision-refused', 'request-refused')) done,
    (select count(*) from intents where input->>'kind' <> 'request' or outcome->>'result' = 'refused') asked
    where done.count <> asked.count`,
];

const KNOWN = [
  `select concat_ws(' ', 'request', state, is_open, purpose) as row from requests`,
  `select concat_ws(' ', 'assignment', state, ended_at, next_due_at, progress::text) as row from assignments`,
  `select concat_ws(' ', 'decision', tenant_id, doc->>'decision') as row from decisions`,
  `select concat_ws(' ', 'stage', tenant_id, stage, next_due_at) as row from asked_stages`,
  `select concat_ws(' ', 'problem', doc->>'facts', ended_at is null) as row from problems`,
  `select concat_ws(' ', 'notice', kind, mode, result, recipient_id) as row from notices where mode = 'send'`,
  `select distinct concat_ws(' ', 'audit', event, tenant_id, actor_user_id) as row from audit`,
];

async function readRows(
  { pglite }: CrashWorld,
  queries: readonly string[],
  values: unknown[] = [],
): Promise<string[]> {
  const rows: string[] = [];
  for (const query of queries) {
    const found = await pglite.query<{ row: string }>(query, query.includes('$1') ? values : []);
    rows.push(...found.rows.map(({ row }) => row));
  }
  return rows.toSorted();
}
