import { openDatabase } from '../../../src/store/database.ts';
import type { Database } from '../../../src/store/database.ts';

type Place = Parameters<typeof openDatabase>[0];

/**
 * What is still to be told or to be carried out; nothing once a story is over.
 * @param at an embedded database only after its process has ended
 */
export const listOpen = (at: Place): Promise<object[]> =>
  readDatabase(at, async ({ db }) => {
    const notices = await db
      .selectFrom('notices')
      .select(['kind', 'subject', 'occurrence', 'mode', 'created_at'])
      .where('settled_at', 'is', null)
      .execute();
    const intents = await db.selectFrom('intents').selectAll().where('settled_at', 'is', null).execute();
    return [...notices, ...intents];
  });

/** The messages that the bot knows it has sent. */
export const listKnownMessages = (at: Place): Promise<Set<string>> =>
  readDatabase(at, async ({ db }) => {
    const rows = await db.selectFrom('sent_messages').select('activity_id').execute();
    return new Set(rows.map((row) => row.activity_id));
  });

async function readDatabase<T>(at: Place, read: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase(at);
  try {
    return await read(database);
  } finally {
    await database.close();
  }
}
