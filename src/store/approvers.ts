import type { Kysely, Selectable } from 'kysely';
import type { AssignmentPolicyId, RequestId, TenantId, UserId } from '../access/ids.ts';
import type { KnownApprover, KnownApprovers } from '../access/known-approvers.ts';
import type { StoreTables } from '../ports/store.ts';
import { fromDoc, toDoc } from './doc.ts';
import type { Schema } from './schema.ts';

/** Who may decide under each policy, as last found. */
export const createApprovers = (db: Kysely<Schema>): StoreTables['approvers'] => ({
  async save(known, at) {
    const values = { request_id: known.request, found_at: at, doc: toDoc({ people: known.people }) };
    await db
      .insertInto('approvers')
      .values({ ...toKey(known), ...values })
      .onConflict((conflict) =>
        conflict
          .columns(['tenant_id', 'policy_id', 'stage', 'alternates', 'requestor_id'])
          .doUpdateSet(values),
      )
      .execute();
  },
  async list(tenant) {
    const rows = await db
      .selectFrom('approvers')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .orderBy('policy_id')
      .orderBy('stage')
      .orderBy('alternates')
      .orderBy('requestor_id')
      .execute();
    return rows.map((row) => ({ ...toKnown(row), foundAt: row.found_at }));
  },
  async remove(known) {
    await db
      .deleteFrom('approvers')
      .where((eb) => eb.and(toKey(known)))
      .execute();
  },
});

const toKey = ({ tenant, policyId, stage, alternates, requestor }: KnownApprovers) => ({
  tenant_id: tenant,
  policy_id: policyId,
  stage,
  alternates,
  requestor_id: requestor ?? '',
});

const toKnown = (row: Selectable<Schema['approvers']>): KnownApprovers => ({
  tenant: row.tenant_id as TenantId,
  policyId: row.policy_id as AssignmentPolicyId,
  stage: row.stage,
  alternates: row.alternates,
  ...(row.requestor_id ? { requestor: row.requestor_id as UserId } : {}),
  request: row.request_id as RequestId,
  people: fromDoc<{ people: readonly KnownApprover[] }>(row.doc).people,
});
