import { randomUUID } from 'node:crypto';
import { AccessError, toAccessError } from '../access/errors.ts';
import type { AssignmentId, PackId, RequestId, TenantId } from '../access/ids.ts';
import type { Intent, IntentInput } from '../access/intent.ts';
import type { Message } from '../access/message.ts';
import type { NoticeKind, Subject } from '../access/notice.ts';
import type { Person } from '../access/person.ts';
import type { Tenant } from '../access/tenant.ts';
import type { Clock, Graph, KnownPerson, SignIn, Tenants } from '../ports.ts';
import type { Store } from '../store-port.ts';
import { listAccess } from '../usecases/list-access.ts';
import { listApprovals } from '../usecases/list-approvals.ts';
import type { PrepareInput } from '../usecases/prepare-request.ts';
import { prepareRequest } from '../usecases/prepare-request.ts';
import { recordIntent } from '../usecases/record-intent.ts';
import { showExtendForm } from '../usecases/show-extend-form.ts';
import { submitRequest } from '../usecases/submit-request.ts';
import type { CardAction } from './card-action.ts';
import type { Command } from './command.ts';

export interface DispatchDeps {
  readonly store: Store;
  readonly graph: Graph;
  readonly signIn: SignIn;
  readonly tenants: Tenants;
  readonly clock: Clock;
  readonly compose: (kind: NoticeKind, subject: Subject, reader: Person) => Promise<Message | undefined>;
  /** Waits a little for Graph's answer; the intent is carried out in any case. */
  readonly awaitIntent: (intent: Intent) => Promise<Intent>;
}

/** What a person gets back. */
export interface Reply {
  readonly message: Message;
  /** The message that holds the clicked card now is this subject's, and is kept up to date as such. */
  readonly becomes?: { readonly kind: NoticeKind; readonly subject: Subject };
  /** Goes out as a message of its own, below the card that was clicked. */
  readonly below?: Message;
}

/** Answers a typed command. */
export async function dispatchCommand(
  deps: DispatchDeps,
  person: KnownPerson,
  command: Exclude<Command, { kind: 'sign-in-code' }>,
): Promise<Message> {
  switch (command.kind) {
    case 'request': {
      const { line } = command;
      return prepareRequest(deps, person, {
        ...newForm(),
        tenants: [],
        ...line,
        fromTypedLine: line !== undefined,
      });
    }
    case 'my-access':
      return listAccess(deps, person);
    case 'approvals':
      return listApprovals(deps, person);
    case 'help':
      return toWelcome(deps, person, 'help');
    case 'unknown':
      return { kind: 'not-understood', typed: command.text };
  }
}

/** Who the bot is and what it can do for this person. */
export function toWelcome(
  { tenants }: Pick<DispatchDeps, 'tenants'>,
  person: KnownPerson,
  kind: 'welcome' | 'help',
): Message {
  const own = tenants.get(person.tenant);
  const targetNames = tenants.targets.map(({ name }) => name);
  return {
    kind,
    welcome: { personName: person.name, tenantName: own.name, tenantKind: own.kind, targetNames },
  };
}

const newForm = (): Pick<PrepareInput, 'formId'> => ({ formId: randomUUID() as PackId });

/** Answers a click on a card. */
export async function dispatchAction(
  deps: DispatchDeps,
  person: KnownPerson,
  action: CardAction,
): Promise<Reply> {
  switch (action.verb) {
    case 'request.open':
      return { message: await openForm(deps, person, action) };
    case 'request.submit':
      return submit(deps, person, action);
    case 'receipt.refresh':
      return { message: await show(deps, 'receipt', { type: 'pack', id: action.pack as PackId }, person) };
    case 'approval.refresh':
      return { message: await show(deps, 'approval', toRequest(action), person) };
    case 'approval.decide':
      return decide(deps, person, action);
    case 'access.list':
      return { message: await listAccess(deps, person) };
    case 'access.extend-form':
      return openExtendForm(deps, person, action);
    case 'access.extend':
      return extend(deps, person, action);
    case 'access.release': {
      await assertHolder(deps, person, action);
      const { tenant, assignment } = toAssignment(action);
      return change(deps, person, action.pack, { kind: 'release', tenant, assignment });
    }
    case 'request.cancel': {
      await assertRequestor(deps, person, action);
      const { tenant, id } = toRequest(action);
      return change(deps, person, action.pack, { kind: 'cancel', tenant, request: id });
    }
    case 'approvals.list':
      return { message: await listApprovals(deps, person) };
    case 'help':
      return { message: toWelcome(deps, person, 'help') };
  }
}

type ActionOf<Verb extends CardAction['verb']> = Extract<CardAction, { verb: Verb }>;

const toRequest = ({ tenant, request }: { tenant: string; request: string }) =>
  ({ type: 'request', tenant: tenant as TenantId, id: request as RequestId }) as const;

const toAssignment = ({ tenant, assignment }: { tenant: string; assignment: string }) => ({
  tenant: tenant as TenantId,
  assignment: assignment as AssignmentId,
});

/** @throws AccessError `not-found` when there is nothing for this reader */
async function show(
  deps: DispatchDeps,
  kind: NoticeKind,
  subject: Subject,
  reader: Person,
): Promise<Message> {
  if (subject.type !== 'pack') deps.tenants.get(subject.tenant);
  const message = await deps.compose(kind, subject, reader);
  if (!message) throw new AccessError('not-found', `no ${kind} for this reader`);
  return message;
}

