import type { AssignmentPolicy } from '../access/access-package.ts';
import type { AccessRecord } from '../access/access-record.ts';
import { isOpenRequest } from '../access/assignment-request.ts';
import type { FollowedAssignment } from '../access/follow-assignment.ts';
import type { AccessPackageId } from '../access/ids.ts';
import type { Intent } from '../access/intent.ts';
import type { Tenant } from '../access/tenant.ts';
import type { RecordKey, SeenRequest, StoreTables } from '../ports/store.ts';

type Tables = Pick<StoreTables, 'requests' | 'assignments' | 'packages' | 'intents' | 'tenants'>;

/** Puts together what the tables hold about one request and its assignment. */
export function createRecords(tables: Tables): StoreTables['records'] {
  return {
    async read(tenant, from): Promise<AccessRecord> {
      const found = await findBoth(tables, tenant, from);
      const { request, assignment } = found;
      const packageId = request?.packageId ?? assignment?.packageId ?? from.item?.packageId;
      const pack = (await tables.packages.list(tenant.id)).find(({ id }) => id === packageId);
      const policy = packageId && (await findPolicy(tables, tenant, packageId, from, found));
      const openChange = assignment && (await findOpenChange(tables, assignment));
      const asks = request ? await tables.requests.listAsks(tenant.id, request.id) : [];
      const decisions = request ? await tables.requests.listDecisions(tenant.id, request.id) : [];
      const decision = decisions.at(-1);
      const seenAt = (await tables.tenants.find(tenant.id))?.lastSyncedAt;
      return {
        tenant,
        packageName: pack?.name ?? '',
        decidedStages: decisions.length,
        decisions,
        approverNames: asks
          .filter(({ stage, isDisabled }) => stage === asks.at(-1)?.stage && !isDisabled)
          .map(({ approver }) => approver.name),
        intents: await listIntents(tables, tenant, from, found),
        ...(from.item?.filedBy ? { filedBy: from.item.filedBy } : {}),
        ...(packageId ? { packageId } : {}),
        ...(pack ? { role: pack.role } : {}),
        ...(policy ? { policy } : {}),
        ...(request ? { request } : {}),
        ...(assignment ? { assignment } : {}),
        ...(decision ? { decision } : {}),
        ...(openChange ? { openChange } : {}),
        ...(seenAt ? { seenAt } : {}),
      };
    },
  };
}

interface Found {
  readonly request: SeenRequest | undefined;
  readonly assignment: FollowedAssignment | undefined;
}

async function findBoth({ requests, assignments }: Tables, tenant: Tenant, from: RecordKey): Promise<Found> {
  const requestId = from.request ?? from.item?.requestId;
  const made = from.assignment ? await requests.listOfAssignment(tenant.id, from.assignment) : [];
  const request = requestId
    ? await requests.find(tenant.id, requestId)
    : made.find(({ purpose }) => purpose === 'add');
  const assignmentId = from.assignment ?? request?.assignmentId;
  return { request, assignment: assignmentId && (await assignments.find(tenant.id, assignmentId)) };
}

/** Clicks on the request and its assignment; of the pack's, those for the same role. */
async function listIntents(
  { intents }: Tables,
  { id: tenant }: Tenant,
  { item }: RecordKey,
  { request, assignment }: Found,
): Promise<Intent[]> {
  const all = await intents.listAbout({
    tenant,
    ...(request ? { request: request.id } : {}),
    ...(assignment ? { assignment: assignment.id } : {}),
    ...(item ? { pack: item.pack } : {}),
  });
  return all.filter(({ input }) => input.kind !== 'request' || (input.role ?? item?.role) === item?.role);
}

/** Graph does not always say which policy a request is under; with only one there is no doubt. */
async function findPolicy(
  { packages }: Tables,
  tenant: Tenant,
  packageId: AccessPackageId,
  from: RecordKey,
  { request, assignment }: Found,
): Promise<AssignmentPolicy | undefined> {
  const policies = await packages.listPolicies(tenant.id, packageId);
  const named = assignment?.policyId ?? request?.policyId ?? from.item?.policyId;
  return policies.find(({ id }) => id === named) ?? (policies.length === 1 ? policies[0] : undefined);
}

async function findOpenChange(
  { requests }: Tables,
  { tenant, id }: FollowedAssignment,
): Promise<AccessRecord['openChange']> {
  const changes = await requests.listOfAssignment(tenant, id);
  const open = changes.find(
    (change) => isOpenRequest(change) && !change.bySystem && change.purpose !== 'add',
  );
  if (open?.purpose !== 'extend') return open && 'release';
  return open.state === 'pendingApproval' ? 'extend-approval' : 'extend';
}
