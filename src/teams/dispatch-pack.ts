import type { AssignmentId, PackId, TenantId, UserId } from '../access/ids.ts';
import type { IntentInput } from '../access/intent.ts';
import type { AccessLine } from '../access/message.ts';
import type { KnownPerson } from '../ports/known-person.ts';
import { handOver } from '../usecases/hand-over.ts';
import { recordIntent } from '../usecases/record-intent.ts';
import { showExtendForm } from '../usecases/show-extend-form.ts';
import type { ActionOf, DispatchDeps, Reply } from './dispatch-parts.ts';
import { assertSignedIn, showReceipt, toExtendEntry } from './dispatch-parts.ts';

/** The form for a later end of all access of a pack, as a message of its own below the receipt. */
export async function openPackExtendForm(
  deps: DispatchDeps,
  person: KnownPerson,
  { pack }: ActionOf<'pack.extend-form'>,
): Promise<Reply> {
  const receipt = await showReceipt(deps, person, pack);
  const assignments = (await listLines(deps, person, pack))
    .filter(({ canExtend }) => canExtend)
    .flatMap(toHeld);
  const { message } = await showExtendForm(deps, person, { assignments, pack: pack as PackId });
  return { message: receipt, below: message };
}

/** Asks for a later end of each, when what was entered is allowed for all. */
export async function extendPack(
  deps: DispatchDeps,
  person: KnownPerson,
  action: ActionOf<'pack.extend'>,
): Promise<Reply> {
  const { pack, justification } = action;
  const assignments = (await listLines(deps, person, pack))
    .filter(({ canExtend }) => canExtend)
    .flatMap(toHeld);
  const target = { assignments, pack: pack as PackId };
  const { message, laterEnds } = await showExtendForm(deps, person, target, toExtendEntry(action));
  if (!laterEnds) return { message };
  const inputs = laterEnds.map((later): IntentInput => ({ kind: 'extend', ...later, justification }));
  return changeAll(deps, person, pack, inputs);
}

/** Gives back all access of a pack. */
export async function releasePack(
  deps: DispatchDeps,
  person: KnownPerson,
  { pack }: ActionOf<'pack.release'>,
): Promise<Reply> {
  const held = (await listLines(deps, person, pack)).filter(({ canRelease }) => canRelease).flatMap(toHeld);
  const inputs = held.map((one): IntentInput => ({ kind: 'release', ...one }));
  return changeAll(deps, person, pack, inputs);
}

/** Asks to whom a pack is to go, as a message of its own below the receipt. */
export async function openHandOverForm(
  deps: DispatchDeps,
  person: KnownPerson,
  { pack }: ActionOf<'pack.hand-over-form'>,
): Promise<Reply> {
  const receipt = await showReceipt(deps, person, pack);
  const form = await handOver(deps, person, pack as PackId);
  return { message: receipt, ...(form ? { below: form } : {}) };
}

/** Offers a pack to a colleague; the form becomes the receipt, which says so. */
export async function handPackOver(
  deps: DispatchDeps,
  person: KnownPerson,
  { pack, colleague, note }: ActionOf<'pack.hand-over'>,
): Promise<Reply> {
  const entry = { to: colleague ? (colleague as UserId) : undefined, note };
  const form = await handOver(deps, person, pack as PackId, entry);
  if (form) return { message: form };
  const subject = { type: 'pack', id: pack as PackId } as const;
  return { message: await showReceipt(deps, person, pack), becomes: { kind: 'receipt', subject } };
}

/** The lines that the person's receipt shows: what can be clicked there is what is carried out. */
async function listLines(
  deps: DispatchDeps,
  person: KnownPerson,
  pack: string,
): Promise<readonly AccessLine[]> {
  const message = await showReceipt(deps, person, pack);
  return message.kind === 'receipt' ? message.receipt.lines : [];
}

const toHeld = ({ tenant, assignmentId }: AccessLine) =>
  assignmentId ? [{ tenant: tenant.id as TenantId, assignment: assignmentId as AssignmentId }] : [];

/** Each is recorded by itself: one tenant's refusal does not keep the others from changing. */
async function changeAll(
  deps: DispatchDeps,
  person: KnownPerson,
  pack: string,
  inputs: readonly IntentInput[],
): Promise<Reply> {
  const tenants = [...new Set(inputs.map(({ tenant }) => tenant))].map((id) => deps.tenants.get(id));
  await Promise.all(tenants.map((tenant) => assertSignedIn(deps, person, tenant)));
  const intents = await Promise.all(inputs.map((input) => recordIntent(deps, person, input)));
  await Promise.all(intents.map((intent) => deps.awaitIntent(intent)));
  const subject = { type: 'pack', id: pack as PackId } as const;
  return { message: await showReceipt(deps, person, pack), becomes: { kind: 'receipt', subject } };
}
