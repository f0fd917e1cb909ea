import type { Kysely } from 'kysely';
import type { Answer, RequestPack } from '../access/request-pack.ts';
import type { AccessPackageId, AssignmentPolicyId, PackId, RequestId, TenantId } from '../access/ids.ts';
import type { SecurityRole } from '../access/security-role.ts';
import type { StoreTables } from '../store-port.ts';
import { fromDoc, toDoc } from './doc.ts';
import type { Schema } from './schema.ts';

/** What was asked for in one go, and which assignment request each tenant made of it. */
export function createPacks(db: Kysely<Schema>): StoreTables['packs'] {
  const find = createFind(db);
  return {
    find,
    insert: (pack) => insertPack(db, pack),
    async saveHandOver(pack, handOver) {
      const row = await db
        .selectFrom('packs')
        .select('doc')
        .where('id', '=', pack)
        .forUpdate()
        .executeTakeFirst();
      if (!row) return;
      const { handOvers = [], ...rest } = fromDoc<Omit<RequestPack, 'items'>>(row.doc);
      const doc = toDoc({ ...rest, handOvers: [...handOvers, handOver] });
      await db.updateTable('packs').set({ doc }).where('id', '=', pack).execute();
    },
    async findByRequest(tenant, request) {
      const row = await db
        .selectFrom('pack_items')
        .select('pack_id')
        .where('tenant_id', '=', tenant)
        .where('request_id', '=', request)
        .executeTakeFirst();
      return row && find(row.pack_id as PackId);
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

function createFind(db: Kysely<Schema>): StoreTables['packs']['find'] {
  return async (id: PackId): Promise<RequestPack | undefined> => {
    const row = await db.selectFrom('packs').select('doc').where('id', '=', id).executeTakeFirst();
    if (!row) return undefined;
    const items = await db
      .selectFrom('pack_items')
      .selectAll()
      .where('pack_id', '=', id)
      .orderBy('position')
      .execute();
    return {
      ...fromDoc<Omit<RequestPack, 'items'>>(row.doc),
      items: items.map((item) => ({
        tenant: item.tenant_id as TenantId,
        role: item.role as SecurityRole,
        packageId: item.package_id as AccessPackageId,
        policyId: item.policy_id as AssignmentPolicyId,
        answers: item.answers as Answer[],
        ...(item.filed_by === 'app' ? { filedBy: 'app' as const } : {}),
        ...(item.request_id ? { requestId: item.request_id as RequestId } : {}),
      })),
    };
  };
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
