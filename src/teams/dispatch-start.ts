import type { Intent } from '../access/intent.ts';
import type { PackId, RequestId, TenantId } from '../access/ids.ts';
import type { AccessLine, StartNear } from '../access/message.ts';
import { AccessError } from '../access/errors.ts';
import { toStartEntry } from '../access/start-entry.ts';
import { isUndecided } from '../access/to-start-near.ts';
import type { KnownPerson } from '../ports/known-person.ts';
import { recordIntent } from '../usecases/record-intent.ts';
import type { ActionOf, DispatchDeps, Reply } from './dispatch-parts.ts';
import { assertSignedIn, show, showForm } from './dispatch-parts.ts';

type StartAction = ActionOf<'start.cancel' | 'start.change'>;

/** Answers the clicks about a start that is near and undecided. */
export const answerStart = (deps: DispatchDeps, person: KnownPerson, action: StartAction): Promise<Reply> =>
  action.verb === 'start.cancel'
    ? cancelUndecided(deps, person, action)
    : chooseAnotherStart(deps, person, action);

/** Withdraws what of it still waits for approval. */
async function cancelUndecided(deps: DispatchDeps, person: KnownPerson, action: StartAction): Promise<Reply> {
  await cancelAll(deps, person, await readUndecided(deps, person, action));
  return asStartNear(deps, person, action);
}

/**
 * Withdraws what still waits, and brings the form for another start: two requests for the same access cannot be
 * open at once. Until Entra has confirmed the withdrawal the card offers to ask again.
 */
async function chooseAnotherStart(
  deps: DispatchDeps,
  person: KnownPerson,
  action: StartAction,
): Promise<Reply> {
  const startNear = await readStartNear(deps, person, action);
  const undecided = startNear.lines.filter(isUndecided);
  const settled = await cancelAll(deps, person, undecided);
  const reply = await asStartNear(deps, person, action);
  const isDone = settled.length > 0 && settled.every(({ outcome }) => outcome?.result === 'done');
  if (!isDone) return reply;
  const { startsAt, asOf, durationMs, justification, incident } = startNear;
  const isAhead = startsAt > asOf;
  const pack = action.pack ? await deps.store.packs.find(action.pack as PackId) : undefined;
  const form = await showForm(deps, person, {
    fromTypedLine: false,
    ...(isAhead ? { startsAt } : {}),
    filled: {
      roles: [...new Set(undecided.flatMap(({ role }) => role ?? []))],
      tenantIds: [...new Set(undecided.map(({ tenant }) => tenant.id))],
      ...(durationMs === undefined ? {} : { durationMs }),
      ...(isAhead ? { start: toStartEntry(startsAt, person.timeZone) } : {}),
      ...(justification === undefined ? {} : { justification }),
      ...(incident === undefined ? {} : { incident }),
      ...(pack?.urgent ? { urgent: true } : {}),
    },
  });
  return { ...reply, below: form };
}

/** The pack, or the request that was made elsewhere. */
const toSubject = ({ pack, tenant, request }: StartAction) =>
  pack
    ? ({ type: 'pack', id: pack as PackId } as const)
    : ({ type: 'request', tenant: tenant as TenantId, id: request as RequestId } as const);

/** @throws AccessError `not-found` for anybody but the requestor */
async function readStartNear(
  deps: DispatchDeps,
  person: KnownPerson,
  action: StartAction,
): Promise<StartNear> {
  const message = await show(deps, 'start-near', toSubject(action), person);
  if (message.kind !== 'start-near') throw new AccessError('internal', 'a start is no start');
  return message.startNear;
}

const readUndecided = async (...of: Parameters<typeof readStartNear>): Promise<readonly AccessLine[]> =>
  (await readStartNear(...of)).lines.filter(isUndecided);

async function asStartNear(deps: DispatchDeps, person: KnownPerson, action: StartAction): Promise<Reply> {
  const subject = toSubject(action);
  const message = await show(deps, 'start-near', subject, person);
  return { message, becomes: { kind: 'start-near', subject } };
}

/** Each by itself: one tenant that refuses does not keep the others from being withdrawn. */
async function cancelAll(
  deps: DispatchDeps,
  person: KnownPerson,
  lines: readonly AccessLine[],
): Promise<Intent[]> {
  const wanted = lines.flatMap(({ canCancel, tenant, requestId }) =>
    canCancel && requestId ? [{ tenant: tenant.id as TenantId, request: requestId as RequestId }] : [],
  );
  const tenants = [...new Set(wanted.map(({ tenant }) => tenant))].map((id) => deps.tenants.get(id));
  await Promise.all(tenants.map((tenant) => assertSignedIn(deps, person, tenant)));
  const intents = await Promise.all(
    wanted.map((one) => recordIntent(deps, person, { kind: 'cancel', ...one })),
  );
  return Promise.all(intents.map((intent) => deps.awaitIntent(intent)));
}
