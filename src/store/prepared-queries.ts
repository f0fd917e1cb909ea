import { parse, protocol } from '@electric-sql/pglite';
import type { PGlite } from '@electric-sql/pglite';
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';

const { serialize } = protocol;

/** Our statements are fewer by far; lists of different lengths make some more, which are then parsed each time. */
const NAMES_MAX = 500;
/** What changes tables instead of rows makes plans of before useless. */
const OF_ROWS = /^\s*(?:select|insert|update|delete|with)\b/i;

/**
 * Has the embedded database parse each of our statements once, and sends what one run of it takes in one message.
 * PGlite's own `query` parses it each time and sends six messages, one after the other. Plans are made anew for each
 * run: nothing vacuums this database by itself, and one made for an empty table would serve it when it is large.
 */
export async function prepareQueries(connection: DatabaseConnection, pglite: PGlite): Promise<void> {
  await pglite.exec('set plan_cache_mode = force_custom_plan');
  const plain = connection.executeQuery.bind(connection);
  const names = new Map<string, string>();
  let next = 0;

  const execute = async <Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> => {
    const known = names.get(sql);
    const name = known ?? (names.size < NAMES_MAX ? `q${(next += 1)}` : '');
    const message = Buffer.concat([
      ...(known ? [] : [serialize.parse({ name, text: sql })]),
      serialize.bind({ statement: name, values: parameters.map(toText) }),
      serialize.describe({ type: 'P' }),
      serialize.execute({}),
      serialize.sync(),
    ]);
    const answers = await pglite.execProtocolStream(message, { throwOnError: false });
    if (!known && name && answers.some((answer) => answer.name === 'parseComplete')) names.set(sql, name);
    const error = answers.find((answer) => answer.name === 'error');
    if (error instanceof Error) throw error;
    const [result] = parse.parseResults(answers, pglite.parsers, { rowMode: 'object' });
    return {
      rows: (result?.rows ?? []) as Row[],
      ...(result?.affectedRows === undefined ? {} : { numAffectedRows: BigInt(result.affectedRows) }),
    };
  };

  connection.executeQuery = async <Row>(query: CompiledQuery): Promise<QueryResult<Row>> => {
    // Only a transaction of ours could be in between, and Kysely lets no two of our queries run at the same time.
    if (OF_ROWS.test(query.sql)) return pglite.runExclusive(() => execute<Row>(query));
    if (names.size > 0)
      await pglite.runExclusive(() => pglite.execProtocol(serialize.query('DEALLOCATE ALL')));
    names.clear();
    return plain<Row>(query);
  };
}

/** As PostgreSQL reads it. @throws TypeError for what no column of ours takes */
function toText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  if (value instanceof Date) return value.toISOString();
  throw new TypeError(`no column takes a parameter of type ${typeof value}`);
}
