import type { AccessRecord } from '../access/access-record.ts';
import { isOpenRequest } from '../access/assignment-request.ts';
import type { FollowedAssignment } from '../access/follow-assignment.ts';
import type { AccessPackageId } from '../access/ids.ts';
import type { Tenant } from '../access/tenant.ts';
import type { RecordKey, SeenRequest, StoreTables } from '../store-port.ts';

type Tables = Pick<StoreTables, 'requests' | 'assignments' | 'packages' | 'intents'>;

/** Puts together what the tables hold about one request and its assignment. */
export function createRecords({ requests, assignments, packages, intents }: Tables): StoreTables['records'] {
  const findBoth = async (tenant: Tenant, from: RecordKey) => {
    const changes = from.assignment ? await requests.listOfAssignment(tenant.id, from.assignment) : [];
    const requestId = from.request ?? from.item?.requestId;
    const request = requestId
      ? await requests.find(tenant.id, requestId)
      : changes.find(({ purpose }) => purpose === 'add');
    const assignmentId = from.assignment ?? request?.assignmentId;
    const assignment = assignmentId && (await assignments.find(tenant.id, assignmentId));
    return { request, assignment };
  };

  const findPolicy = async (tenant: Tenant, packageId: AccessPackageId | undefined, ids: PolicyHints) => {
    if (!packageId) return undefined;
    const policies = await packages.listPolicies(tenant.id, packageId);
    const named = [ids.assignment?.policyId, ids.request?.policyId, ids.from.item?.policyId].find(Boolean);
    // Graph does not always say which policy a request is under; with only one there is no doubt.
    return policies.find(({ id }) => id === named) ?? (policies.length === 1 ? policies[0] : undefined);
  };

  const findOpenChange = async (tenant: Tenant, assignment: FollowedAssignment | undefined) => {
    const changes = assignment ? await requests.listOfAssignment(tenant.id, assignment.id) : [];
    const open = changes.find(
      (change) => isOpenRequest(change) && !change.bySystem && change.purpose !== 'add',
    );
    return open && (open.purpose === 'extend' ? ('extend' as const) : ('release' as const));
  };

  return {
    async read(tenant, from): Promise<AccessRecord> {
      const { request, assignment } = await findBoth(tenant, from);
      const packageId = request?.packageId ?? assignment?.packageId ?? from.item?.packageId;
      const pack = (await packages.list(tenant.id)).find(({ id }) => id === packageId);
      const policy = await findPolicy(tenant, packageId, { request, assignment, from });
      const openChange = await findOpenChange(tenant, assignment);
      const asks = request ? await requests.listAsks(tenant.id, request.id) : [];
      const decisions = request ? await requests.listDecisions(tenant.id, request.id) : [];
      const decision = decisions.at(-1);
      const about = {
        ...(request ? { request: request.id } : {}),
        ...(assignment ? { assignment: assignment.id } : {}),
      };
      return {
        tenant,
        packageName: pack?.name ?? '',
        decidedStages: decisions.length,
        approverNames: asks
          .filter(({ stage }) => stage === asks.at(-1)?.stage)
          .map(({ approver }) => approver.name),
        intents: await intents.listAbout({
          tenant: tenant.id,
          ...about,
          ...(from.item ? { pack: from.item.pack } : {}),
        }),
        ...(packageId ? { packageId } : {}),
        ...(pack ? { role: pack.role } : {}),
        ...(policy ? { policy } : {}),
        ...(request ? { request } : {}),
        ...(assignment ? { assignment } : {}),
        ...(decision ? { decision } : {}),
        ...(openChange ? { openChange } : {}),
      };
    },
  };
}

interface PolicyHints {
  readonly request: SeenRequest | undefined;
  readonly assignment: FollowedAssignment | undefined;
  readonly from: RecordKey;
}
