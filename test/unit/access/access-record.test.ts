import { describe, expect, test } from 'vitest';
import { isTimedOut, stageOf, toAccessLine } from '../../../src/access/access-record.ts';
import type { AccessRecord } from '../../../src/access/access-record.ts';
import { REQUEST_STATES } from '../../../src/access/assignment-request.ts';
import type { AssignmentRequest } from '../../../src/access/assignment-request.ts';
import type { Intent, IntentInput, IntentOutcome } from '../../../src/access/intent.ts';
import {
  ana,
  assignmentWith,
  fabrikam,
  id,
  later,
  NOON,
  policyWith,
  recordWith,
  requestWith,
} from '../../support/access.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

const END = 4 * HOUR;
const requested = (more: Partial<AssignmentRequest> = {}) => ({
  request: { ...requestWith(more), stateSince: later(MINUTE) },
});
const intentOf = (input: IntentInput, outcome?: IntentOutcome): Intent => ({
  id: id(71),
  by: ana,
  input,
  createdAt: NOON,
  ...(outcome ? { outcome } : {}),
});
const refused = { result: 'refused', failure: { code: 'not-allowed' } } as const;

describe('without an account', () => {
  const address = 'ana@contoso.example';
  const { requestorId: _, ...unnamed } = requestWith({ requestorAddress: address });
  const pending = recordWith({ request: { ...unnamed, stateSince: NOON }, filedBy: 'app' });

  test('nobody can cancel what only an address stands behind', () => {
    expect(toAccessLine(pending, NOON)).toMatchObject({ noAccount: true, filedBy: 'app', canCancel: false });
    const known = recordWith(requested({ requestorAddress: address }));
    expect(toAccessLine(known, NOON)).toMatchObject({ canCancel: true });
    expect(toAccessLine(known, NOON)).not.toHaveProperty('noAccount');
  });

  test('a request of which Graph names nobody is not taken for one', () => {
    const { requestorAddress: __, ...nobody } = unnamed;
    const line = toAccessLine(recordWith({ request: { ...nobody, stateSince: NOON } }), NOON);
    expect(line).not.toHaveProperty('noAccount');
    expect(line.canCancel).toBe(true);
  });

  test('what is approved waits for the first sign-in, and for nothing once there was one', () => {
    const approved = recordWith({ request: { ...unnamed, state: 'delivering', stateSince: NOON } });
    expect(toAccessLine(approved, NOON, { hasSignedIn: false }).needsFirstSignIn).toBe(true);
    expect(toAccessLine(approved, NOON, { hasSignedIn: true })).not.toHaveProperty('needsFirstSignIn');
    expect(toAccessLine(pending, NOON, { hasSignedIn: false })).not.toHaveProperty('needsFirstSignIn');
  });
});

describe('stageOf a request', () => {
  test.each([
    ['submitted', 'requested'],
    ['pendingApproval', 'waiting-for-approval'],
    ['scheduled', 'scheduled'],
    ['delivering', 'provisioning'],
    ['delivered', 'provisioning'],
    ['partiallyDelivered', 'provisioning'],
    ['deliveryFailed', 'failed'],
    ['denied', 'denied'],
    ['canceled', 'canceled'],
  ] as const)('%s', (state, stage) => {
    expect(stageOf(recordWith(requested({ state })), NOON)).toBe(stage);
  });

  test('of a state that Microsoft added is what can be said of any', () => {
    expect(stageOf(recordWith(requested({ state: 'unknown' })), NOON)).toBe('requested');
  });

  test('kept by us, not yet at Entra; refused there', () => {
    const input: IntentInput = { kind: 'request', tenant: fabrikam.id, pack: id(61) };
    expect(stageOf(recordWith(), NOON)).toBe('recorded');
    expect(stageOf(recordWith({ intents: [intentOf(input)] }), NOON)).toBe('recorded');
    const record = recordWith({ intents: [intentOf(input, refused)] });
    expect(toAccessLine(record, NOON)).toMatchObject({ stage: 'failed', failure: { code: 'not-allowed' } });
    const again = recordWith({ intents: [intentOf(input, refused), intentOf(input)] });
    expect(toAccessLine(again, NOON)).not.toHaveProperty('failure');
  });
});

