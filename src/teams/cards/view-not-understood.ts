import type { Message } from '../../access/message.ts';
import { clean } from './view-text.ts';
import { type CardView, type Look, REASON_MAX } from './view.ts';

type NotUnderstood = Extract<Message, { readonly kind: 'not-understood' }>;

/** The answer to a line that is no command. */
export function viewNotUnderstood(look: Look, message: NotUnderstood): CardView {
  const { typed, tenantKind } = message;
  const words = look.words.notUnderstood;
  const text = clean(typed, REASON_MAX);
  const source = tenantKind === 'source';
  return {
    title: words.title,
    lead: text && words.typed(look.words.quoted(text)),
    style: 'default',
    summary: words.title,
    fields: {
      unchanged: words.unchanged,
      // Whoever only decides is not taught how to ask.
      commands: source
        ? [...look.words.welcome.asking, ...look.words.welcome.deciding]
        : look.words.welcome.deciding,
      source,
    },
  };
}
