import type { Welcome } from '../../access/message.ts';
import { type CardView, type Look, name, names } from './view.ts';

/** The first card that a person sees, and the answer to `help`. */
export function viewWelcome(look: Look, kind: 'welcome' | 'help', welcome: Welcome): CardView {
  const words = look.words.welcome;
  const source = welcome.tenantKind === 'source';
  const targets = names(look, welcome.targetNames, 4);
  const asks = targets ? words.source(targets) : words.sourceNoTargets;
  const about = source ? asks : words.target(name(welcome.tenantName) || undefined);
  const person = name(welcome.personName);
  const greeting = kind === 'welcome' && person ? `${words.greeting(person)} ` : '';
  const title = kind === 'welcome' ? words.welcomeTitle : words.helpTitle;
  return {
    title,
    lead: `${greeting}${about}`,
    style: 'default',
    summary: title,
    // Whoever only decides is not taught how to ask.
    fields: { commands: source ? [...words.asking, ...words.deciding] : words.deciding, source },
  };
}