describe('stageOf an assignment', () => {
  const stages = (more: Parameters<typeof assignmentWith>[0], ms: number) =>
    stageOf(
      recordWith({ ...requested({ state: 'delivered' }), assignment: assignmentWith(more) }),
      later(ms),
    );

  test.each([
    ['delivered, not read', {}, 0, 'provisioning'],
    ['read to be usable', { usableAt: NOON }, 0, 'usable'],
    ['a moment before its end', { usableAt: NOON }, END - 1, 'usable'],
    ['at its end', { usableAt: NOON }, END, 'ending'],
    ['given back', { usableAt: NOON, state: 'expired' }, HOUR, 'ending'],
    ['not removed in time', { usableAt: NOON, overdueAt: later(END) }, END + HOUR, 'removal-overdue'],
    ['read to be gone', { goneAt: later(END) }, END, 'gone'],
    ['gone after all', { goneAt: later(END), overdueAt: later(END) }, END, 'gone'],
    ['failed', { state: 'deliveryFailed' }, 0, 'failed'],
  ] as const)('%s', (_, more, ms, stage) => {
    expect(stages(more, ms)).toBe(stage);
  });

  test('an extended end is not an end', () => {
    const extended = { usableAt: NOON, endedAt: later(END), endsAt: later(2 * END) };
    expect(stages(extended, END + HOUR)).toBe('usable');
  });
});

describe('isTimedOut', () => {
  test.each([
    ['denied', 'ApprovalExpired', undefined, true],
    ['denied', 'AutoDenied', undefined, true],
    ['denied', 'TimedOut', undefined, true],
    ['denied', 'Denied', undefined, false],
    ['denied', 'AutoDenied', 'Denied', false],
    ['denied', 'ApprovalExpired', 'Approved', true],
    ['canceled', 'Expired', undefined, false],
  ] as const)('%s, %s, decision %s', (state, status, result, isSo) => {
    const decision = result ? { decision: { result } } : {};
    expect(isTimedOut(recordWith({ ...requested({ state, status }), ...decision }))).toBe(isSo);
  });

  const approved = { result: 'Approved', at: later(5 * HOUR) } as const;
  test.each([
    ['before the time is up', 1, [], 48 * HOUR - 1, false],
    ['when the time is up', 1, [], 48 * HOUR, true],
    ['long after', 1, [], 100 * HOUR, true],
    ['of the first of two stages', 2, [], 48 * HOUR + MINUTE, true],
    ['by a second stage that we do not see', 2, [], 50 * HOUR, false],
    ['of the second stage, in time', 2, [approved], 50 * HOUR, false],
    ['of the second stage, when its time is up', 2, [approved], 53 * HOUR, true],
  ] as const)('denied by nobody whom we know, %s', (_, count, decisions, afterMs, isSo) => {
    const [stage] = policyWith().stages;
    const stages = Array.from({ length: count }, () => stage).flatMap((one) => one ?? []);
    const request = requested({ state: 'denied', status: 'Denied', completedAt: later(afterMs) });
    expect(isTimedOut(recordWith({ ...request, decisions, policy: policyWith({ stages }) }))).toBe(isSo);
    expect(isTimedOut(recordWith({ ...request, decisions }))).toBe(false);
  });
});

