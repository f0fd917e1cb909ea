import type { PackId, TenantId } from '../access/ids.ts';
import type { FieldProblem } from '../access/request-form.ts';
import type { Person } from '../access/person.ts';
import { checkPack } from '../access/check-pack.ts';
import type { ChosenOffer, PackInput } from '../access/check-pack.ts';
import type { RequestPack } from '../access/request-pack.ts';
import type { Clock } from '../ports/clock.ts';
import type { Tenants } from '../ports/tenants.ts';
import type { Store } from '../ports/store.ts';

interface Deps {
  readonly store: Pick<Store, 'transaction' | 'packages' | 'packs'>;
  readonly tenants: Tenants;
  readonly clock: Clock;
}

/** `recorded`: it will be filed, also if we stop now. `invalid`: nothing was changed. */
export type SubmitOutcome =
  | { readonly result: 'recorded'; readonly pack: RequestPack; readonly isNew: boolean }
  | { readonly result: 'invalid'; readonly problems: readonly FieldProblem[] }
  | { readonly result: 'not-yours' };

/**
 * Records what a person asks for, with one intent per role and tenant, in one transaction. The limits are those
 * that Graph last told this person; Graph checks them again when the requests are filed.
 * @param id the form's id: the second click on the same form finds the first one's pack
 */
export async function submitRequest(
  { store, tenants, clock }: Deps,
  person: Person,
  id: PackId,
  input: PackInput,
): Promise<SubmitOutcome> {
  const known = await store.packs.find(id);
  if (known) return toKnown(known, person);

  const nameOf = (tenant: TenantId): string => tenants.find(tenant)?.name ?? '';
  const now = clock.now();
  const checked = checkPack(input, await store.packages.listOffers(person), nameOf, now);
  if ('problems' in checked) return { result: 'invalid', problems: checked.problems };

  const pack = toPack(id, person, input, checked.chosen, now);
  const isNew = await store.transaction(async (tx) => {
    if (!(await tx.packs.insert(pack))) return false;
    for (const { tenant, role } of pack.items) {
      const { intent } = await tx.intents.insert(
        person,
        { kind: 'request', pack: id, tenant, role },
        pack.createdAt,
      );
      await tx.jobs.enqueue({ kind: 'carry-out', intent: intent.id });
      await tx.audit.add({
        at: pack.createdAt,
        event: 'access-requested',
        tenant,
        subject: `pack/${id}`,
        actor: person,
      });
    }
    return true;
  });
  if (isNew) return { result: 'recorded', pack, isNew };
  const other = await store.packs.find(id);
  return other ? toKnown(other, person) : { result: 'not-yours' };
}

const toKnown = (pack: RequestPack, person: Person): SubmitOutcome =>
  pack.requestor.tenant === person.tenant && pack.requestor.user === person.user
    ? { result: 'recorded', pack, isNew: false }
    : { result: 'not-yours' };

function toPack(
  id: PackId,
  requestor: Person,
  input: PackInput,
  chosen: readonly ChosenOffer[],
  createdAt: Date,
): RequestPack {
  const { durationMs, startsAt, justification, incident, urgent } = input;
  if (chosen.length === 0 || durationMs === undefined) throw new Error('checkPack let an empty pack through');
  return {
    id,
    requestor: { tenant: requestor.tenant, user: requestor.user },
    roles: [...new Set(chosen.map(({ role }) => role))],
    durationMs,
    ...(startsAt instanceof Date ? { startsAt } : {}),
    justification,
    ...(incident ? { incident } : {}),
    ...(urgent ? { urgent } : {}),
    createdAt,
    items: chosen.map(({ tenant, role, packageId, policyId, answers, filedBy }) => ({
      tenant,
      role,
      packageId,
      policyId,
      answers,
      ...(filedBy ? { filedBy } : {}),
    })),
  };
}
