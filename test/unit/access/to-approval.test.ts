import { describe, expect, test } from 'vitest';
import type { AccessRecord } from '../../../src/access/access-record.ts';
import type { AssignmentRequest } from '../../../src/access/assignment-request.ts';
import type { Intent, IntentOutcome } from '../../../src/access/intent.ts';
import type { Failure } from '../../../src/access/message.ts';
import type { AskedStage } from '../../../src/access/follow-stage.ts';
import type { Account } from '../../../src/access/person.ts';
import { toApproval } from '../../../src/access/to-approval.ts';
import {
  askOf,
  assignmentWith,
  carla,
  dev,
  fabrikam,
  id,
  later,
  NOON,
  packWith,
  policyWith,
  recordWith,
  requestWith,
} from '../../support/access.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

const requested = (more: Partial<AssignmentRequest> = {}) => ({
  request: { ...requestWith(more), stateSince: later(MINUTE) },
});
const ask = (approver: Account, stage = 1) => ({ ...askOf(approver, 'SOC Approvers'), stage });
const approved = { result: 'Approved', byId: dev.user, byName: dev.name, at: later(HOUR) } as const;
const clickOf = (by: Account, outcome?: IntentOutcome): Intent => ({
  id: id(71),
  by,
  input: { kind: 'decide', tenant: fabrikam.id, request: id(41), decision: 'approve', reason: 'ok' },
  createdAt: NOON,
  ...(outcome ? { outcome } : {}),
});
const refusedWith = (code: Failure['code'], detail?: 'own-request') =>
  ({ result: 'refused', failure: { code, ...(detail ? { detail } : {}) } }) as const;

const read = (
  more: Partial<AccessRecord> & { request?: ReturnType<typeof requested>['request'] } = {},
  asks = [ask(carla), ask(dev)],
  reader = carla,
  stages: readonly AskedStage[] = [stageWith()],
) =>
  toApproval(
    {
      record: { ...recordWith({ policy: policyWith() }), ...requested(), ...more },
      asks,
      reader,
      readerAccount: reader,
      viewers: [],
      stages: [...stages],
      holds: ['SOC Security Reader'],
      pastDecisions: [],
      pack: packWith(),
      requestorName: 'Ana Ruiz',
    },
    later(2 * HOUR),
  );
const stageWith = (more: Partial<AskedStage> = {}): AskedStage => ({
  tenant: fabrikam.id,
  request: id(41),
  stage: 1,
  begunAt: NOON,
  timesOutAt: later(48 * HOUR),
  ...more,
});
const two = policyWith({
  stages: [1, 2].map((stage) => ({
    approvers: [],
    fallbackApprovers: [],
    reasonRequired: stage === 2,
    timeoutMs: stage * 24 * HOUR,
  })),
});

test('an open request as its approver sees it', () => {
  expect(read(requested({ durationMs: 4 * HOUR, requestorAddress: 'ana@contoso.example' }))).toEqual({
    viewers: [],
    tenant: { id: fabrikam.id, name: 'Fabrikam' },
    requestId: id(41),
    requestorName: 'Ana Ruiz',
    requestorAddress: 'ana@contoso.example',
    packageName: 'SOC Security Operator',
    role: 'operator',
    purpose: 'add',
    durationMs: 4 * HOUR,
    requestedAt: NOON,
    justification: 'lateral movement',
    incident: 'INC-4711',
    answers: [],
    because: { kind: 'member', groupName: 'SOC Approvers' },
    as: 'primary',
    otherStages: [],
    pastDecisions: [],
    packId: id(61),
    proposalsMs: [HOUR / 2, HOUR, 2 * HOUR],
    stageNumber: 1,
    stageCount: 1,
    reasonRequired: true,
    timesOutAt: later(48 * HOUR),
    holds: ['SOC Security Reader'],
    state: 'open',
    decidedByReader: false,
    myAccessUrl: 'https://myaccess.microsoft.com/@fabrikam.example#/access-packages',
    asOf: later(2 * HOUR),
  });
});