const openForm = (
  deps: DispatchDeps,
  person: KnownPerson,
  action: ActionOf<'request.open'>,
): Promise<Message> => {
  const { role, tenant, incident, justification } = action;
  return prepareRequest(deps, person, {
    ...newForm(),
    tenants: tenant ? [tenant as TenantId] : [],
    incident,
    justification,
    fromTypedLine: false,
    ...(role ? { role } : {}),
  });
};

async function submit(
  deps: DispatchDeps,
  person: KnownPerson,
  action: ActionOf<'request.submit'>,
): Promise<Reply> {
  const { role, duration, justification, incident } = action;
  const formId = action.form as PackId;
  const input = {
    tenants: action.tenants as TenantId[],
    justification,
    incident,
    ...(role ? { role } : {}),
    ...(duration === undefined ? {} : { durationMs: duration }),
  };
  const known = input.tenants.flatMap((id) => deps.tenants.find(id) ?? []);
  await Promise.all(known.map((tenant) => assertSignedIn(deps, person, tenant)));
  const outcome = await submitRequest(deps, person, formId, input);
  switch (outcome.result) {
    case 'invalid': {
      const entered = { ...input, formId, fromTypedLine: false, problems: outcome.problems };
      return { message: await prepareRequest(deps, person, entered) };
    }
    case 'not-yours':
      throw new AccessError('not-allowed', 'the form is of another person');
    case 'recorded': {
      const subject = { type: 'pack', id: outcome.pack.id } as const;
      return { message: await show(deps, 'receipt', subject, person), becomes: { kind: 'receipt', subject } };
    }
  }
}

/**
 * Whoever must sign in first is asked before anything is recorded. A service that does not answer is no
 * reason to refuse a click: it is recorded, and carried out when the service is back.
 * @throws AccessError `sign-in-required`
 */
async function assertSignedIn({ signIn }: DispatchDeps, person: Person, tenant: Tenant): Promise<void> {
  await signIn.callerFor(person, tenant).catch((error: unknown) => {
    if (toAccessError(error).code !== 'graph-unavailable') throw error;
  });
}

async function decide(
  deps: DispatchDeps,
  person: KnownPerson,
  action: ActionOf<'approval.decide'>,
): Promise<Reply> {
  const subject = toRequest(action);
  const before = await show(deps, 'approval', subject, person);
  if (before.kind !== 'approval' || before.approval.state !== 'open') return { message: before };
  if (before.approval.reasonRequired && action.reason === '') {
    return { message: { kind: 'approval', approval: { ...before.approval, notice: 'reason-missing' } } };
  }
  await assertSignedIn(deps, person, deps.tenants.get(subject.tenant));
  const { decision, reason } = action;
  const input = { kind: 'decide', tenant: subject.tenant, request: subject.id, decision, reason } as const;
  await deps.awaitIntent(await recordIntent(deps, person, input));
  // Kept up to date as a notice, also when this answer is late and the outcome has been shown already.
  const becomes = { kind: 'approval', subject } as const;
  return { message: await show(deps, 'approval', subject, person), becomes };
}

/** From a receipt the form goes out as a new message: edits of the receipt would wipe what is typed. */
async function openExtendForm(
  deps: DispatchDeps,
  person: KnownPerson,
  action: ActionOf<'access.extend-form'>,
): Promise<Reply> {
  const { tenant, assignment } = toAssignment(action);
  const { message } = await showExtendForm(deps, person, tenant, assignment);
  return action.pack
    ? { message: await showReceipt(deps, person, action.pack), below: message }
    : { message };
}

async function extend(
  deps: DispatchDeps,
  person: KnownPerson,
  action: ActionOf<'access.extend'>,
): Promise<Reply> {
  const { tenant, assignment } = toAssignment(action);
  const { extendBy, justification } = action;
  const entry = { justification, ...(extendBy === undefined ? {} : { byMs: extendBy }) };
  const { message, valid } = await showExtendForm(deps, person, tenant, assignment, entry);
  if (!valid || extendBy === undefined || message.kind !== 'extend-form') return { message };
  const endsAt = new Date(message.form.endsAt.getTime() + extendBy);
  const input = { kind: 'extend', tenant, assignment, endsAt, justification } as const;
  return change(deps, person, undefined, input);
}

const showReceipt = (deps: DispatchDeps, person: KnownPerson, pack: string): Promise<Message> =>
  show(deps, 'receipt', { type: 'pack', id: pack as PackId }, person);

/** Records what the person wants of their own access, waits a little, and shows where it stands. */
async function change(
  deps: DispatchDeps,
  person: KnownPerson,
  pack: string | undefined,
  input: IntentInput,
): Promise<Reply> {
  await assertSignedIn(deps, person, deps.tenants.get(input.tenant));
  const { outcome } = await deps.awaitIntent(await recordIntent(deps, person, input));
  if (outcome?.result === 'refused') return { message: { kind: 'failure', failure: outcome.failure } };
  return { message: pack ? await showReceipt(deps, person, pack) : await listAccess(deps, person) };
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
