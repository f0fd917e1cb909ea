import { describe, expect, test } from 'vitest';
import type { AccessRecord } from '../../../src/access/access-record.ts';
import type { AssignmentRequest } from '../../../src/access/assignment-request.ts';
import type { Intent, IntentOutcome } from '../../../src/access/intent.ts';
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
const refusedWith = (
  code: 'already-decided' | 'not-allowed' | 'invalid-input' | 'internal',
  detail?: 'own-request',
) => ({ result: 'refused', failure: { code, ...(detail ? { detail } : {}) } }) as const;

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
