import type { Intent, IntentInput } from '../access/intent.ts';
import type { Person } from '../access/person.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';

/**
 * Keeps a person's click, with the job that carries it out, in one transaction.
 * @returns the open intent; a second click on the same thing returns the first one's
 */
export async function recordIntent(
  { store, clock }: { readonly store: Pick<Store, 'transaction'>; readonly clock: Clock },
  by: Person,
  input: IntentInput,
): Promise<Intent> {
  return store.transaction(async (tx) => {
    const { intent, isNew } = await tx.intents.insert(
      { tenant: by.tenant, user: by.user },
      input,
      clock.now(),
    );
    if (isNew) await tx.jobs.enqueue({ kind: 'carry-out', intent: intent.id });
    return intent;
  });
}
