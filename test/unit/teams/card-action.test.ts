import { describe, expect, test } from 'vitest';
import { parseCardAction } from '../../../src/teams/card-action.ts';
import { HOUR } from '../../support/time.ts';

const A = 'fab01a2b-3c4d-4e5f-8a6b-7c8d9e0f1a02';
const B = '117a4e5f-6a7b-4c8d-9e0f-1a2b3c4d5e03';
const C = '40a78d1e-2f3a-4b4c-8d5e-6f7a8b9c0d04';
const parse = (verb: string, data?: unknown) => parseCardAction({ type: 'Action.Execute', verb, data });
const refused = expect.objectContaining({ code: 'invalid-input' });

/** The least that each verb carries. */
const LEAST: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'request.open': {},
  'request.submit': { form: A },
  'request.cancel': { tenant: A, request: B },
  'receipt.refresh': { pack: A },
  'access.list': {},
  'access.extend-form': { tenant: A, assignment: B },
  'access.extend': { tenant: A, assignment: B },
  'access.release': { tenant: A, assignment: B },
  'approvals.list': {},
  'approval.refresh': { tenant: A, request: B },
  'approval.decide': { tenant: A, request: B, decision: 'deny' },
  'approval.claim': { tenant: A, request: B },
  'approval.hand-back': { tenant: A, request: B },
  'approvals.decide': { decision: 'approve' },
  'reviews.list': {},
  'review.open': { tenant: A, review: B },
  'review.decide': { tenant: A, review: B, decision: 'dont-know' },
  'review.accept': { tenant: A, review: B },
  'history.list': {},
  'settings.open': {},
  'settings.save': { mode: 'single' },
  help: {},
};
const verbs = Object.entries(LEAST);

describe.each(verbs)('%s', (verb, least) => {
  test('parses with the least it carries', () => {
    expect(parse(verb, least)).toMatchObject({ verb, ...least });
  });

  test('needs each of them', () => {
    for (const name of Object.keys(least)) {
      const { [name]: _, ...rest } = least;
      expect(() => parse(verb, rest)).toThrow(refused);
      expect(() => parse(verb, { ...least, [name]: '' })).toThrow(refused);
      expect(() => parse(verb, { ...least, [name]: { $ne: '' } })).toThrow(refused);
      expect(() => parse(verb, { ...least, [name]: [least[name]] })).toThrow(refused);
      expect(() => parse(verb, { ...least, [name]: `${least[name]}/../x` })).toThrow(refused);
    }
  });

  test('carries nothing foreign', () => {
    for (const name of ['user', 'requestor', 'constructor', 'toString', 'hasOwnProperty'])
      expect(() => parse(verb, { ...least, [name]: A })).toThrow(refused);
  });

  test('leaves out what Teams adds, whatever it holds', () => {
    expect(parse(verb, { ...least, msteams: { any: A } })).toEqual(parse(verb, least));
  });

  test('takes no verb from its data', () => {
    expect(parse(verb, { ...least, verb: 'approval.decide' }).verb).toBe(verb);
  });

  test('takes nothing from a prototype', () => {
    const data = JSON.parse(`{"__proto__":${JSON.stringify({ pack: A, isAdmin: 'yes' })}}`) as object;
    const parsed = parse(verb, { ...least, ...data });
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
    expect(parsed).toEqual(parse(verb, least));
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  });
});

test('all verbs of the cards are here', () => {
  expect(verbs).toHaveLength(22);
});

describe('a place in the history', () => {
  const read = (data: Record<string, unknown>) => parse('history.list', data);

  test('is an instant and a notice', () => {
    const older = { at: new Date('2026-11-18T12:00:00.000Z'), notice: A };
    expect(read({ older: `2026-11-18T12:00:00.000Z/${A}` })).toEqual({ verb: 'history.list', older });
  });

  test.each([
    '',
    A,
    `/${A}`,
    `never/${A}`,
    '2026-11-18T12:00:00.000Z',
    '2026-11-18T12:00:00.000Z/x',
    `+275760-09-13T00:00:00.001Z/${A}`,
    ["2026-11-18T12:00:00.000Z/' or 1=1 --"],
  ])('%j is none', (typed) => {
    expect(() => read({ newer: typed })).toThrow(refused);
  });
});

describe('a form', () => {
  const submit = (more: Record<string, unknown>) => parse('request.submit', { form: A, ...more });

  test('that is full', () => {
    expect(
      submit({
        roles: 'operator,reader',
        tenants: `${A.toUpperCase()}, ${B}`,
        duration: 'PT4H',
        justification: ' lateral movement ',
        incident: 'INC-4711',
        urgent: 'true',
        startDate: '2026-10-02',
        startTime: '08:00',
        [`answer.${A}.q1`]: 'night',
        [`policy.${A}.operator`]: B,
      }),
    ).toEqual({
      verb: 'request.submit',
      form: A,
      roles: ['operator', 'reader'],
      tenants: [A, B],
      duration: 4 * HOUR,
      justification: 'lateral movement',
      incident: 'INC-4711',
      urgent: true,
      startDate: '2026-10-02',
      startTime: '08:00',
      entered: { [`answer.${A}.q1`]: 'night', [`policy.${A}.operator`]: B },
    });
  });

  test('that is empty is for the form to answer, not for the parser', () => {
    const empty = { tenants: [], justification: '', incident: '', urgent: false, roles: [] };
    expect(submit({})).toMatchObject(empty);
    expect(submit({ roles: '', tenants: ' , ', duration: 'soon', justification: '  ' })).toMatchObject(empty);
    expect(submit({ duration: 'soon' })).toMatchObject({ duration: undefined });
  });

  test('whose words are a little too long also', () => {
    expect(submit({ justification: 'x'.repeat(4000), incident: 'x'.repeat(240) })).toHaveProperty(
      'justification',
    );
  });

  test.each([
    ['justification', 'x'.repeat(4001)],
    ['incident', 'x'.repeat(241)],
    ['duration', '1h'.repeat(21)],
    ['tenants', `${A},`.repeat(200)],
    ['tenants', `${A},x`],
    ['tenants', [A, 'x']],
    ['tenants', [1]],
    ['roles', 'owner'],
    ['roles', 'operator,constructor'],
    ['form', 'x'.repeat(100_000)],
    ['justification', 1],
    ['duration', { ms: 1 }],
  ])('with a hostile %s is refused', (name, value) => {
    expect(() => submit({ [name]: value })).toThrow(refused);
  });
});

