import type { KnownPerson } from '../../ports.ts';
import { timesFor } from './view-time.ts';
import { wordsFor } from './words.ts';

/** The reason of a denial that proposes less, as Entra keeps it and every portal shows it. */
export function toDenialReason(
  { locale, timeZone }: Pick<KnownPerson, 'locale' | 'timeZone'>,
  reason: string,
  proposedMs: number,
): string {
  const words = wordsFor(locale);
  const proposal = words.approval.proposes(timesFor(words, locale, timeZone).span(proposedMs));
  return [reason, proposal].filter(Boolean).join(' ');
}
