import { describe, expect, test } from 'vitest';
import type { TenantId } from '../../../src/access/ids.ts';
import type { Question } from '../../../src/access/access-package.ts';
import { checkPack } from '../../../src/access/check-pack.ts';
import type { PackInput } from '../../../src/access/check-pack.ts';
import { toDetails } from '../../../src/access/pack-details.ts';
import type { Offer } from '../../../src/access/request-pack.ts';
import { fabrikam, id, later, NOON, northwind } from '../../support/access.ts';
import { HOUR } from '../../support/time.ts';

const offerOf = (tenant: TenantId, more: Partial<Offer> = {}): Offer => ({
  tenant,
  role: 'operator',
  packageId: id(21),
  policyId: id(31),
  policyName: 'Analysts',
  maximumMs: 8 * HOUR,
  approvalRequired: true,
  justificationRequired: true,
  fixedDuration: false,
  questions: [],
  ...more,
});
const offers = [offerOf(fabrikam.id), offerOf(northwind.id, { maximumMs: 4 * HOUR })];
const input: PackInput = {
  roles: ['operator'],
  tenants: [fabrikam.id],
  durationMs: 4 * HOUR,
  justification: 'lateral movement',
  incident: 'INC-4711',
  urgent: false,
  entered: {},
};
const nameOf = (tenant: TenantId): string =>
  [fabrikam, northwind].find(({ id }) => id === tenant)?.name ?? '?';
const check = (more: Partial<PackInput>, from = offers) =>
  checkPack({ ...input, ...more }, from, nameOf, NOON);

