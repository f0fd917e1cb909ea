import { timesFor } from './view-time.ts';
import { wordsFor } from './words.ts';

const english = timesFor(wordsFor('en'), 'en', 'UTC');

/**
 * The reason of a denial that proposes less, as Entra keeps it and every portal shows it.
 *
 * What the bot itself adds to a text that Entra keeps is English, whoever clicks: it is read in several
 * tenants, by people and auditors whose language nobody knows here. The approver's own words stay as they are,
 * and the requestor's card says the proposal in the requestor's language.
 */
export const toDenialReason = (reason: string, proposedMs: number): string =>
  [reason, `I would agree to ${english.span(proposedMs)}.`].filter(Boolean).join(' ');
