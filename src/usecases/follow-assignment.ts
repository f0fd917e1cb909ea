import type { AccessPackage } from '../access/access-package.ts';
import { isHeldOtherwise, toCover, toMayStay } from '../access/cover.ts';
import type { Cover } from '../access/cover.ts';
import { toEndCause } from '../access/end-cause.ts';
import type { EndCause } from '../access/end-cause.ts';
import { toLeft } from '../access/follow-end.ts';
import type { HeldAccess } from '../access/held-access.ts';
import { toFollowSettings } from '../access/follow-settings.ts';
import type { FollowSettings } from '../access/follow-settings.ts';
import { followAssignment, neededCheck } from '../access/follow-assignment.ts';
import type {
  FollowedAssignment,
  FollowFacts,
  FollowStep,
  RemovalChecks,
} from '../access/follow-assignment.ts';
import type { AssignmentId, UserId } from '../access/ids.ts';
import type { Person } from '../access/person.ts';
import { isReprocessing } from '../access/reprocess.ts';
import type { ReprocessTarget } from '../access/reprocess.ts';
import type { Tenant } from '../access/tenant.ts';
import { toShownAs } from '../access/to-shown-as.ts';
import { toStuckProblem } from '../access/to-stuck-problem.ts';
import type { AppCaller } from '../ports/callers.ts';
import type { Clock } from '../ports/clock.ts';
import type { Graph } from '../ports/graph.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store, StoreTables } from '../ports/store.ts';

interface EndedAccess {
  readonly tenant: Tenant;
  readonly assignment: AssignmentId;
  readonly user: UserId;
  readonly pack: AccessPackage;
  readonly isRoleGivenElsewhere?: boolean;
}

interface Deps {
  readonly graph: Pick<Graph, 'getAssignment'>;
  readonly store: Store;
  readonly clock: Clock;
  readonly tenants: Pick<Tenants, 'find'>;
  /** See read-held-access. */
  readonly readHeldAccess: (pack: AccessPackage, user: UserId) => Promise<HeldAccess>;
  /** See read-removal. */
  readonly readRemoval: (of: EndedAccess) => Promise<Omit<RemovalChecks, 'assignment'>>;
  readonly readAccountLater: (
    tenant: Tenant,
    of: FollowedAssignment,
  ) => Promise<Extract<FollowFacts, { check: 'account' }> | undefined>;
  /** See reprocess-delivery. */
  readonly reprocess: (assignment: FollowedAssignment, target: ReprocessTarget) => Promise<void>;
}

const NOTHING_HELD: HeldAccess = { account: 'none', groups: 'none', role: 'none' };

/**
 * Looks at an assignment that is due: reads in Microsoft Graph whether it is usable, or whether
 * everything is gone after its end, and tells its holder what became true or due.
 * @param mayAsk whether Graph may be asked; where it must be and may not, the assignment is left to `follow-due`
 */
export async function followDueAssignment(
  deps: Deps,
  before: FollowedAssignment,
  mayAsk: boolean,
): Promise<void> {
  const { store, clock } = deps;
  const { tenant } = before;
  const now = clock.now();
  if (!mayAsk && neededCheck(before, now) !== 'none') {
    // When it was stored it was to need no Graph by now: stored anew, it is in the list of those that do.
    await store.assignments.saveStep(before, { ...before, nextDueAt: now });
    return;
  }
  const facts = await readFacts(deps, before, now);
  if (facts === 'changed') return;
  const cause = await findCause(deps, before);
  const settings = toFollowSettings(deps.tenants.find(tenant) ?? {});
  const step = followAssignment({ ...before, ...(cause ? { cause } : {}) }, facts, now, settings);
  let isMine = false;
  await store.transaction(async (tx) => {
    const after = { ...step.assignment, shownAs: toShownAs(step.assignment) };
    isMine = await tx.assignments.saveStep(before, after);
    if (!isMine) return;
    const holder = before.targetId && (await tx.people.findByAccount(tenant, before.targetId));
    if (holder) await tell(tx, holder, before, step, now);
    await reportStuck(tx, before, step.assignment, settings, now);
    await reportOverdue(tx, before, step, now);
    await reportUndeleted(tx, before, step, now);
    await record(tx, before, step, now);
    if (isReprocessing(step.assignment, now, settings)) await readAgain(tx, step.assignment, now);
  });
  // After it was counted: a crash in between loses a try, and makes none twice.
  if (isMine && step.reprocess) await deps.reprocess(step.assignment, step.reprocess);
}

