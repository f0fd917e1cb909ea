import { sql } from 'kysely';
import type { Kysely, Selectable } from 'kysely';
import type { UserId } from '../access/ids.ts';
import type { Installation, InstallationOutcome } from '../access/installation.ts';
import type { StoreTables } from '../ports/store.ts';
import type { Schema } from './schema.ts';
import { waits } from './waits.ts';

/** The bot that was added for people who had never opened it, or was not. */
export const createInstallations = (
  db: Kysely<Schema>,
): Pick<StoreTables['people'], 'saveInstallation' | 'listInstallations' | 'listNewcomers'> => ({
  async saveInstallation({ tenant, user }, { outcome, said, at, tries }) {
    await db
      .updateTable('unreached')
      .set({ install_outcome: outcome, install_said: said ?? null, install_at: at, install_tries: tries })
      .where('tenant_id', '=', tenant)
      .where('user_id', '=', user)
      .execute();
  },
  async listInstallations(tenant) {
    const rows = await db
      .selectFrom('unreached')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .where('install_outcome', 'is not', null)
      .execute();
    return new Map(
      rows.flatMap((row): Array<[UserId, Installation]> => {
        const { installation } = toInstallation(row);
        return installation ? [[row.user_id as UserId, installation]] : [];
      }),
    );
  },
  async listNewcomers(tenant) {
    const rows = await db
      .selectFrom('unreached')
      .select('user_id')
      .where('tenant_id', '=', tenant)
      .where('why', '=', 'never-here')
      .where(waits(sql`true`))
      .execute();
    return rows.map((row) => row.user_id as UserId);
  },
});

/** The latest try as it is stored with who was missed. */
export const toInstallation = (row: Selectable<Schema['unreached']>): { installation?: Installation } =>
  row.install_outcome && row.install_at
    ? {
        installation: {
          outcome: row.install_outcome as InstallationOutcome,
          at: row.install_at,
          tries: row.install_tries,
          ...(row.install_said ? { said: row.install_said } : {}),
        },
      }
    : {};