describe('toAccessLine', () => {
  const usable = recordWith({
    ...requested({ state: 'delivered' }),
    assignment: assignmentWith({ usableAt: later(2 * MINUTE) }),
    policy: policyWith(),
    decision: { result: 'Approved', byName: 'Carla Weiss', at: later(MINUTE), reason: 'ok' },
    decidedStages: 1,
  });
  const lineOf = (record: AccessRecord, ms = HOUR) => toAccessLine(record, later(ms));

  test('of access that can be used', () => {
    expect(lineOf(usable)).toEqual({
      tenant: { id: fabrikam.id, name: 'Fabrikam' },
      packageName: 'SOC Security Operator',
      role: 'operator',
      stage: 'usable',
      since: later(2 * MINUTE),
      endsAt: later(END),
      decidedBy: 'Carla Weiss',
      decidedAt: later(MINUTE),
      reason: 'ok',
      requestId: id(41),
      assignmentId: id(51),
      canExtend: true,
      canRelease: true,
      canCancel: false,
      myAccessUrl: `https://myaccess.microsoft.com/@fabrikam.example#/access-packages/${id(21)}`,
      defenderUrl: `https://security.microsoft.com/?tid=${fabrikam.id}`,
    });
  });

  test('of a request that waits names the approvers and can be withdrawn', () => {
    const line = lineOf(recordWith({ ...requested(), approverNames: ['Carla Weiss', 'Dev Patel'] }));
    expect(line).toMatchObject({
      stage: 'waiting-for-approval',
      since: later(MINUTE),
      approverNames: ['Carla Weiss', 'Dev Patel'],
      canCancel: true,
      canExtend: false,
      canRelease: false,
    });
    expect(line).not.toHaveProperty('defenderUrl');
    expect(line).not.toHaveProperty('endsAt');
  });

  test.each(REQUEST_STATES)('a request that is %s can be withdrawn only while Entra lets it', (state) => {
    const open = state === 'submitted' || state === 'pendingApproval' || state === 'scheduled';
    expect(lineOf(recordWith(requested({ state }))).canCancel).toBe(open);
  });

  test('the policy may forbid to extend and to give back', () => {
    const policy = policyWith({ canExtend: false, canRelease: false });
    expect(lineOf({ ...usable, policy })).toMatchObject({ canExtend: false, canRelease: false });
    const { policy: _, ...unknown } = usable;
    expect(lineOf(unknown)).toMatchObject({ canExtend: true, canRelease: true });
  });

  test('access without an end cannot be extended', () => {
    const { endsAt: _, ...endless } = assignmentWith({ usableAt: NOON });
    expect(lineOf({ ...usable, assignment: endless })).toMatchObject({ canExtend: false, canRelease: true });
  });

  test('access that is not usable yet can be given back, not extended', () => {
    const record = { ...usable, assignment: assignmentWith() };
    expect(lineOf(record)).toMatchObject({ stage: 'provisioning', canExtend: false, canRelease: true });
  });

  test('past its end nothing can be done', () => {
    expect(lineOf(usable, END)).toMatchObject({
      stage: 'ending',
      since: later(END),
      canExtend: false,
      canRelease: false,
      canCancel: false,
    });
  });

  test('an open click holds the others back', () => {
    const about = { tenant: fabrikam.id, assignment: assignmentWith().id };
    const extend = { kind: 'extend', ...about, endsAt: new Date(0), justification: '' } as const;
    const release = { kind: 'release', ...about } as const;
    const pendingOf = (...intents: Intent[]) => lineOf({ ...usable, intents }).pending;
    expect(pendingOf(intentOf(extend))).toBe('extend');
    expect(pendingOf(intentOf(extend), intentOf(release))).toBe('release');
    expect(pendingOf(intentOf(extend), intentOf(release, refused))).toBe('extend');
    // Done at Entra counts as pending until a pass that began later has seen it.
    const settledAt = new Date(0);
    const done = { ...intentOf(extend, { result: 'done' }), settledAt };
    expect(pendingOf(done)).toBe('extend');
    const seenAt = new Date(1);
    expect(lineOf({ ...usable, intents: [done], seenAt }).pending).toBeUndefined();
    expect(lineOf({ ...usable, intents: [intentOf(extend)] })).toMatchObject({
      canExtend: false,
      canRelease: false,
    });
  });

  test('an extension that an approver has to decide says so, also while its click is not seen yet', () => {
    const about = { tenant: fabrikam.id, assignment: assignmentWith().id };
    const extend = { kind: 'extend', ...about, endsAt: new Date(0), justification: '' } as const;
    const release = { kind: 'release', ...about } as const;
    const waiting = { ...usable, openChange: 'extend-approval' } as const;
    expect(lineOf(waiting)).toMatchObject({ pending: 'extend-approval', canExtend: false });
    expect(lineOf({ ...waiting, intents: [intentOf(extend)] }).pending).toBe('extend-approval');
    expect(lineOf({ ...waiting, intents: [intentOf(extend), intentOf(release)] }).pending).toBe('release');
  });

  test('so does a change that Entra has not finished', () => {
    expect(lineOf({ ...usable, openChange: 'release' })).toMatchObject({
      pending: 'release',
      canRelease: false,
    });
  });
});
