import type { AccessRecord } from '../access/access-record.ts';
import { isTimedOut, toAccessLine, toDecisionFields } from '../access/access-record.ts';
import type { FollowedAssignment } from '../access/follow-assignment.ts';
import type { AssignmentId, PackId, RequestId, TenantId } from '../access/ids.ts';
import type { Intent } from '../access/intent.ts';
import type { AssignmentRequest } from '../access/assignment-request.ts';
import type { Failure, Message, Refusal } from '../access/message.ts';
import type { Named } from '../access/named.ts';
import type { NoticeKind, Subject } from '../access/notice.ts';
import type { Person } from '../access/person.ts';
import { isSamePerson } from '../access/person.ts';
import { explainsRemoval } from '../access/review-outcome.ts';
import { toStale } from '../access/stale.ts';
import type { RequestPack } from '../access/request-pack.ts';
import { toGrant } from '../access/to-grant.ts';
import { toRemoval } from '../access/to-removal.ts';
import { toHandedOver, toLastHandOver } from '../access/to-handed-over.ts';
import type { Clock } from '../ports/clock.ts';
import type { SignIn } from '../ports/sign-in.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly store: Store;
  readonly tenants: Tenants;
  readonly clock: Clock;
  readonly signIn: Pick<SignIn, 'signInUrl'>;
}

/**
 * What is to be said about a subject at this moment, to this reader: cards show the state of now,
 * also when they are a week old.
 * @returns undefined when there is nothing (any more) to say to this reader
 */
export async function composeMessage(
  deps: Deps,
  kind: NoticeKind,
  subject: Subject,
  reader: Person,
): Promise<Message | undefined> {
  if (kind === 'click-refused') return composeRefusedClick(deps, subject, reader);
  if (kind === 'handed-over')
    return subject.type === 'pack' ? composeHandOver(deps, subject.id, reader) : undefined;
  if (kind === 'receipt')
    return subject.type === 'pack' ? composeReceipt(deps, subject.id, reader) : undefined;
  if (subject.type === 'request') {
    const { tenant, id } = subject;
    return kind === 'refused' ? composeRefusal(deps, tenant, id) : undefined;
  }
  if (subject.type === 'assignment') return composeGrant(deps, kind, subject.tenant, subject.id);
  return undefined;
}

/** @returns undefined for anybody but the requestor */
async function composeReceipt(deps: Deps, id: PackId, reader: Person): Promise<Message | undefined> {
  const pack = await deps.store.packs.find(id);
  if (!pack || !isSamePerson(pack.requestor, reader)) return undefined;
  const now = deps.clock.now();
  const lines = await Promise.all(
    pack.items.map(async (item) => {
      const tenant = deps.tenants.find(item.tenant);
      // One that has left the tenants file must not hide the others.
      if (!tenant) return [];
      const record = await deps.store.records.read(tenant, {
        item: { ...item, pack: id },
      });
      const account = await deps.store.people.findAccount(reader, tenant.id);
      const hasSignedIn = account !== undefined && !account.isByAddress;
      return [
        {
          line: { ...toAccessLine(record, now, { hasSignedIn }), role: item.role },
          tenant,
          seen: await deps.store.tenants.find(tenant.id),
        },
      ];
    }),
  );
  const given = pack.handOvers?.at(-1);
  const isReached = given !== undefined && (await deps.store.people.canReach(given.to));
  const { roles, durationMs, startsAt, justification, incident, createdAt } = pack;
  return {
    kind: 'receipt',
    receipt: {
      packId: id,
      roles,
      durationMs,
      ...(startsAt ? { startsAt } : {}),
      justification,
      requestedAt: createdAt,
      asOf: now,
      lines: lines.flat().map(({ line }) => line),
      stale: toStale(lines.flat(), now),
      ...toLastHandOver(given, isReached),
      ...(incident ? { incident } : {}),
    },
  };
}

/** @returns undefined for anybody to whom it was not handed */
async function composeHandOver(deps: Deps, id: PackId, reader: Person): Promise<Message | undefined> {
  const { store, tenants, clock } = deps;
  const pack = await store.packs.find(id);
  const given = pack?.handOvers?.findLast(({ to }) => isSamePerson(to, reader));
  if (!pack || !given) return undefined;
  const giver = await store.people.find(pack.requestor);
  return {
    kind: 'handed-over',
    handOver: toHandedOver(pack, given, giver?.name ?? '', tenants.targets, clock.now()),
  };
}

async function composeRefusal(
  { store, tenants }: Deps,
  tenantId: TenantId,
  id: RequestId,
): Promise<Message | undefined> {
  const tenant = tenants.get(tenantId);
  const record = await store.records.read(tenant, { request: id });
  const { request, decision, role } = record;
  const outcome = request && toRefusedOutcome(request.state, record);
  if (!request || !outcome) return undefined;
  return {
    kind: 'refused',
    refusal: {
      tenant: toNamed(tenant),
      packageName: record.packageName,
      purpose: request.purpose === 'extend' ? 'extend' : 'add',
      outcome,
      ...toDecisionFields(decision),
      ...(role ? { role } : {}),
      ...toNextTry(record, id, await store.packs.findByRequest(tenantId, id)),
    },
  };
}