describe('state', () => {
  test.each([
    ['submitted', 'open'],
    ['pendingApproval', 'open'],
    ['unknown', 'open'],
    ['scheduled', 'approved'],
    ['delivering', 'approved'],
    ['delivered', 'approved'],
    ['partiallyDelivered', 'approved'],
    ['deliveryFailed', 'failed'],
    ['denied', 'denied'],
    ['canceled', 'canceled'],
  ] as const)('of a request that is %s', (state, shown) => {
    expect(read(requested({ state, status: '' })).state).toBe(shown);
  });

  test('nobody answered in time', () => {
    expect(read(requested({ state: 'denied', status: 'ApprovalExpired' })).state).toBe('timed-out');
  });

  test('the reader has clicked: recording, until Graph has confirmed it', () => {
    expect(read({ intents: [clickOf(carla)] })).toMatchObject({ state: 'recording' });
    expect(read({ intents: [clickOf(dev)] })).toMatchObject({ state: 'open' });
    expect(read({ intents: [clickOf(carla)], ...requested({ state: 'canceled' }) }).state).toBe('canceled');
  });

  test('what was said is shown before Entra has made something of it', () => {
    expect(read({ decision: approved, decidedStages: 1 })).toMatchObject({
      state: 'approved',
      decidedBy: 'Dev Patel',
      decidedAt: later(HOUR),
      decidedByReader: false,
    });
    const denied = { ...approved, result: 'Denied', byId: carla.user, reason: 'no' } as const;
    expect(read({ decision: denied, decidedStages: 1 })).toMatchObject({
      state: 'denied',
      reason: 'no',
      decidedByReader: true,
    });
  });
});

describe('of two stages', () => {
  const asks = [ask(carla, 1), ask(dev, 2)];
  const first = { policy: two, decision: approved, decidedStages: 1 };

  test('the first is approved: its approver is told that another decides next', () => {
    expect(read(first, asks)).toMatchObject({
      state: 'next-stage',
      stageNumber: 1,
      stageCount: 2,
      otherStages: [{ number: 2, state: 'later' }],
    });
  });

  test('the first is approved: the approver of the second can decide', () => {
    const approval = read(first, asks, dev);
    expect(approval).toMatchObject({ state: 'open', reasonRequired: true });
    expect(approval).not.toHaveProperty('decidedBy');
  });

  test('both are approved', () => {
    const both = { ...first, decidedStages: 2 };
    expect(read(both, asks, dev).state).toBe('approved');
    expect(read(both, asks).state).toBe('next-stage');
    expect(read({ ...both, ...requested({ state: 'delivered' }) }, asks).state).toBe('approved');
  });

  test('who approves both stages is asked about the later one', () => {
    expect(read(first, [ask(carla, 1), ask(carla, 2)]).state).toBe('open');
  });

  test('a reader who was not asked sees the present stage', () => {
    expect(read(first, [ask(carla, 1)], dev)).toMatchObject({ state: 'next-stage', stageNumber: 1 });
    expect(read(first, [ask(carla, 1)], dev)).not.toHaveProperty('because');
  });
});

test.each([
  ['decided-by-other', refusedWith('already-decided')],
  ['not-approver', refusedWith('not-allowed')],
  ['own-request', refusedWith('not-allowed', 'own-request')],
  ['reason-missing', refusedWith('invalid-input')],
  ['sign-in', refusedWith('sign-in-required')],
  ['no-consent', refusedWith('tenant-misconfigured')],
  ['unavailable', refusedWith('internal')],
] as const)('a refused click is told: %s', (notice, outcome) => {
  expect(read({ intents: [clickOf(carla, outcome)] })).toMatchObject({ notice, state: 'open' });
  expect(read({ intents: [clickOf(carla, outcome), clickOf(carla, { result: 'done' })] })).not.toHaveProperty(
    'notice',
  );
  expect(read({ intents: [clickOf(dev, outcome)] })).not.toHaveProperty('notice');
});