/** A request that has failed is not read by itself any more, and Entra takes it up again when it likes. */
async function readAgain(
  tx: StoreTables,
  { tenant, id, state }: FollowedAssignment,
  at: Date,
): Promise<void> {
  if (state !== 'deliveryFailed' && state !== 'partiallyDelivered') return;
  const requests = await tx.requests.listOfAssignment(tenant, id);
  await tx.requests.awaitAssignments(
    tenant,
    requests.filter(({ state: is }) => is === state).map((request) => request.id),
  );
  await tx.tenants.hurry(tenant, at);
}

/** @returns `changed` when Graph shows another assignment than we knew: it is looked at anew */
async function readFacts(
  deps: Deps,
  assignment: FollowedAssignment,
  now: Date,
): Promise<FollowFacts | 'changed'> {
  const { graph, store } = deps;
  const caller: AppCaller = { kind: 'app', tenant: assignment.tenant };
  const check = neededCheck(assignment, now);
  if (check === 'none') return { check };
  const tenant = deps.tenants.find(assignment.tenant);
  if (check === 'account')
    return (tenant && (await deps.readAccountLater(tenant, assignment))) ?? { check: 'none' };
  const pack = (await store.packages.list(assignment.tenant)).find(({ id }) => id === assignment.packageId);
  const user = assignment.targetId;

  if (check === 'usable') {
    const held = user && pack ? await deps.readHeldAccess(pack, user) : NOTHING_HELD;
    return { check, ...held };
  }
  const current = await graph.getAssignment(caller, assignment.id);
  if (current && (await store.assignments.see([current], now)).length > 0) return 'changed';
  const ended = current === undefined || current.state === 'expired';
  const removal =
    user && pack && tenant
      ? await deps.readRemoval({ tenant, assignment: assignment.id, user, pack })
      : { group: true, role: true };
  const checks = { assignment: ended, ...removal };
  const cover = toLeft(checks).length > 0 && pack && (await findCover(store, assignment, pack, now));
  if (!cover || !user || !tenant) return { check, gone: checks };
  const removalOfUncovered = await deps.readRemoval({
    tenant,
    assignment: assignment.id,
    user,
    pack: cover.uncovered,
    isRoleGivenElsewhere: cover.isRoleCovered,
  });
  const gone = { ...checks, mayStay: toMayStay(cover, removalOfUncovered) };
  return { check, gone, coveredUntil: cover.until };
}

async function findCover(
  store: Store,
  assignment: FollowedAssignment,
  pack: AccessPackage,
  now: Date,
): Promise<Cover | undefined> {
  const { tenant, targetId } = assignment;
  if (!targetId) return undefined;
  const held = await store.assignments.listOf(tenant, targetId, now);
  return toCover(assignment, pack, await store.packages.list(tenant), held, now);
}

async function findCause(deps: Deps, assignment: FollowedAssignment): Promise<EndCause | undefined> {
  const { store } = deps;
  const { tenant, id } = assignment;
  if (assignment.cause) return assignment.cause;
  if (assignment.state !== 'expired') return undefined;
  const clicks = await store.intents.listAbout({ tenant, assignment: id });
  const requests = await store.requests.listOfAssignment(tenant, id);
  return toEndCause(assignment, {
    isReleased: clicks.some(({ input, outcome }) => input.kind === 'release' && outcome?.result === 'done'),
    removal: requests.find(({ purpose }) => purpose === 'remove'),
  });
}

/** Messages that show how it stands until everything is gone. */
const SAID = ['usable', 'stuck', 'ending', 'removal-overdue'] as const;
/** What still shows the account once everything else is gone. */
const SAID_AFTER = ['gone', 'removal-overdue'] as const;

