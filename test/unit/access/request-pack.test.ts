import { describe, expect, test } from 'vitest';
import type { TenantId } from '../../../src/access/ids.ts';
import { checkPack, toDurationChoices, toJustification } from '../../../src/access/request-pack.ts';
import type { Offer, PackInput } from '../../../src/access/request-pack.ts';
import { fabrikam, id, northwind } from '../../support/access.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

const offerOf = (tenant: TenantId, more: Partial<Offer> = {}): Offer => ({
  tenant,
  role: 'operator',
  packageId: id(21),
  policyId: id(31),
  maximumMs: 8 * HOUR,
  approvalRequired: true,
  justificationRequired: true,
  fixedDuration: false,
  ...more,
});
const offers = [offerOf(fabrikam.id), offerOf(northwind.id, { maximumMs: 4 * HOUR })];
const input: PackInput = {
  role: 'operator',
  tenants: [fabrikam.id],
  durationMs: 4 * HOUR,
  justification: 'lateral movement',
  incident: 'INC-4711',
};
const nameOf = (tenant: TenantId): string =>
  [fabrikam, northwind].find(({ id }) => id === tenant)?.name ?? '?';
const check = (more: Partial<PackInput>, from = offers) => checkPack({ ...input, ...more }, from, nameOf);

describe('checkPack', () => {
  test('chooses one offer per tenant', () => {
    const both = { tenants: [northwind.id, fabrikam.id, northwind.id] };
    expect(check(both)).toEqual({ chosen: [offers[1], offers[0]] });
    const twice = [offerOf(fabrikam.id), offerOf(fabrikam.id, { policyId: id(32) })];
    expect(check({}, twice)).toEqual({ chosen: [twice[0]] });
  });

  test('tells everything that is missing at once', () => {
    const { role: _, durationMs: __, ...rest } = input;
    expect(checkPack({ ...rest, tenants: [], justification: '', incident: '' }, offers, nameOf)).toEqual({
      problems: [
        { field: 'role', problem: 'missing' },
        { field: 'tenants', problem: 'missing' },
        { field: 'duration', problem: 'missing' },
      ],
    });
    expect(check({ justification: '', tenants: [] })).toEqual({
      problems: [{ field: 'tenants', problem: 'missing' }],
    });
  });

  test('names the tenants that do not offer the role', () => {
    const both = { role: 'reader', tenants: [fabrikam.id, northwind.id] } as const;
    expect(check(both, [offerOf(northwind.id, { role: 'reader' }), ...offers])).toEqual({
      problems: [{ field: 'role', problem: 'not-offered', tenantNames: ['Fabrikam'] }],
    });
  });

  test('the tightest limit is the one that is told', () => {
    const both = { tenants: [fabrikam.id, northwind.id] };
    const tooLong = { field: 'duration', problem: 'too-long', maximumMs: 4 * HOUR };
    expect(check({ ...both, durationMs: 4 * HOUR })).toHaveProperty('chosen');
    expect(check({ ...both, durationMs: 4 * HOUR + 1 })).toEqual({
      problems: [{ ...tooLong, tenantNames: ['Northwind Traders'] }],
    });
    expect(check({ ...both, durationMs: 9 * HOUR })).toEqual({
      problems: [{ ...tooLong, tenantNames: ['Fabrikam', 'Northwind Traders'] }],
    });
  });

  test('a policy without an end allows any span', () => {
    const { maximumMs: _, ...endless } = offerOf(fabrikam.id);
    expect(check({ durationMs: 1000 * HOUR }, [endless])).toEqual({ chosen: [endless] });
  });

  test('a justification is missing only where one is required', () => {
    const optional = [offerOf(fabrikam.id, { justificationRequired: false }), offers[1] as Offer];
    const missing = { problems: [{ field: 'justification', problem: 'missing' }] };
    expect(check({ justification: '' }, optional)).toHaveProperty('chosen');
    expect(check({ justification: '', tenants: [fabrikam.id, northwind.id] }, optional)).toEqual(missing);
  });

  test('words have a bound', () => {
    expect(check({ justification: 'x'.repeat(1000), incident: 'x'.repeat(60) })).toHaveProperty('chosen');
    expect(check({ justification: 'x'.repeat(1001), incident: 'x'.repeat(61) })).toEqual({
      problems: [
        { field: 'justification', problem: 'too-long' },
        { field: 'incident', problem: 'too-long' },
      ],
    });
  });
});

describe('toJustification', () => {
  test('puts the incident first', () => {
    expect(toJustification({ incident: 'INC-1', justification: 'why' })).toBe('INC-1 · why');
    expect(toJustification({ justification: 'why' })).toBe('why');
    expect(toJustification({ incident: 'INC-1', justification: '' })).toBe('INC-1');
  });
});

describe('toDurationChoices', () => {
  const hours = (...args: Parameters<typeof toDurationChoices>) =>
    toDurationChoices(...args).map((ms) => ms / HOUR);

  test.each([
    ['nothing offered', [], undefined, []],
    ['one bound', [4 * HOUR], undefined, [1, 2, 4]],
    ['a bound that is not round', [5 * HOUR], undefined, [1, 2, 4, 5]],
    ['a bound below every choice', [30 * MINUTE], undefined, [0.5]],
    ['several bounds', [4 * HOUR, 12 * HOUR], undefined, [1, 2, 4, 8, 12]],
    ['no bound', [undefined], undefined, [1, 2, 4, 8, 12, 24]],
    ['a week', [168 * HOUR], undefined, [1, 2, 4, 8, 12, 24, 72, 168]],
    ['what was entered', [4 * HOUR], 90 * MINUTE, [1, 1.5, 2, 4]],
    ['what was entered is too long', [2 * HOUR], 6 * HOUR, [1, 2, 6]],
    ['what was entered is there already', [2 * HOUR], 2 * HOUR, [1, 2]],
  ])('%s', (_, maxima, entered, choices) => {
    expect(hours(maxima, entered)).toEqual(choices);
  });
});