describe('checkPack', () => {
  const taken = (...all: Array<Offer | undefined>) => ({
    chosen: all.map((offer) => ({ ...offer, answers: [] })),
  });

  test('chooses one offer per role and tenant', () => {
    const both = { tenants: [northwind.id, fabrikam.id, northwind.id] };
    expect(check(both)).toEqual(taken(offers[1], offers[0]));
    const reader = offerOf(fabrikam.id, { role: 'reader' });
    expect(check({ roles: ['reader', 'operator', 'reader'] }, [...offers, reader])).toEqual(
      taken(reader, offers[0]),
    );
  });

  test('a start within the hour that needs approval is sent once the person was warned', () => {
    const soon = { startsAt: later(20 * 60_000) };
    expect(check(soon)).toEqual({ problems: [{ field: 'start', problem: 'soon' }] });
    expect(check({ ...soon, isStartWarned: true })).toEqual(taken(offers[0]));
    // What is wrong is said first.
    expect(check({ ...soon, justification: '' })).toEqual({
      problems: [{ field: 'justification', problem: 'missing' }],
    });
    const free = offerOf(fabrikam.id, { approvalRequired: false });
    expect(check(soon, [free])).toEqual(taken(free));
  });

  test('tells everything that is missing at once', () => {
    const { durationMs: _, ...rest } = input;
    const nothing = { ...rest, roles: [], tenants: [], justification: '', incident: '' };
    expect(checkPack(nothing, offers, nameOf, NOON)).toEqual({
      problems: [
        { field: 'roles', problem: 'missing' },
        { field: 'tenants', problem: 'missing' },
        { field: 'duration', problem: 'missing' },
      ],
    });
    expect(check({ justification: '', tenants: [] })).toEqual({
      problems: [{ field: 'tenants', problem: 'missing' }],
    });
  });

  test('names the tenants that do not offer the role', () => {
    const both = { roles: ['reader' as const], tenants: [fabrikam.id, northwind.id] };
    expect(check(both, [offerOf(northwind.id, { role: 'reader' }), ...offers])).toEqual({
      problems: [{ field: 'roles', problem: 'not-offered', roles: ['reader'], tenantNames: ['Fabrikam'] }],
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
    expect(check({ durationMs: 1000 * HOUR }, [endless])).toEqual(taken(endless));
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

  test.each([
    ['no time', 'not-a-time', { problem: 'not-a-time' }],
    ['a start that is past', NOON, { problem: 'past' }],
    ['a start in half a year', later(180 * 24 * HOUR), { problem: 'too-far' }],
  ] as const)('%s is told', (_what, startsAt, problem) => {
    expect(check({ startsAt })).toEqual({ problems: [{ field: 'start', ...problem }] });
  });

  test('a start can be chosen where the policy lets people choose', () => {
    const startsAt = later(HOUR);
    expect(check({ startsAt })).toHaveProperty('chosen');
    const fixed = [offerOf(fabrikam.id, { fixedDuration: true })];
    expect(check({ startsAt }, fixed)).toEqual({
      problems: [{ field: 'start', problem: 'not-allowed', tenantNames: ['Fabrikam'] }],
    });
  });
});

describe('what tenants ask besides', () => {
  const question = (more: Partial<Question> & Pick<Question, 'id'>): Question => ({
    text: { text: 'Which shift?', translations: {} },
    isRequired: true,
    sequence: 1,
    asks: { kind: 'text', isSingleLine: true },
    ...more,
  });
  const choice = (value: string) => ({ value, text: { text: value.toUpperCase(), translations: {} } });
  const shift = question({ id: 'q1', sequence: 2 });
  const areas = question({
    id: 'q2',
    isRequired: false,
    asks: { kind: 'choice', isMultiple: true, choices: [choice('mail'), choice('identity')] },
  });
  const asking = offerOf(fabrikam.id, { questions: [shift, areas] });
  const [shiftInput, areasInput] = [`answer.${id(31)}.q1`, `answer.${id(31)}.q2`];
  const policyInput = `policy.${fabrikam.id}.operator`;
  const wanted = [{ tenant: fabrikam.id, role: 'operator' as const }];

  test('nothing, of one policy without questions', () => {
    expect(toDetails(wanted, offers, {}, nameOf)).toEqual([]);
  });

  test('the questions in their order, with what was answered', () => {
    expect(toDetails(wanted, [asking], { [shiftInput]: 'night' }, nameOf)).toEqual([
      {
        tenant: { id: fabrikam.id, name: 'Fabrikam' },
        role: 'operator',
        policyInput,
        policies: [],
        policyId: id(31),
        questions: [
          { input: areasInput, question: areas, answer: '' },
          { input: shiftInput, question: shift, answer: 'night' },
        ],
      },
    ]);
  });

  test('a question that was not shown is put, also one that may stay open', () => {
    expect(check({}, [asking])).toEqual({
      problems: [
        { field: 'detail', input: areasInput, problem: 'unasked' },
        { field: 'detail', input: shiftInput, problem: 'unasked' },
      ],
    });
  });

  test('answers are taken, one for each value of a multiple choice', () => {
    const entered = { [shiftInput]: ' night ', [areasInput]: '0, 1' };
    expect(check({ entered }, [asking])).toMatchObject({
      chosen: [
        {
          answers: [
            { questionId: 'q2', kind: 'choice', value: 'mail', text: 'MAIL' },
            { questionId: 'q2', kind: 'choice', value: 'identity', text: 'IDENTITY' },
            { questionId: 'q1', kind: 'text', value: 'night', text: 'night' },
          ],
        },
      ],
    });
    expect(check({ entered: { [shiftInput]: 'night', [areasInput]: '' } }, [asking])).toHaveProperty(
      'chosen',
    );
  });

  test.each([
    [{ [shiftInput]: ' ', [areasInput]: '' }, shiftInput, 'missing'],
    [{ [shiftInput]: 'x'.repeat(401), [areasInput]: '' }, shiftInput, 'too-long'],
    [{ [shiftInput]: 'night', [areasInput]: '0,2' }, areasInput, 'not-a-choice'],
    [{ [shiftInput]: 'night', [areasInput]: 'mail' }, areasInput, 'not-a-choice'],
  ])('%j is told', (entered, input, problem) => {
    expect(check({ entered }, [asking])).toEqual({ problems: [{ field: 'detail', input, problem }] });
  });

  test('of several policies the person chooses one, and its questions are put', () => {
    const two = [offerOf(fabrikam.id, { policyId: id(32), policyName: 'On call' }), asking];
    const open = toDetails(wanted, two, {}, nameOf);
    expect(open).toMatchObject([{ policies: [{ name: 'On call' }, { name: 'Analysts' }], questions: [] }]);
    expect(check({}, two)).toEqual({
      problems: [{ field: 'detail', input: policyInput, problem: 'unasked' }],
    });
    expect(check({ entered: { [policyInput]: id(32) } }, two)).toEqual({
      chosen: [{ ...two[0], answers: [] }],
    });
    expect(check({ entered: { [policyInput]: id(31) } }, two)).toHaveProperty('problems.length', 2);
    // A policy that is not on offer is as good as none.
    expect(check({ entered: { [policyInput]: id(99) } }, two)).toEqual({
      problems: [{ field: 'detail', input: policyInput, problem: 'missing' }],
    });
  });
});
