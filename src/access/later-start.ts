import type { AssignmentRequest } from './assignment-request.ts';
import type { Offer } from './request-pack.ts';

/** So long before its start a request that nobody has decided is hurried, and whoever asked is told. */
const START_NEAR_MS = 3_600_000;

export const toStartNearAt = (startsAt: Date): Date => new Date(startsAt.getTime() - START_NEAR_MS);

/** Entra puts the instant of the request where nobody asked for a later start. */
const START_SLACK_MS = 2 * 60_000;

/** The start that was asked for; undefined where the access is to begin as soon as it is approved. */
export const toLaterStart = ({
  startsAt,
  createdAt,
}: Pick<AssignmentRequest, 'startsAt' | 'createdAt'>): Date | undefined =>
  startsAt && startsAt.getTime() > (createdAt?.getTime() ?? 0) + START_SLACK_MS ? startsAt : undefined;

/** Why the approval may come later than the chosen start. */
export interface StartWarning {
  /** `soon`: less than an hour is left. `within-approval`: the start lies within the time that approvers have. */
  readonly kind: 'soon' | 'within-approval';
  /** Between now and the start. */
  readonly leftMs: number;
  /** The longest that approvers of one of the tenants have; only of `within-approval`. */
  readonly approvalMs?: number;
  readonly tenantNames: readonly string[];
}

/** Something that is asked for and needs approval. */
export interface Undecided {
  readonly tenantName: string;
  /** Until Entra denies for want of a decision; absent: not known. */
  readonly approvalMs?: number;
}

/** Whether a start may be too soon for those who have to approve first; what is known is said, nothing is guessed. */
export function toStartWarning(
  startsAt: Date,
  undecided: readonly Undecided[],
  now: Date,
): StartWarning | undefined {
  const leftMs = startsAt.getTime() - now.getTime();
  const namesOf = (all: readonly Undecided[]) => [...new Set(all.map(({ tenantName }) => tenantName))];
  if (leftMs <= 0 || undecided.length === 0) return undefined;
  if (leftMs < START_NEAR_MS) return { kind: 'soon', leftMs, tenantNames: namesOf(undecided) };
  const slower = undecided.filter(({ approvalMs = 0 }) => leftMs < approvalMs);
  if (slower.length === 0) return undefined;
  const approvalMs = Math.max(...slower.map((one) => one.approvalMs ?? 0));
  return { kind: 'within-approval', leftMs, approvalMs, tenantNames: namesOf(slower) };
}

/** Whether an offer has to be approved before its start, which comes within the hour. */
export const isStartSoon = (startsAt: Date, taken: readonly Offer[], now: Date): boolean =>
  startsAt > now &&
  startsAt.getTime() - now.getTime() < START_NEAR_MS &&
  taken.some(({ approvalRequired }) => approvalRequired);