describe('span', () => {
  test('as asked, else from start to end, else as long as the policy allows', () => {
    expect(read(requested({ durationMs: 2 * HOUR })).durationMs).toBe(2 * HOUR);
    const fixed = read(requested({ startsAt: NOON, endsAt: later(3 * HOUR) }));
    expect(fixed).toMatchObject({ durationMs: 3 * HOUR, endsAt: later(3 * HOUR) });
    expect(read().durationMs).toBe(8 * HOUR);
  });

  test('of an extension is its new end', () => {
    const approval = read({
      ...requested({ purpose: 'extend', endsAt: later(6 * HOUR), durationMs: HOUR }),
      assignment: assignmentWith(),
    });
    expect(approval).toMatchObject({ purpose: 'extend', endsAt: later(6 * HOUR) });
    expect(approval).not.toHaveProperty('durationMs');
  });

  test('of an assignment that is there is its end', () => {
    const given = { ...requested({ state: 'delivered' }), assignment: assignmentWith() };
    expect(read(given).endsAt).toEqual(later(4 * HOUR));
  });
});

describe('what there is to weigh', () => {
  const question = {
    id: 'q1',
    text: { text: 'How severe?', translations: {} },
    isRequired: true,
    sequence: 1,
    asks: { kind: 'text', isSingleLine: true },
  } as const;
  const policy = policyWith({ questions: [question] });

  test('answers as Entra has them, with the policy’s words where Graph names the question by its id', () => {
    const answers = [
      { questionId: 'q1', answer: 'High' },
      { questionId: 'q2', question: 'Ticket?', answer: 'FAB-1' },
      { questionId: 'q3', answer: 'loose' },
    ];
    expect(read({ policy, ...requested({ answers }) }).answers).toEqual([
      { question: 'How severe?', answer: 'High' },
      { question: 'Ticket?', answer: 'FAB-1' },
      { question: '', answer: 'loose' },
    ]);
  });

  test('a start only when it was asked for: Entra puts the instant of the request in its place', () => {
    expect(read(requested({ startsAt: later(HOUR) })).startsAt).toEqual(later(HOUR));
    expect(read(requested({ startsAt: later(MINUTE) }))).not.toHaveProperty('startsAt');
    expect(read(requested({ startsAt: later(HOUR), purpose: 'extend' }))).not.toHaveProperty('startsAt');
  });

  test('the other stages: decided, waiting, to come, or approved where we do not see it', () => {
    const asks = [ask(carla, 1), ask(dev, 2)];
    const decisions = [approved];
    const first = { policy: two, decision: approved, decidedStages: 1, decisions };
    expect(read(first, asks, dev).otherStages).toEqual([
      { number: 1, state: 'approved', decidedBy: 'Dev Patel', decidedAt: later(HOUR) },
    ]);
    const both = [stageWith(), stageWith({ stage: 2 })];
    expect(read(first, asks, carla, both).otherStages).toEqual([{ number: 2, state: 'open' }]);
    expect(read({ policy: two }, asks, dev, both).otherStages).toEqual([{ number: 1, state: 'unknown' }]);
  });

  test('a stage times out by its own beginning', () => {
    const asks = [ask(carla, 1), ask(dev, 2)];
    const both = [stageWith(), stageWith({ stage: 2, begunAt: later(HOUR), timesOutAt: later(25 * HOUR) })];
    expect(read({ policy: two }, asks, dev, both).timesOutAt).toEqual(later(25 * HOUR));
    expect(read({ policy: two }, asks, carla, both).timesOutAt).toEqual(later(48 * HOUR));
  });

  test('a denial can propose round spans below what is asked for, not of an extension', () => {
    expect(read(requested({ durationMs: HOUR })).proposalsMs).toEqual([HOUR / 2]);
    expect(read(requested({ durationMs: 100 * HOUR })).proposalsMs).toEqual(
      [4, 8, 12, 24, 72].map((hours) => hours * HOUR),
    );
    expect(read(requested({ purpose: 'extend', endsAt: later(9 * HOUR) })).proposalsMs).toEqual([]);
    expect(read(requested({ state: 'denied' })).proposalsMs).toEqual([]);
  });

  test('without our own form, the words that Entra has', () => {
    const record = { ...recordWith(), ...requested({ justification: 'from My Access' }) };
    const reading = {
      record,
      asks: [ask(carla)],
      stages: [],
      reader: carla,
      readerAccount: carla,
      viewers: [],
      holds: [],
    };
    const approval = toApproval({ ...reading, pastDecisions: [], requestorName: 'Ana' }, NOON);
    expect(approval).toMatchObject({ justification: 'from My Access', answers: [] });
    expect(approval).not.toHaveProperty('incident');
    expect(approval).not.toHaveProperty('packId');
  });
});
