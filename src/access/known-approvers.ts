import type { ApprovalStagePlan } from './access-package.ts';
import type { Ask } from './ask.ts';
import type { AssignmentPolicyId, RequestId, TenantId, UserId } from './ids.ts';
import { toTried } from './installation.ts';
import type { Installation } from './installation.ts';
import type { UnreachedPerson, UnreachedWhy } from './problem.ts';

/** Who may decide one stage under one policy, as last found. */
export interface KnownApprovers {
  readonly tenant: TenantId;
  readonly policyId: AssignmentPolicyId;
  /** Counted from 1. */
  readonly stage: number;
  /** Those who are asked when nobody has decided in time. */
  readonly alternates: boolean;
  /** Set where others would be asked about somebody else: managers and sponsors. */
  readonly requestor?: UserId;
  /** The request that they were found for last, and can be found for again. */
  readonly request: RequestId;
  readonly people: readonly KnownApprover[];
}

export interface KnownApprover {
  readonly user: UserId;
  readonly name: string;
  readonly isDisabled?: true;
  /** The group that makes them an approver. */
  readonly groupName?: string;
}

/** The approvers of a stage of one request. */
export interface FoundApprovers {
  readonly plan: ApprovalStagePlan;
  readonly asks: readonly Ask[];
  readonly known: KnownApprovers;
}

/** Whether somebody can be written to, or why not; who is in no list has never used the bot. */
export type Reach = 'reached' | UnreachedWhy;

/** Somebody who cannot be told what waits for them. */
export interface Unreached {
  readonly user: UserId;
  /** Empty when nobody has said it yet. */
  readonly name: string;
  readonly why: UnreachedWhy;
}

/** Why this approver cannot be told here; undefined for who can. */
export function toUnreachedWhy(
  { user, isDisabled }: Pick<KnownApprover, 'user' | 'isDisabled'>,
  reach: ReadonlyMap<UserId, Reach>,
): UnreachedPerson['why'] | undefined {
  if (isDisabled) return 'disabled';
  const known = reach.get(user);
  return known === 'reached' ? undefined : (known ?? 'never-here');
}

/** Of a tenant's approvers, and of those for whom something waits, all who cannot be told here, each once, by name. */
export function toUnreached(
  all: readonly KnownApprovers[],
  reach: ReadonlyMap<UserId, Reach>,
  waitedFor: readonly Unreached[],
  installations: ReadonlyMap<UserId, Installation>,
): { readonly people: readonly UnreachedPerson[]; readonly groups: readonly string[] } {
  const unreached = all
    .flatMap(({ people }) => people)
    .flatMap((one) => {
      const why = toUnreachedWhy(one, reach);
      return why ? [{ ...one, why }] : [];
    });
  const people = new Map<UserId, UnreachedPerson>(
    [...waitedFor, ...unreached].map(({ user, name, why }) => [
      user,
      { name, why, ...(why === 'never-here' ? toTried(installations.get(user)) : {}) },
    ]),
  );
  const groups = new Set(unreached.flatMap(({ groupName }) => groupName || []));
  return {
    people: [...people.values()].toSorted((a, b) => compare(a.name, b.name)),
    groups: [...groups].toSorted(compare),
  };
}

/** Whether some stage has approvers who can be told beside others who cannot. */
export const isPartlyReached = (all: readonly KnownApprovers[], reach: ReadonlyMap<UserId, Reach>): boolean =>
  all.some(({ people }) => new Set(people.map((one) => toUnreachedWhy(one, reach) === undefined)).size > 1);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
