import { clean } from './view-text.ts';
import { type CardView, type Look, REASON_MAX } from './view.ts';

/** The answer to a line that is no command. */
export function viewNotUnderstood(look: Look, typed: string, because: string | undefined): CardView {
  const words = look.words.notUnderstood;
  const text = clean(typed, REASON_MAX);
  return {
    title: words.title,
    lead: text && words.typed(look.words.quoted(text)),
    style: 'default',
    summary: words.title,
    fields: {
      because: clean(because ?? '', REASON_MAX),
      unchanged: words.unchanged,
      commands: [...look.words.welcome.asking, ...look.words.welcome.deciding],
    },
  };
}
