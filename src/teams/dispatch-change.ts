import { AccessError } from '../access/errors.ts';
import type { AssignmentId, TenantId } from '../access/ids.ts';
import type { IntentInput } from '../access/intent.ts';
import type { Person } from '../access/person.ts';
import type { KnownPerson } from '../ports/known-person.ts';
import { listAccess } from '../usecases/list-access.ts';
import { recordIntent } from '../usecases/record-intent.ts';
import { showExtendForm } from '../usecases/show-extend-form.ts';
import type { ActionOf, DispatchDeps, Reply } from './dispatch-parts.ts';
import {
  assertSignedIn,
  assertTokenTaken,
  showReceipt,
  toAssignment,
  toExtendEntry,
  toRequest,
} from './dispatch-parts.ts';

/** From a receipt the form goes out as a new message: edits of the receipt would wipe what is typed. */
export async function openExtendForm(
  deps: DispatchDeps,
  person: KnownPerson,
  action: ActionOf<'access.extend-form'>,
): Promise<Reply> {
  const { message } = await showExtendForm(deps, person, { assignments: [toAssignment(action)] });
  return action.pack
    ? { message: await showReceipt(deps, person, action.pack), below: message }
    : { message };
}

/** Asks for a later end, when what was entered is allowed. */
export async function extend(
  deps: DispatchDeps,
  person: KnownPerson,
  action: ActionOf<'access.extend'>,
): Promise<Reply> {
  const { tenant, assignment } = toAssignment(action);
  const target = { assignments: [{ tenant, assignment }] };
  const { message, laterEnds } = await showExtendForm(deps, person, target, toExtendEntry(action));
  if (!laterEnds) return { message };
  const [later] = laterEnds;
  if (!later) return showChanged(deps, person, { tenant, assignment });
  return change(deps, person, undefined, { kind: 'extend', ...later, justification: action.justification });
}

/** Gives access back. */
export async function release(
  deps: DispatchDeps,
  person: KnownPerson,
  action: ActionOf<'access.release'>,
): Promise<Reply> {
  await assertHolder(deps, person, action);
  return change(deps, person, action.pack, { kind: 'release', ...toAssignment(action) });
}

/** Withdraws a request. */
export async function cancel(
  deps: DispatchDeps,
  person: KnownPerson,
  action: ActionOf<'request.cancel'>,
): Promise<Reply> {
  await assertRequestor(deps, person, action);
  const { tenant, id } = toRequest(action);
  return change(deps, person, action.pack, { kind: 'cancel', tenant, request: id });
}

/** Records what the person wants of their own access, waits a little, and shows where it stands. */
async function change(
  deps: DispatchDeps,
  person: KnownPerson,
  pack: string | undefined,
  input: IntentInput,
): Promise<Reply> {
  // A receipt that is not theirs is refused now: once the click is carried out, the answer would deny it.
  if (pack) await showReceipt(deps, person, pack);
  await assertSignedIn(deps, person, deps.tenants.get(input.tenant));
  const intent = await deps.awaitIntent(await recordIntent(deps, person, input));
  assertTokenTaken(intent);
  const { outcome } = intent;
  if (outcome?.result === 'refused') return { message: { kind: 'failure', failure: outcome.failure } };
  if (pack) return { message: await showReceipt(deps, person, pack) };
  if (input.kind !== 'extend' && input.kind !== 'release') return { message: await listAccess(deps, person) };
  return showChanged(deps, person, input);
}

/** From here on the clicked card speaks of this access, and is edited when Entra has done it. */
async function showChanged(
  deps: DispatchDeps,
  person: KnownPerson,
  { tenant, assignment }: { readonly tenant: TenantId; readonly assignment: AssignmentId },
): Promise<Reply> {
  const subject = { type: 'assignment', tenant, id: assignment } as const;
  const message = await deps.compose('usable', subject, person);
  return message
    ? { message, becomes: { kind: 'usable', subject } }
    : { message: await listAccess(deps, person) };
}

/** @throws AccessError `not-found`, also when it is somebody else's: nobody learns what others hold */
async function assertHolder(
  { store, tenants }: DispatchDeps,
  person: Person,
  action: { tenant: string; assignment: string },
): Promise<void> {
  const { tenant, assignment } = toAssignment(action);
  tenants.get(tenant);
  const held = await store.assignments.find(tenant, assignment);
  const holder = held?.targetId && (await store.people.findByAccount(tenant, held.targetId));
  if (!holder || holder.user !== person.user || holder.tenant !== person.tenant) {
    throw new AccessError('not-found', 'not an assignment of this person');
  }
}

async function assertRequestor(
  { store, tenants }: DispatchDeps,
  person: Person,
  action: { tenant: string; request: string },
): Promise<void> {
  const { tenant, id } = toRequest(action);
  tenants.get(tenant);
  const request = await store.requests.find(tenant, id);
  const requestor = request?.requestorId && (await store.people.findByAccount(tenant, request.requestorId));
  if (!requestor || requestor.user !== person.user || requestor.tenant !== person.tenant) {
    throw new AccessError('not-found', 'not a request of this person');
  }
}
