import { setTimeout as sleep } from 'node:timers/promises';
import { toAccessError, toLogFields, toReference } from '../access/errors.ts';
import type { TenantId } from '../access/ids.ts';
import type { Message } from '../access/message.ts';
import type { KnownPerson } from '../ports/known-person.ts';
import type { Destination, Messenger } from '../ports/messenger.ts';
import type { DispatchDeps } from './dispatch-parts.ts';
import type { TeamsSignIn } from './sign-in.ts';

export interface TurnDeps extends DispatchDeps {
  readonly signIn: TeamsSignIn;
  readonly messenger: Messenger;
  readonly log: TurnLog;
  /** Teams gives up on an invoke after 10 to 15 s; people do so earlier. */
  readonly answerWithinMs: number;
}

export interface TurnLog {
  error(fields: object, text: string): void;
  warn(fields: object, text: string): void;
}

/** Whoever speaks can be written to: what could not be delivered before is taken up again, and operators are told. */
export async function meet(deps: TurnDeps, person: KnownPerson): Promise<void> {
  // A click costs a read then, and no transaction.
  if (await deps.store.people.isAsKnown(person)) return hear(deps, person.tenant, person);
  await meetAnew(deps, person);
}

/** As `meet`, of who has added the bot: also where nothing of them is new, what Teams refused before says no more. */
export async function meetAnew(deps: TurnDeps, person: KnownPerson): Promise<void> {
  await hear(deps, person.tenant, person);
  await deps.store.transaction(async (tx) => {
    if (!(await tx.people.save(person))) return;
    await tx.notices.revive(person);
    await tx.jobs.enqueue({ kind: 'watch-reach', tenant: person.tenant });
  });
}

/** Remembers where Teams of the tenant is spoken to. */
export async function hear({ store }: TurnDeps, tenant: TenantId, from: Destination): Promise<void> {
  if (from.botId !== '') await store.teamsAddresses.save(tenant, from);
}

/** Teams sends an activity again when the answer is slow. */
export const isFirst = (deps: TurnDeps, conversationId: string, activityId: string): Promise<boolean> =>
  activityId === ''
    ? Promise.resolve(true)
    : deps.store.activities.claim(conversationId, activityId, deps.clock.now());

/** One installation is announced several times within moments; a later one is greeted again. */
const WELCOME_AGAIN_MS = 60 * 60_000;

/** The same for all announcements of one installation. */
export const toWelcomeId = (now: Date): string => `installed/${Math.floor(now.getTime() / WELCOME_AGAIN_MS)}`;

/** Waits between tries of an answer; Teams gives up on the turn after 15 s. */
const SEND_WAITS_MS = [500, 1_500, 4_000];

/** Nothing else repeats an answer: a busy moment of Teams must not swallow it. */
export async function patiently<T>(answer: () => Promise<T>): Promise<T> {
  for (const waitMs of SEND_WAITS_MS) {
    try {
      return await answer();
    } catch (error) {
      const { code, details } = toAccessError(error);
      // A lost answer may mean that the message is there, so it is not sent again.
      if (code !== 'graph-unavailable' || details.outcomeUnknown) throw error;
      await sleep(Math.min(Math.max(details.retryAfterMs ?? 0, waitMs), 5_000));
    }
  }
  return answer();
}

export const sendPatiently = ({ messenger }: TurnDeps, to: Destination, message: Message) =>
  patiently(() => messenger.send(to, message));

/** What went wrong in the reader's words; what we did not expect is logged. */
export async function toErrorMessage(
  deps: TurnDeps,
  error: unknown,
  correlationId: string,
): Promise<Message> {
  const failed = toAccessError(error);
  const { code, message, details } = failed;
  const fields = { ...toLogFields(failed), correlationId };
  const isOurs = code === 'internal' || code === 'unexpected-response' || code === 'tenant-misconfigured';
  if (isOurs) deps.log.error({ ...fields, error }, message);
  else deps.log.warn(fields, message);
  // What Graph did not say is wrong with what the card sent.
  const detail = code === 'invalid-input' ? (details.detail ?? 'card-data') : details.detail;
  return {
    kind: 'failure',
    failure: {
      code,
      mayHaveChanged: details.outcomeUnknown ?? false,
      correlationId: toReference(failed) ?? correlationId,
      ...(detail ? { detail } : {}),
      ...(details.retryAfterMs === undefined ? {} : { retryAfterMs: details.retryAfterMs }),
    },
  };
}