describe('other inputs', () => {
  test('an approver says one of two words', () => {
    const decide = { tenant: A, request: B };
    expect(parse('approval.decide', { ...decide, decision: 'approve', reason: ' ok ' })).toMatchObject({
      decision: 'approve',
      reason: 'ok',
    });
    for (const decision of ['Approve', 'APPROVED', 'yes', true])
      expect(() => parse('approval.decide', { ...decide, decision })).toThrow(refused);
    expect(() => parse('approval.decide', { ...decide, decision: 'deny', reason: 'x'.repeat(1001) })).toThrow(
      refused,
    );
  });

  test('an extension has a span', () => {
    const extend = { tenant: A, assignment: B, extendBy: 'PT1H' };
    expect(parse('access.extend', extend)).toMatchObject({ extendBy: HOUR, justification: '' });
    expect(parse('access.extend', { ...extend, extendBy: '-PT1H' })).toMatchObject({ extendBy: undefined });
  });

  test('a button may tell the receipt on which it was', () => {
    const data = { tenant: A, assignment: B };
    expect(parse('access.release', { ...data, pack: C })).toMatchObject({ pack: C });
    expect(parse('access.release', { ...data, pack: '' })).toMatchObject({ pack: '' });
    expect(() => parse('access.release', { ...data, pack: 'x' })).toThrow(refused);
  });
});

test.each([
  ['nothing', undefined],
  ['null', null],
  ['text', 'help'],
  ['a list', [{ verb: 'help' }]],
  ['no verb', { data: {} }],
  ['a verb that is none', { verb: 'request.delete' }],
  ['a verb of every object', { verb: 'constructor' }],
  ['a prototype for a verb', { verb: '__proto__' }],
  ['a list for a verb', { verb: ['help'] }],
  ['a long verb', { verb: 'help'.repeat(100_000) }],
  ['data that is text', { verb: 'help', data: 'x' }],
  ['data that is a list', { verb: 'help', data: ['x'] }],
])('%s is refused', (_, action) => {
  expect(() => parseCardAction(action)).toThrow(refused);
});

test('inputs of other buttons of the card are left out, and a list of tenants is one', () => {
  const stray = { extendBy: '', justification: '', reason: 'x' };
  expect(parseCardAction({ verb: 'access.list', data: stray })).toEqual({ verb: 'access.list' });
  expect(parseCardAction({ verb: 'help', data: null })).toEqual({ verb: 'help' });
  const form = { verb: 'request.submit', data: { form: A, tenants: [A, B] } };
  expect(parseCardAction(form)).toMatchObject({ tenants: [A, B] });
});

describe('what is ticked in the list of approvals', () => {
  const decide = (more: Record<string, unknown>) =>
    parse('approvals.decide', { decision: 'deny', reason: ' no ', ...more });

  test('is what its checkboxes say, in lower case', () => {
    expect(
      decide({
        [`pick.${A}.${B}`]: 'true',
        [`pick.${A.toUpperCase()}.${C}`]: true,
        [`pick.${B}.${C}`]: 'false',
      }),
    ).toEqual({
      verb: 'approvals.decide',
      decision: 'deny',
      reason: 'no',
      picked: [
        { tenant: A, request: B },
        { tenant: A, request: C },
      ],
    });
  });

  test('is nothing without ids', () => {
    expect(() => decide({ 'pick.x.y': 'true' })).toThrow(refused);
    expect(decide({ 'pick.x.y': 'false' })).toMatchObject({ picked: [] });
    expect(() => decide({ picked: 'all' })).not.toThrow();
    expect(decide({ picked: [{ tenant: A, request: B }] })).toMatchObject({ picked: [] });
  });

  test('is bounded', () => {
    const many = Array.from({ length: 51 }, (_, n) => [
      `pick.${A}.${B.slice(0, -2)}${String(n).padStart(2, '0')}`,
      'true',
    ]);
    expect(() => decide(Object.fromEntries(many) as Record<string, unknown>)).toThrow(refused);
  });

  test('is left out of other buttons of the card', () => {
    expect(parse('approvals.list', { [`pick.${A}.${B}`]: 'true', reason: 'x' })).toEqual({
      verb: 'approvals.list',
    });
  });
});

test('a decision may propose a shorter span, and pass over a claim', () => {
  const decide = (more: Record<string, unknown>) =>
    parse('approval.decide', { tenant: A, request: B, decision: 'deny', ...more });
  expect(decide({ propose: 'PT2H' })).toMatchObject({ propose: 2 * HOUR });
  expect(decide({ propose: '' })).not.toMatchObject({ propose: expect.anything() });
  expect(decide({ despiteClaim: 'yes' })).toMatchObject({ despiteClaim: 'yes' });
  expect(() => decide({ despiteClaim: 'true' })).toThrow(refused);
  expect(parse('request.open', { duration: 'PT2H' })).toMatchObject({ duration: 2 * HOUR });
});