function toRefusedOutcome(
  state: AssignmentRequest['state'],
  record: AccessRecord,
): Refusal['outcome'] | undefined {
  if (state === 'denied') return isTimedOut(record) ? 'timed-out' : 'denied';
  if (state === 'deliveryFailed') return 'failed';
  const isTakenUp = state === 'delivering' || state === 'delivered' || state === 'partiallyDelivered';
  return isTakenUp ? 'mended' : undefined;
}

/** What the next request can be filled with: what was asked for, and the span that the approver would agree to. */
function toNextTry(
  { intents, role }: AccessRecord,
  request: RequestId,
  pack: RequestPack | undefined,
): Pick<Refusal, 'proposedMs' | 'acceptAs' | 'incident' | 'justification'> {
  const denial = intents.findLast(
    ({ input, outcome }) =>
      input.kind === 'decide' && input.decision === 'deny' && outcome?.result === 'done',
  )?.input;
  const proposedMs = denial?.kind === 'decide' ? denial.proposedMs : undefined;
  return {
    ...(proposedMs === undefined ? {} : { proposedMs }),
    // The refused request gives the id, so that a second click finds the first one's pack.
    ...(proposedMs !== undefined && pack && role ? { acceptAs: request } : {}),
    ...(pack?.incident ? { incident: pack.incident } : {}),
    ...(pack ? { justification: pack.justification } : {}),
  };
}

/** The latest click of the reader on the subject that came to nothing; for want of a sign-in, where to sign in. */
async function composeRefusedClick(
  deps: Deps,
  subject: Subject,
  reader: Person,
): Promise<Message | undefined> {
  const { store } = deps;
  if (subject.type === 'pack') return composePackSignIn(deps, subject.id, reader);
  const { type } = subject;
  if (type !== 'request' && type !== 'assignment' && type !== 'review') return undefined;
  const { tenant } = subject;
  const about = { tenant, [type]: subject.id };
  const failure = lastRefusalOf(await store.intents.listAbout(about, reader));
  if (failure?.code === 'sign-in-required') return toSignIn(deps, [tenant], reader, 'change');
  return failure && { kind: 'failure', failure };
}

/** Where the pack's requests wait for a sign-in; other refusals are on its receipt. */
async function composePackSignIn(deps: Deps, id: PackId, reader: Person): Promise<Message | undefined> {
  const { store } = deps;
  const items = (await store.packs.find(id))?.items ?? [];
  const wanting = await Promise.all(
    items.map(async ({ tenant }) => {
      const failure = lastRefusalOf(await store.intents.listAbout({ tenant, pack: id }, reader));
      return failure?.code === 'sign-in-required' ? [tenant] : [];
    }),
  );
  return toSignIn(deps, wanting.flat(), reader, 'request');
}

function lastRefusalOf(clicks: readonly Intent[]): Failure | undefined {
  const outcome = clicks.findLast((click) => click.outcome?.result === 'refused')?.outcome;
  return outcome?.result === 'refused' ? outcome.failure : undefined;
}

async function toSignIn(
  { tenants, signIn }: Deps,
  ids: readonly TenantId[],
  reader: Person,
  purpose: 'request' | 'change',
): Promise<Message | undefined> {
  const known = ids.flatMap((id) => tenants.find(id) ?? []);
  if (known.length === 0) return undefined;
  const wanting = await Promise.all(
    known.map(async (tenant) => ({ ...toNamed(tenant), signInUrl: await signIn.signInUrl(reader, tenant) })),
  );
  return { kind: 'sign-in', signIn: { tenants: wanting, purpose } };
}

async function composeGrant(
  deps: Deps,
  kind: NoticeKind,
  tenantId: TenantId,
  id: AssignmentId,
): Promise<Message | undefined> {
  const { store, tenants, clock } = deps;
  const tenant = tenants.get(tenantId);
  const record = await store.records.read(tenant, { assignment: id });
  const { assignment } = record;
  if (!assignment) return undefined;
  const now = clock.now();
  const pack = await findPack(store, record);
  if (kind === 'gone' || kind === 'removal-overdue') {
    if (!assignment.goneAt && !assignment.overdueAt) return undefined;
    const removal = toRemoval(record, assignment, pack, now);
    const isDenied = await isDeniedByReview(store, assignment, removal.endedAt);
    return {
      // An alarm that was told is edited to say that it is over.
      kind: assignment.goneAt ? 'gone' : 'removal-overdue',
      removal: isDenied ? { ...removal, cause: 'reviewed' } : removal,
    };
  }
  if (kind !== 'usable' && kind !== 'stuck' && kind !== 'ending') return undefined;
  return { kind, grant: toGrant(record, assignment, pack?.incident, now) };
}

/** Entra's own removal looks like an end before its time: the review says why. */
async function isDeniedByReview(
  store: Store,
  { tenant, packageId, targetId, cause }: FollowedAssignment,
  endedAt: Date,
): Promise<boolean> {
  if (!targetId || cause === 'released') return false;
  const reviews = await store.reviews.listAbout(tenant, packageId, targetId);
  const items = reviews.flatMap((review) =>
    review.items.filter(({ principalId }) => principalId === targetId),
  );
  return items.some((item) => explainsRemoval(item, endedAt));
}

async function findPack(store: Store, { tenant, request }: AccessRecord): Promise<RequestPack | undefined> {
  return request && (await store.packs.findByRequest(tenant.id, request.id));
}

const toNamed = ({ id, name }: Named): Named => ({ id, name });