async function tell(
  tx: StoreTables,
  holder: Person,
  before: FollowedAssignment,
  step: FollowStep,
  now: Date,
): Promise<void> {
  const { tenant, id } = before;
  const recipient = { tenant: holder.tenant, user: holder.user };
  const subject = { type: 'assignment', tenant, id } as const;
  const shownAs = toShownAs(step.assignment);
  const isNew = shownAs !== before.shownAs;
  // What is so again was not so meanwhile.
  const occurrence = `${id}/${shownAs}/${now.toISOString()}`;
  // What was said must not go on being said when it is so no more.
  const said = isNew ? (before.goneAt ? SAID_AFTER : SAID).map((kind) => ({ kind, occurrence })) : [];
  await tx.notices.add(
    [
      ...step.notices.map((notice) => ({ ...notice, subject, recipient, mode: 'send' as const })),
      ...said.map((notice) => ({ ...notice, subject, recipient, mode: 'update' as const })),
    ],
    now,
  );
  if (!isNew) return;
  for (const request of await tx.requests.listOfAssignment(tenant, id)) {
    const pack = await tx.packs.findByRequest(tenant, request.id);
    if (!pack) continue;
    await tx.notices.add(
      [
        {
          kind: 'receipt',
          subject: { type: 'pack', id: pack.id },
          recipient: pack.requestor,
          occurrence,
          mode: 'update',
        },
      ],
      now,
    );
  }
}

/**
 * Operators are told while it is stuck; it is over when it is usable, has ended or was given back, or when the person
 * can use the same by another assignment.
 */
async function reportStuck(
  tx: StoreTables,
  before: FollowedAssignment,
  after: FollowedAssignment,
  settings: FollowSettings,
  at: Date,
): Promise<void> {
  const { tenant, targetId } = after;
  const isNewlyUsable = after.usableAt !== undefined && !before.usableAt;
  if (!before.stuckBecause && !after.stuckBecause && !isNewlyUsable) return;
  const held = targetId ? await tx.assignments.listOf(tenant, targetId, at) : [];
  const problem = toStuckProblem(after, settings, held, at);
  if (problem) return tx.problems.open(problem, at);
  const stuck = isNewlyUsable ? held.filter((other) => isHeldOtherwise(other, [after], at)) : [];
  for (const one of [before, ...stuck]) {
    const over = toStuckProblem(one, settings, [], at);
    if (over) await tx.problems.end(over, at);
  }
}

/** Operators are alarmed, again and again, until nothing is left or the access was extended. */
async function reportOverdue(
  tx: StoreTables,
  before: FollowedAssignment,
  { assignment: after, alarm }: FollowStep,
  at: Date,
): Promise<void> {
  const { tenant, id, lastChecks } = after;
  const left = lastChecks ? toLeft(lastChecks) : [];
  const problem = { tenant, facts: { kind: 'removal-overdue', assignment: id, left } } as const;
  if (!after.overdueAt || after.goneAt) {
    if (before.overdueAt && !before.goneAt) await tx.problems.end(problem, at);
    return;
  }
  await tx.problems.open(problem, at);
  if (alarm && before.alarmedAt) await tx.problems.repeat(problem, alarm, at);
}

/** Operators are told, each day, while an account is there that should have been deleted. */
async function reportUndeleted(
  tx: StoreTables,
  before: FollowedAssignment,
  { assignment: after, alarm }: FollowStep,
  at: Date,
): Promise<void> {
  const problem = {
    tenant: after.tenant,
    facts: { kind: 'account-undeleted', assignment: after.id },
  } as const;
  if (after.undeleted) {
    await tx.problems.open(problem, at);
    if (alarm && before.undeleted) await tx.problems.repeat(problem, alarm, at);
  } else if (before.undeleted) await tx.problems.end(problem, at);
}

async function record(
  tx: StoreTables,
  before: FollowedAssignment,
  { assignment: after, reprocess }: FollowStep,
  at: Date,
): Promise<void> {
  const { tenant, id } = before;
  const subject = `assignment/${id}`;
  if (after.stuckAt && !before.stuckAt) await tx.audit.add({ at, event: 'access-stuck', tenant, subject });
  if (reprocess) await tx.audit.add({ at, event: 'delivery-reprocessed', tenant, subject });
  if (after.usableAt && !before.usableAt) await tx.audit.add({ at, event: 'access-usable', tenant, subject });
  if (after.goneAt && !before.goneAt) await tx.audit.add({ at, event: 'access-gone', tenant, subject });
  if (after.overdueAt && !before.overdueAt)
    await tx.audit.add({ at, event: 'removal-overdue', tenant, subject });
}
