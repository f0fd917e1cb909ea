import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { IntentOutcome } from '../../../src/access/intent.ts';
import type { Database } from '../../../src/store/database.ts';
import { createStore } from '../../../src/store/store.ts';
import { settleIntent } from '../../../src/usecases/settle-intent.ts';
import { ana, fabrikam, id, NOON } from '../../support/access.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

const release = { kind: 'release', tenant: fabrikam.id, assignment: id<never>(51) } as const;

describeOnEachDatabase('what comes of a click', (database) => {
  test.each<[string, IntentOutcome, string]>([
    ['done', { result: 'done' }, 'release-filed'],
    ['refused', { result: 'refused', failure: { code: 'not-found' } }, 'request-refused'],
  ])('%s twice, because a process died in between, is on record once', async (_, outcome, event) => {
    const { db }: Database = database();
    await sql`truncate notices, intents, audit`.execute(db);
    const store = createStore(db, () => Promise.resolve());
    const { intent } = await store.intents.insert(ana, release, NOON);
    const deps = { store, clock: { now: () => NOON }, answerWithinMs: 1000 };
    await settleIntent(deps, intent, outcome);
    await settleIntent(deps, intent, outcome);
    const audit = await db.selectFrom('audit').select('event').execute();
    expect(audit).toEqual([{ event }]);
  });
});
