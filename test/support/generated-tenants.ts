import type { AccessPackage } from '../../src/access/access-package.ts';
import type { AssignmentRequest } from '../../src/access/assignment-request.ts';
import type { Assignment } from '../../src/access/assignment.ts';
import type { AssignmentId, TenantId, UserId } from '../../src/access/ids.ts';
import type { Tenant } from '../../src/access/tenant.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Graph } from '../../src/ports/graph.ts';
import { fabrikam, id, operatorPackage, policyWith } from './access.ts';
import { DAY, HOUR } from './time.ts';

/** One grant of the generated population, each of another account. */
export interface Grant {
  readonly tenant: TenantId;
  readonly id: AssignmentId;
  readonly user: UserId;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/**
 * How many grants of a tenant with 1000 assignments last how long; what has just begun and what is about to end lie
 * evenly in between.
 */
const STANDING = [
  { spanMs: 4 * HOUR, count: 1 },
  { spanMs: 8 * HOUR, count: 2 },
  { spanMs: 3 * DAY, count: 12 },
  { spanMs: 14 * DAY, count: 85 },
  { spanMs: 84 * DAY, count: 900 },
] as const;
/** Grants that begin during the day in each tenant, as many as keep the number of short ones what it is. */
const BEGINNING = [
  { spanMs: 4 * HOUR, count: 6 },
  { spanMs: 8 * HOUR, count: 6 },
] as const;

const PER_TENANT = 10_000;

/** Evenly spread from 0 to 1, and the same at every run: multiples of the golden ratio. */
const spread = (n: number): number => (n * 0.618_033_988_749_895) % 1;

function* generateGrants(tenant: Tenant, at: number, from: Date): Generator<Grant> {
  let n = 0;
  const create = (startMs: number, spanMs: number): Grant => {
    n += 1;
    // Entra's instants are whole seconds.
    const startsAt = new Date(Math.round(startMs / 1000) * 1000);
    const number = 1_000_000_000 + at * PER_TENANT + n;
    const endsAt = new Date(startsAt.getTime() + spanMs);
    return { tenant: tenant.id, id: id(number), user: id(number + 1_000_000_000), startsAt, endsAt };
  };
  const shareOf = () => spread(at * 1009 + n + 1);
  for (const { spanMs, count } of STANDING)
    for (let each = 0; each < count; each += 1) yield create(from.getTime() - shareOf() * spanMs, spanMs);
  for (const { spanMs, count } of BEGINNING)
    for (let each = 0; each < count; each += 1) yield create(from.getTime() + shareOf() * DAY, spanMs);
}

/** Target tenants, every other one of topology 1, each with 1000 assignments at the instant and some that begin after. */
export function generateTenants(count: number, from: Date): ReadonlyMap<Tenant, readonly Grant[]> {
  const tenants = Array.from({ length: count }, (_, at): Tenant => {
    const name = `Tenant ${at + 1}`;
    const domain = `tenant-${at + 1}.example`;
    return { ...fabrikam, id: id(1000 + at), name, domain, aliases: [], topology: at % 2 === 0 ? 2 : 1 };
  });
  return new Map(tenants.map((tenant, at) => [tenant, [...generateGrants(tenant, at, from)]]));
}

const packageOf = (tenant: TenantId): AccessPackage => ({ ...operatorPackage, tenant });

const isHeld = ({ startsAt, endsAt }: Grant, now: Date): boolean => startsAt <= now && endsAt > now;

const toAssignment = (grant: Grant, now: Date): Assignment => ({
  tenant: grant.tenant,
  id: grant.id,
  packageId: operatorPackage.id,
  policyId: policyWith().id,
  targetId: grant.user,
  targetName: 'Somebody',
  startsAt: grant.startsAt,
  endsAt: grant.endsAt,
  ...(isHeld(grant, now) ? { state: 'delivered' } : { state: 'expired', expiredAt: grant.endsAt }),
});

/** By which each grant came: it was approved in the moment in which it was made. */
const toRequest = ({ tenant, id: assignmentId, user, startsAt }: Grant): AssignmentRequest => ({
  tenant,
  id: id(Number(assignmentId.slice(-12)) + 2_000_000_000),
  purpose: 'add',
  bySystem: false,
  state: 'delivered',
  status: 'Delivered',
  packageId: operatorPackage.id,
  policyId: policyWith().id,
  assignmentId,
  requestorId: user,
  requestorName: 'Somebody',
  justification: 'INC-4711',
  createdAt: startsAt,
  completedAt: startsAt,
});

const PAGE = 100;

/**
 * What of Graph a bot calls that only looks on: Entra does everything at its instant.
 * @param isUsable whether the directory shows by now what was delivered
 */
export function createGeneratedGraph(
  tenants: ReadonlyMap<Tenant, readonly Grant[]>,
  clock: Clock,
  isUsable: (grant: Grant) => boolean = () => true,
): Partial<Graph> {
  const now = () => clock.now();
  const grants = new Map([...tenants].map(([{ id: tenant }, own]) => [tenant, own]));
  const byId = new Map([...grants.values()].flat().map((grant) => [grant.id, grant]));
  const byUser = new Map([...grants.values()].flat().map((grant) => [grant.user, grant]));
  const of = ({ tenant }: { tenant: TenantId }): readonly Grant[] => grants.get(tenant) ?? [];
  const find = (assignment: AssignmentId): Assignment | undefined => {
    const grant = byId.get(assignment);
    return grant && grant.startsAt <= now() ? toAssignment(grant, now()) : undefined;
  };
  const holds = (user: string): Promise<boolean> => {
    const grant = byUser.get(user as UserId);
    return Promise.resolve(grant !== undefined && isHeld(grant, now()) && isUsable(grant));
  };
  const no = () => Promise.resolve(false);
  return {
    listAccessPackages: ({ tenant }) => Promise.resolve([packageOf(tenant)]),
    listPoliciesOfPackages: ({ tenant }) => Promise.resolve([policyWith({ tenant })]),
    async *listAssignmentRequests(caller, since = new Date(0)) {
      await Promise.resolve();
      yield of(caller)
        .filter(({ startsAt }) => startsAt >= since && startsAt <= now())
        .map(toRequest);
    },
    listAssignmentRequestsById: (_caller, ids) => Promise.resolve(ids.map(() => ({ request: undefined }))),
    async *listDeliveredAssignments(caller) {
      await Promise.resolve();
      const held = of(caller).filter((grant) => isHeld(grant, now()));
      for (let at = 0; at < held.length; at += PAGE)
        yield held.slice(at, at + PAGE).map((grant) => toAssignment(grant, now()));
    },
    listAssignmentsById: (_caller, ids) =>
      Promise.resolve(ids.map((assignment) => ({ assignment: find(assignment) }))),
    getAssignment: (_caller, assignment) => Promise.resolve(find(assignment)),
    listAccountsByAddress: () => Promise.resolve([]),
    getAccountState: async (_caller, user) => ((await holds(user)) ? 'ready' : 'none'),
    getGuestLifeCycle: () => Promise.resolve({ action: 'blockSignInAndDelete' }),
    isGovernedGuest: () => Promise.resolve(true),
    isGroupMember: (_caller, _group, user) => holds(user),
    hasRoleInstance: (_caller, principal) => holds(principal),
    hasRoleEligibility: no,
    isEligibleGroupMember: no,
    hasAssignment: (_caller, user) => holds(user),
    listReviewDefinitions: () => Promise.resolve([]),
  };
}
