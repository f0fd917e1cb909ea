import type { Person } from '../access/person.ts';
import { toNextDigestAt } from '../access/person-settings.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
}

/** Writes a person the notice of the digest that is due, and remembers when the next one is. */
export async function sendDigest({ store, clock }: Deps, person: Person): Promise<void> {
  const known = await store.people.find(person);
  const settings = await store.settings.find(person);
  const now = clock.now();
  const next = toNextDigestAt(settings, now, known?.timeZone ?? 'UTC');
  await store.transaction(async (tx) => {
    await tx.settings.save(person, settings, next);
    // Whether anything waits is found out when it is delivered; who cannot be told has no use for an old one.
    if (!known || settings.digestTime === undefined || !(await tx.people.canReach(person))) return;
    const subject = { type: 'person', tenant: person.tenant, id: person.user } as const;
    const occurrence = now.toISOString().slice(0, 13);
    await tx.notices.add([{ kind: 'digest', subject, recipient: person, occurrence, mode: 'send' }], now);
  });
}
