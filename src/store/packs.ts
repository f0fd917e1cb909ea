import type { Kysely, Selectable } from 'kysely';
import { isRepeated } from '../access/request-pack.ts';
import type { Answer, RequestPack } from '../access/request-pack.ts';
import type { AccessPackageId, AssignmentPolicyId, RequestId, TenantId } from '../access/ids.ts';
import type { SecurityRole } from '../access/security-role.ts';
import type { StoreTables } from '../ports/store.ts';
import { fromDoc, toDoc } from './doc.ts';
import type { Schema } from './schema.ts';

/** What was asked for in one go, and which assignment request each tenant made of it. */
export function createPacks(db: Kysely<Schema>): StoreTables['packs'] {
  return {
    find: async (id) => toPack(await selectWithItems(db).where('packs.id', '=', id).execute()),
    insert: (pack) => insertPack(db, pack),
    async saveHandOver(pack, handOver) {
      const row = await db
        .selectFrom('packs')
        .select('doc')
        .where('id', '=', pack)
        .forUpdate()
        .executeTakeFirst();
      if (!row) return false;
      const { handOvers = [], ...rest } = fromDoc<Omit<RequestPack, 'items'>>(row.doc);
      const last = handOvers.at(-1);
      if (last && isRepeated(last, handOver)) return false;
      const doc = toDoc({ ...rest, handOvers: [...handOvers, handOver] });
      await db.updateTable('packs').set({ doc }).where('id', '=', pack).execute();
      return true;
    },
    async findByRequest(tenant, request) {
      const rows = await selectWithItems(db)
        .where('packs.id', '=', (eb) =>
          eb
            .selectFrom('pack_items as made')
            .select('made.pack_id')
            .where('made.tenant_id', '=', tenant)
            .where('made.request_id', '=', request)
            .limit(1),
        )
        .execute();
      return toPack(rows);
    },
    async setRequest(pack, { tenant, packageId }, request) {
      await db
        .updateTable('pack_items')
        .set({ request_id: request })
        .where('pack_id', '=', pack)
        .where('tenant_id', '=', tenant)
        .where('package_id', '=', packageId)
        .execute();
    },
  };
}

/** A row for each item, in their order; a pack has one at least. */
const selectWithItems = (db: Kysely<Schema>) =>
  db
    .selectFrom('packs')
    .innerJoin('pack_items', 'pack_items.pack_id', 'packs.id')
    .select('packs.doc')
    .selectAll('pack_items')
    .orderBy('pack_items.position');

function toPack(
  rows: ReadonlyArray<Selectable<Schema['pack_items']> & Pick<Selectable<Schema['packs']>, 'doc'>>,
): RequestPack | undefined {
  const [first] = rows;
  return (
    first && {
      ...fromDoc<Omit<RequestPack, 'items'>>(first.doc),
      items: rows.map((item) => ({
        tenant: item.tenant_id as TenantId,
        role: item.role as SecurityRole,
        packageId: item.package_id as AccessPackageId,
        policyId: item.policy_id as AssignmentPolicyId,
        answers: item.answers as Answer[],
        ...(item.filed_by === 'app' ? { filedBy: 'app' as const } : {}),
        ...(item.request_id ? { requestId: item.request_id as RequestId } : {}),
      })),
    }
  );
}

async function insertPack(db: Kysely<Schema>, { items, ...pack }: RequestPack): Promise<boolean> {
  const inserted = await db
    .insertInto('packs')
    .values({
      id: pack.id,
      person_tenant_id: pack.requestor.tenant,
      person_user_id: pack.requestor.user,
      doc: toDoc(pack),
      created_at: pack.createdAt,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!inserted) return false;
  await db
    .insertInto('pack_items')
    .values(
      items.map((item, position) => ({
        pack_id: pack.id,
        tenant_id: item.tenant,
        position,
        role: item.role,
        package_id: item.packageId,
        policy_id: item.policyId,
        answers: JSON.stringify(item.answers),
        filed_by: item.filedBy ?? null,
        request_id: item.requestId ?? null,
      })),
    )
    .execute();
  return true;
}
