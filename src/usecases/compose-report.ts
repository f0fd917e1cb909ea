import type { AccessRecord } from '../access/access-record.ts';
import type { ProblemId } from '../access/ids.ts';
import { toBotChatUrl } from '../access/links.ts';
import { toOutcome } from '../access/problem.ts';
import type { OperatorReport, ProblemFacts } from '../access/problem.ts';
import type { Tenant } from '../access/tenant.ts';
import type { Clock } from '../ports/clock.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly store: Pick<Store, 'problems' | 'records' | 'packages'>;
  readonly tenants: Pick<Tenants, 'find'>;
  readonly clock: Clock;
  readonly botAppId: string;
}

/** What the operator is told of a problem, as it stands now; undefined when its tenant is not ours any more. */
export async function composeReport(
  { store, tenants, clock, botAppId }: Deps,
  id: ProblemId,
): Promise<OperatorReport | undefined> {
  const problem = await store.problems.find(id);
  const tenant = problem && tenants.find(problem.tenant);
  if (!problem || !tenant) return undefined;
  const { facts, sinceAt, endedAt } = problem;
  const record = await readRecord(store, tenant, facts);
  const packages = await store.packages.list(tenant.id);
  const packageName = packages.find(({ id: one }) => one === record?.packageId)?.name;
  const requestorName = record?.request?.requestorName ?? record?.assignment?.targetName;
  const outcome = endedAt && record?.assignment && toOutcome(facts, record.assignment);
  const accessEndedAt = record?.assignment?.endedAt;
  return {
    tenant: { id: tenant.id, name: tenant.name },
    facts,
    sinceAt,
    asOf: clock.now(),
    addUrl: toBotChatUrl(tenant, botAppId),
    ...(requestorName ? { requestorName } : {}),
    ...(packageName ? { packageName } : {}),
    ...(accessEndedAt ? { accessEndedAt } : {}),
    ...(endedAt ? { endedAt } : {}),
    ...(outcome ? { outcome } : {}),
  };
}

async function readRecord(
  store: Deps['store'],
  tenant: Tenant,
  facts: ProblemFacts,
): Promise<AccessRecord | undefined> {
  if ('request' in facts) return store.records.read(tenant, { request: facts.request });
  return 'assignment' in facts ? store.records.read(tenant, { assignment: facts.assignment }) : undefined;
}
