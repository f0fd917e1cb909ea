import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AccessError, toAccessError } from '../access/errors.ts';
import type { AssignmentId, PackId, RequestId, TenantId } from '../access/ids.ts';
import type { Intent } from '../access/intent.ts';
import type { Message } from '../access/message.ts';
import type { NoticeKind, Subject } from '../access/notice.ts';
import type { Person } from '../access/person.ts';
import type { Tenant } from '../access/tenant.ts';
import type { Clock } from '../ports/clock.ts';
import type { Graph } from '../ports/graph.ts';
import type { KnownPerson } from '../ports/known-person.ts';
import type { SignIn } from '../ports/sign-in.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store } from '../ports/store.ts';
import type { PrepareInput } from '../usecases/prepare-request.ts';
import type { ExtendEntry } from '../usecases/show-extend-form.ts';
import { prepareRequest } from '../usecases/prepare-request.ts';
import { createOfferReader } from '../usecases/read-offers.ts';
import type { CardAction } from './card-action.ts';
import type { Compose } from './compose.ts';

export interface DispatchDeps {
  readonly store: Store;
  readonly graph: Graph;
  readonly signIn: SignIn;
  readonly tenants: Tenants;
  readonly clock: Clock;
  readonly compose: Compose;
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

/** The action of one verb. */
export type ActionOf<Verb extends CardAction['verb']> = Extract<CardAction, { verb: Verb }>;

/** The ids of an action, as claims. */
export const toRequest = ({ tenant, request }: { tenant: string; request: string }) =>
  ({ type: 'request', tenant: tenant as TenantId, id: request as RequestId }) as const;

export const toAssignment = ({ tenant, assignment }: { tenant: string; assignment: string }) => ({
  tenant: tenant as TenantId,
  assignment: assignment as AssignmentId,
});

/** What was entered for a later end. */
export const toExtendEntry = ({
  extendBy,
  justification,
  shownEnds,
}: ActionOf<'access.extend' | 'pack.extend'>): ExtendEntry => ({
  justification,
  ...(extendBy === undefined ? {} : { byMs: extendBy }),
  ...(shownEnds ? { shownEnds } : {}),
});

/** @throws AccessError `not-found` when there is nothing for this reader */
export async function show(
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

/** The request form with what each tenant offers now; a new one unless its id is given. */
export function showForm(
  deps: DispatchDeps,
  person: Person,
  input: Omit<PrepareInput, 'formId'> & Partial<Pick<PrepareInput, 'formId'>>,
): Promise<Message> {
  const readOffers = createOfferReader(deps, person, input.filled);
  return prepareRequest({ ...deps, readOffers }, { formId: randomUUID() as PackId, ...input });
}

export const showReceipt = (deps: DispatchDeps, person: KnownPerson, pack: string): Promise<Message> =>
  show(deps, 'receipt', { type: 'pack', id: pack as PackId }, person);

/**
 * A token that Graph has refused is dropped by now: the person is asked to sign in, and Teams then sends
 * the same click again.
 * @throws AccessError `sign-in-required` when that is why the click came to nothing
 */
export function assertTokenTaken({ input, outcome }: Intent): void {
  if (outcome?.result === 'refused' && outcome.failure.code === 'sign-in-required') {
    throw new AccessError('sign-in-required', `Graph refused the token of tenant ${input.tenant}`);
  }
}

/**
 * Whoever must sign in first is asked before anything is recorded. A service that does not answer is no
 * reason to refuse a click: it is recorded, and carried out when the service is back.
 * @throws AccessError `sign-in-required`
 */
export async function assertSignedIn(
  { signIn }: DispatchDeps,
  person: Person,
  tenant: Tenant,
): Promise<void> {
  const asked = signIn.callerFor(person, tenant).catch((error: unknown) => {
    if (toAccessError(error).code !== 'graph-unavailable') throw error;
  });
  // A slow service must not keep the click from being recorded; its late answer is the job's to hear.
  asked.catch(() => undefined);
  await Promise.race([asked, sleep(SIGN_IN_WAIT_MS)]);
}

/** Tenants in which this person has no account to sign in with: what they ask for there the app files. */
export async function listFiledByApp(
  { store }: Pick<DispatchDeps, 'store'>,
  person: Person,
): Promise<ReadonlySet<TenantId>> {
  const offers = await store.packages.listOffers(person);
  return new Set(offers.filter(({ filedBy }) => filedBy === 'app').map(({ tenant }) => tenant));
}

const SIGN_IN_WAIT_MS = 900;
