import { expect, test } from 'vitest';
import type { Tenants } from '../../../src/ports/tenants.ts';
import type { Store } from '../../../src/ports/store.ts';
import { showExtendForm } from '../../../src/usecases/show-extend-form.ts';
import type { ExtendEntry } from '../../../src/usecases/show-extend-form.ts';
import { ana, assignmentWith, fabrikam, later, policyWith, recordWith } from '../../support/access.ts';
import { HOUR } from '../../support/time.ts';

const tenants = { find: () => fabrikam, get: () => fabrikam } as unknown as Tenants;

/** Ana holds access for four hours from noon, under a policy of eight; it is three, and she sends the form. */
async function send(endsAt: Date, entry: Partial<ExtendEntry>) {
  const assignment = assignmentWith({ endsAt });
  const store = {
    people: { findByAccount: () => Promise.resolve(ana) },
    assignments: { find: () => Promise.resolve(assignment) },
    records: { read: () => Promise.resolve(recordWith({ assignment, policy: policyWith() })) },
  } as unknown as Pick<Store, 'people' | 'assignments' | 'records'>;
  const target = { assignments: [{ tenant: fabrikam.id, assignment: assignment.id }] };
  const now = { now: () => later(3 * HOUR) };
  const { message, laterEnds } = await showExtendForm({ store, tenants, clock: now }, ana, target, {
    byMs: HOUR,
    justification: 'not done yet',
    ...entry,
  });
  return {
    ends: laterEnds?.map((each) => each.endsAt),
    problem: message.kind === 'extend-form' ? message.form.problem : undefined,
  };
}

const shown = (hours: number) => ({ shownEnds: { [assignmentWith().id]: later(hours * HOUR) } });

test('the span counts from the end that the form showed', async () => {
  expect(await send(later(4 * HOUR), shown(4))).toEqual({ ends: [later(5 * HOUR)], problem: undefined });
});

test('sent again once its end is reached, it asks for nothing, also where nothing more would be allowed', async () => {
  expect(await send(later(5 * HOUR), shown(4))).toEqual({ ends: [], problem: undefined });
  expect(await send(later(11 * HOUR), { ...shown(4), byMs: 7 * HOUR })).toEqual({
    ends: [],
    problem: undefined,
  });
});

test('a form from before ends were named counts from the end of now', async () => {
  expect(await send(later(5 * HOUR), {})).toEqual({ ends: [later(6 * HOUR)], problem: undefined });
});

test('an end that no form showed gets nobody past the policy', async () => {
  expect(await send(later(4 * HOUR), shown(100))).toEqual({ ends: undefined, problem: 'too-long' });
});
