import type { AssignmentPolicy } from './access-package.ts';
import type { AssignmentRequest } from './assignment-request.ts';
import { isCancelable } from './assignment-request.ts';
import type { FollowedAssignment } from './follow-assignment.ts';
import type { AccessPackageId, UserId } from './ids.ts';
import type { Intent } from './intent.ts';
import { toLaterStart } from './later-start.ts';
import { toDefenderUrl, toMyAccessUrl } from './links.ts';
import type { AccessLine, Failure, Stage } from './message.ts';
import type { SecurityRole } from './security-role.ts';
import type { Tenant } from './tenant.ts';

/** Who decided a stage, when and why. */
export interface StageDecision {
  readonly result: 'Approved' | 'Denied';
  readonly byId?: UserId;
  readonly byName?: string;
  readonly at?: Date;
  readonly reason?: string;
}

/** All that is known about one request and the assignment that came of it, in one tenant. */
export interface AccessRecord {
  readonly tenant: Tenant;
  readonly packageId?: AccessPackageId;
  readonly packageName: string;
  readonly role?: SecurityRole;
  readonly policy?: AssignmentPolicy;
  /** Filed by the app in the person's name. */
  readonly filedBy?: 'app';
  readonly request?: AssignmentRequest & { readonly stateSince: Date };
  readonly assignment?: FollowedAssignment;
  /** Names of those who were asked to approve the present stage. */
  readonly approverNames: readonly string[];
  /** The latest one we know of, and how many stages we know to be decided. */
  readonly decision?: StageDecision;
  readonly decidedStages: number;
  /** All that we know of, in the order of the stages. */
  readonly decisions: readonly StageDecision[];
  /** When the last whole pass over the tenant began: what was settled later it cannot have seen. */
  readonly seenAt?: Date;
  /** A change of the assignment that Entra has accepted and not finished. */
  readonly openChange?: 'extend' | 'extend-approval' | 'release';
  /** Clicks on it, newest last. */
  readonly intents: readonly Intent[];
}

/** Where the record stands. Nothing is `usable` or `gone` before it was read in Graph. */
export function stageOf(record: AccessRecord, now: Date): Stage {
  const { request, assignment } = record;
  if (assignment) {
    if (assignment.goneAt) return 'gone';
    if (assignment.overdueAt) return 'removal-overdue';
    if (assignment.state === 'expired' || (assignment.endsAt && assignment.endsAt <= now)) return 'ending';
    if (assignment.state === 'deliveryFailed') return 'failed';
    return assignment.usableAt ? 'usable' : 'provisioning';
  }
  if (!request) return failureOf(record) ? 'failed' : 'recorded';
  switch (request.state) {
    case 'submitted':
    case 'unknown':
      return 'requested';
    case 'pendingApproval':
      return 'waiting-for-approval';
    case 'scheduled':
      return 'scheduled';
    case 'delivering':
    case 'delivered':
    case 'partiallyDelivered':
      return 'provisioning';
    case 'deliveryFailed':
      return 'failed';
    case 'denied':
      return isTimedOut(record) ? 'timed-out' : 'denied';
    case 'canceled':
      return 'canceled';
  }
}

/**
 * Whether Entra denied because nobody answered. Which state and status that gives is not documented; a denial
 * that no approver spoke is taken for one when its status speaks of time, or when the stage's time was up by then.
 */
export function isTimedOut({
  request,
  decision,
  policy,
  decisions,
}: Pick<AccessRecord, 'request' | 'decision' | 'policy' | 'decisions'>): boolean {
  if (request?.state !== 'denied' || decision?.result === 'Denied') return false;
  if (/expire|time|auto/i.test(request.status)) return true;
  const stages = policy?.stages ?? [];
  const timeoutMs = stages[decisions.length]?.timeoutMs;
  const begunAt = decisions.length > 0 ? decisions.at(-1)?.at : request.createdAt;
  if (!request.completedAt || !begunAt || timeoutMs === undefined) return false;
  const lateMs = request.completedAt.getTime() - begunAt.getTime() - timeoutMs;
  const isLast = decisions.length + 1 >= stages.length;
  // Approved where we do not see it, a stage may have made way for the next one, which somebody denied much later.
  return lateMs >= 0 && (isLast || lateMs < ENDING_MS);
}

