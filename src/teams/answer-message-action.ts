import { setTimeout as sleep } from 'node:timers/promises';
import { readMention } from '../access/request-line.ts';
import { JUSTIFICATION_MAX } from '../access/request-pack.ts';
import type { KnownPerson } from '../ports/known-person.ts';
import type { Inbound } from './activity.ts';
import { wordsFor } from './cards/words.ts';
import { showForm } from './dispatch-parts.ts';
import { sendPatiently } from './turn-parts.ts';
import type { TurnDeps } from './turn-parts.ts';

/** A dialog with one sentence. */
interface DialogBody {
  readonly task: { readonly type: 'message'; readonly value: string };
}

/**
 * Answers `Request access` on a message: the form, filled with the message's words, goes to the person's own
 * chat with the bot, where it can be kept up to date; the dialog says so. A card inside the dialog could not.
 * @see https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/action-commands/create-task-module
 */
export async function answerMessageAction(
  deps: TurnDeps,
  { person, text }: Extract<Inbound, { kind: 'message-action' }>,
): Promise<DialogBody> {
  const words = wordsFor(person.locale).messageAction;
  const known = await deps.store.people.find(person);
  // Whose chat Graph has named alone could sign in to nothing by the form.
  if (!known?.conversationId || !known.channelUserId) return toDialog(words.unknown);
  if (deps.tenants.get(known.tenant).kind !== 'source') return toDialog(words.notHere);
  const sent = sendForm(deps, known, text).then(
    () => words.sent,
    (error: unknown) => {
      deps.log.error({ error }, 'a form for a message could not be sent');
      return words.failed;
    },
  );
  return toDialog(await Promise.race([sent, sleep(deps.answerWithinMs, words.sent)]));
}

async function sendForm(deps: TurnDeps, person: KnownPerson, text: string): Promise<void> {
  const { tenants, incident } = readMention(text, deps.tenants.targets);
  const message = await showForm(deps, person, {
    filled: {
      roles: [],
      tenantIds: tenants,
      justification: text.slice(0, JUSTIFICATION_MAX),
      ...(incident ? { incident } : {}),
    },
    fromTypedLine: true,
  });
  await sendPatiently(deps, person, message);
}

const toDialog = (value: string): DialogBody => ({ task: { type: 'message', value } });
