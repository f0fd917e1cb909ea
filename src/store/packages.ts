import type { Kysely } from 'kysely';
import type { AccessPackage, AssignmentPolicy } from '../access/access-package.ts';
import type { Offer } from '../access/request-pack.ts';
import type { StoreTables } from '../ports/store.ts';
import { fromDoc, toDoc } from './doc.ts';
import type { Schema } from './schema.ts';

/** Packages and policies as last seen, and what they offered to whom. */
export function createPackages(db: Kysely<Schema>): StoreTables['packages'] {
  return {
    async replace(tenant, packages, policies) {
      await db.deleteFrom('packages').where('tenant_id', '=', tenant).execute();
      await db.deleteFrom('policies').where('tenant_id', '=', tenant).execute();
      if (packages.length > 0) {
        await db
          .insertInto('packages')
          .values(packages.map((row) => ({ tenant_id: tenant, id: row.id, doc: toDoc(row) })))
          .execute();
      }
      if (policies.length > 0) {
        await db
          .insertInto('policies')
          .values(
            policies.map((row) => ({
              tenant_id: tenant,
              id: row.id,
              package_id: row.packageId,
              doc: toDoc(row),
            })),
          )
          .execute();
      }
    },
    async list(tenant) {
      const rows = await db.selectFrom('packages').select('doc').where('tenant_id', '=', tenant).execute();
      return rows.map((row) => fromDoc<AccessPackage>(row.doc));
    },
    async listPolicies(tenant, packageId) {
      const rows = await db
        .selectFrom('policies')
        .select('doc')
        .where('tenant_id', '=', tenant)
        .where('package_id', '=', packageId)
        .execute();
      return rows.map((row) => fromDoc<AssignmentPolicy>(row.doc));
    },
    ...createOffers(db),
  };
}

function createOffers(db: Kysely<Schema>): Pick<StoreTables['packages'], 'saveOffers' | 'listOffers'> {
  return {
    async saveOffers(person, tenant, offers, at) {
      const values = { doc: toDoc(offers), seen_at: at };
      await db
        .insertInto('offers')
        .values({
          person_tenant_id: person.tenant,
          person_user_id: person.user,
          tenant_id: tenant,
          ...values,
        })
        .onConflict((conflict) =>
          conflict.columns(['person_tenant_id', 'person_user_id', 'tenant_id']).doUpdateSet(values),
        )
        .execute();
    },
    async listOffers(person) {
      const rows = await db
        .selectFrom('offers')
        .select('doc')
        .where('person_tenant_id', '=', person.tenant)
        .where('person_user_id', '=', person.user)
        .execute();
      return rows.flatMap((row) => fromDoc<Offer[]>(row.doc));
    },
  };
}