/** How long Entra may take to end a request whose time is up. */
const ENDING_MS = 3_600_000;

const failureOf = (record: AccessRecord): Failure | undefined => {
  const outcome = record.intents.findLast(({ input }) => input.kind === 'request')?.outcome;
  return outcome?.result === 'refused' ? outcome.failure : undefined;
};

function pendingChangeOf({ intents, openChange, seenAt }: AccessRecord): AccessLine['pending'] {
  for (const { input, outcome, settledAt } of intents.toReversed()) {
    if (outcome?.result === 'refused') continue;
    // Done at Entra, and not yet seen there: still on its way.
    if (settledAt && seenAt && settledAt < seenAt) continue;
    if (input.kind === 'extend' && openChange === 'extend-approval') return openChange;
    if (input.kind === 'extend' || input.kind === 'release' || input.kind === 'cancel') return input.kind;
  }
  return openChange;
}

function sinceOf(record: AccessRecord, stage: Stage): Date | undefined {
  const { request, assignment } = record;
  if (stage === 'gone') return assignment?.goneAt;
  if (stage === 'ending') return assignment?.endedAt ?? assignment?.endsAt;
  if (stage === 'removal-overdue') return assignment?.endedAt;
  if (stage === 'usable') return assignment?.usableAt;
  return request?.stateSince;
}

/** Asked for, and not begun. */
const TO_START: ReadonlySet<Stage> = new Set(['requested', 'waiting-for-approval', 'scheduled']);

/** Whether the reader was ever seen to sign in to the tenant; what is not known counts as yes. */
interface ReaderThere {
  readonly hasSignedIn: boolean;
}

/** The record as a line of a receipt or of `my access`. */
export function toAccessLine(
  record: AccessRecord,
  now: Date,
  { hasSignedIn }: ReaderThere = { hasSignedIn: true },
): AccessLine {
  const { tenant, request, assignment, policy, decision } = record;
  const stage = stageOf(record, now);
  const pending = pendingChangeOf(record);
  const since = sinceOf(record, stage);
  const failure = failureOf(record);
  const usable = stage === 'usable';
  const startsAt = request && TO_START.has(stage) ? toLaterStart(request) : undefined;
  const noAccount = !assignment?.targetId && !request?.requestorId && request?.requestorAddress !== undefined;
  return {
    tenant: { id: tenant.id, name: tenant.name },
    packageName: record.packageName,
    ...(record.role ? { role: record.role } : {}),
    stage,
    ...(since ? { since } : {}),
    ...(startsAt ? { startsAt } : {}),
    ...(assignment?.endsAt ? { endsAt: assignment.endsAt } : {}),
    ...(stage === 'waiting-for-approval' ? { approverNames: record.approverNames } : {}),
    ...toDecisionFields(decision),
    ...(failure ? { failure } : {}),
    ...(pending ? { pending } : {}),
    ...(record.filedBy ? { filedBy: record.filedBy } : {}),
    ...(noAccount ? { noAccount } : {}),
    ...(stage === 'provisioning' && (!hasSignedIn || assignment?.stuckBecause === 'not-accepted')
      ? { needsFirstSignIn: true as const }
      : {}),
    ...(assignment?.stuckBecause ? { stuckBecause: assignment.stuckBecause } : {}),
    ...(request ? { requestId: request.id } : {}),
    ...(assignment ? { assignmentId: assignment.id } : {}),
    canExtend: usable && !pending && assignment?.endsAt !== undefined && (policy?.canExtend ?? true),
    canRelease:
      (usable || (stage === 'provisioning' && assignment?.state === 'delivered')) &&
      !pending &&
      (policy?.canRelease ?? true),
    // Only the requestor's own token cancels, and without an account there is none.
    canCancel: !assignment && !pending && !noAccount && request !== undefined && isCancelable(request),
    myAccessUrl: toMyAccessUrl(tenant, record.packageId),
    ...(usable ? { defenderUrl: toDefenderUrl(tenant) } : {}),
  };
}

export const toDecisionFields = (
  decision: StageDecision | undefined,
): { decidedBy?: string; decidedAt?: Date; reason?: string } => ({
  ...(decision?.byName ? { decidedBy: decision.byName } : {}),
  ...(decision?.at ? { decidedAt: decision.at } : {}),
  ...(decision?.reason ? { reason: decision.reason } : {}),
});
