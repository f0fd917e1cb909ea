import type { SettingsForm } from '../access/person-settings.ts';
import { toMinutes, toNextDigestAt } from '../access/person-settings.ts';
import type { PersonSettings } from '../access/person-settings.ts';
import type { Clock } from '../ports/clock.ts';
import type { KnownPerson } from '../ports/known-person.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
}

/** How the person wants to be told, as they have set it. */
export async function showSettings({ store, clock }: Deps, person: KnownPerson): Promise<SettingsForm> {
  const settings = await store.settings.find(person);
  return { settings, timeZone: person.timeZone, isSaved: false, asOf: clock.now() };
}

/** Keeps what the person entered when it makes sense, and has what was held back looked at again. */
export async function saveSettings(
  { store, clock }: Deps,
  person: KnownPerson,
  entered: PersonSettings,
): Promise<SettingsForm> {
  const now = clock.now();
  const form = { settings: entered, timeZone: person.timeZone, asOf: now };
  const { quietFrom, quietTo, digestTime } = entered;
  const isWrong = (time: string | undefined): boolean => time !== undefined && toMinutes(time) === undefined;
  const isHalf = (quietFrom === undefined) !== (quietTo === undefined);
  const isEmpty = quietFrom !== undefined && toMinutes(quietFrom) === toMinutes(quietTo);
  if (isHalf || isEmpty || isWrong(quietFrom) || isWrong(quietTo)) {
    return { ...form, isSaved: false, problem: 'quiet-hours' };
  }
  if (isWrong(digestTime)) return { ...form, isSaved: false, problem: 'digest' };
  await store.transaction(async (tx) => {
    await tx.settings.save(person, entered, toNextDigestAt(entered, now, person.timeZone));
    await tx.stages.hurryOf(person, now);
    await tx.reviews.hurryOf(person, now);
  });
  return { ...form, isSaved: true };
}
