import { toAccessError, toLogFields, toReference } from '../access/errors.ts';
import type { Message } from '../access/message.ts';
import type { KnownPerson, Messenger } from '../ports.ts';
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

/** Whoever speaks can be written to: what could not be delivered before is taken up again. */
export async function meet({ store }: TurnDeps, person: KnownPerson): Promise<void> {
  if (await store.people.save(person)) await store.notices.revive(person);
}

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
