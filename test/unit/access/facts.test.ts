import { describe, expect, test } from 'vitest';
import { lastDecidedStage, openStageOf } from '../../../src/access/approval.ts';
import type { ApprovalStage } from '../../../src/access/approval.ts';
import { isCancelable, isOpenRequest } from '../../../src/access/assignment-request.ts';
import { toRequestEffects } from '../../../src/access/changes.ts';
import { AccessError, toAccessError } from '../../../src/access/errors.ts';
import { isGuid, parseId } from '../../../src/access/ids.ts';
import { toIntentKey } from '../../../src/access/intent.ts';
import type { IntentInput } from '../../../src/access/intent.ts';
import { parseSubjectKey, toSubjectKey } from '../../../src/access/notice.ts';
import type { Subject } from '../../../src/access/notice.ts';
import { isSecurityRole } from '../../../src/access/security-role.ts';
import { fabrikam, id, northwind, requestWith } from '../../support/access.ts';
import { HOUR } from '../../support/time.ts';

describe('what follows from a change of a request', () => {
  const receipt = { effect: 'update', kind: 'receipt' };
  const effects = (
    before: Parameters<typeof requestWith>[0] | undefined,
    after: Parameters<typeof requestWith>[0],
  ) => toRequestEffects(before && requestWith(before), requestWith(after));

  test('first seen', () => {
    expect(effects(undefined, { state: 'submitted' })).toEqual([receipt]);
    expect(effects(undefined, { state: 'pendingApproval' })).toEqual([
      receipt,
      { effect: 'ask-approvers', of: 'first-stage' },
    ]);
    expect(effects(undefined, { state: 'delivered' })).toEqual([receipt]);
    expect(effects(undefined, { state: 'denied' })).toEqual([
      receipt,
      { effect: 'tell-requestor', kind: 'refused' },
    ]);
  });

  test('the same state: whatever else changed shows on the receipt, nobody is asked or told again', () => {
    for (const state of ['pendingApproval', 'denied', 'delivered'] as const)
      expect(effects({ state }, { state, status: 'other' })).toEqual([receipt]);
  });

  test.each([
    ['PendingApproval', 'PendingApprovalEscalated', 'alternates'],
    // An escalated stage is over when Entra waits as at first.
    ['PendingApprovalEscalated', 'PendingApproval', 'next-stage'],
    ['Accepted', 'PendingApproval', undefined],
    ['PendingApproval', 'PendingApproval', undefined],
    ['PendingApproval', 'WaitingForCallback', undefined],
  ])('while it waits, from %s to %s: %s', (from, to, of) => {
    const state = 'pendingApproval';
    expect(effects({ state, status: from }, { state, status: to })).toEqual([
      receipt,
      ...(of ? [{ effect: 'ask-approvers', of }] : []),
    ]);
  });

  test('failed, taken up again, failed again: what was said of it says so', () => {
    const said = { effect: 'update', kind: 'refused' };
    const refused = { effect: 'tell-requestor', kind: 'refused' };
    expect(effects({ state: 'deliveryFailed' }, { state: 'delivering' })).toEqual([receipt, said]);
    expect(effects({ state: 'delivering' }, { state: 'deliveryFailed' })).toEqual([receipt, said, refused]);
  });

  test('approved, denied, withdrawn: the approvers see it', () => {
    const approval = { effect: 'update', kind: 'approval' };
    const refused = { effect: 'tell-requestor', kind: 'refused' };
    const from = { state: 'pendingApproval' } as const;
    expect(effects(from, { state: 'delivering' })).toEqual([receipt, approval]);
    expect(effects(from, { state: 'canceled' })).toEqual([receipt, approval]);
    expect(effects(from, { state: 'denied' })).toEqual([receipt, approval, refused]);
  });

  test('a failed delivery is told, a failed removal and what Entra filed itself are not', () => {
    const failed = { state: 'deliveryFailed' } as const;
    const told = (of: Parameters<typeof requestWith>[0]) =>
      effects({ state: 'delivering' }, of).filter(({ effect }) => effect === 'tell-requestor');
    expect(told(failed)).toHaveLength(1);
    expect(told({ ...failed, purpose: 'remove' })).toEqual([]);
    expect(told({ ...failed, bySystem: true })).toEqual([]);
  });
});

describe('request states', () => {
  test.each([
    ['submitted', true, true],
    ['pendingApproval', true, true],
    ['scheduled', true, true],
    ['delivering', true, false],
    ['unknown', true, false],
    ['delivered', false, false],
    ['partiallyDelivered', false, false],
    ['deliveryFailed', false, false],
    ['denied', false, false],
    ['canceled', false, false],
  ] as const)('%s', (state, isOpen, canCancel) => {
    expect([isOpenRequest({ state }), isCancelable({ state })]).toEqual([isOpen, canCancel]);
  });
});

describe('subject keys', () => {
  test.each<Subject>([
    { type: 'pack', id: id(61) },
    { type: 'request', tenant: fabrikam.id, id: id(41) },
    { type: 'assignment', tenant: fabrikam.id, id: id(51) },
  ])('$type and back', (subject) => {
    expect(parseSubjectKey(toSubjectKey(subject))).toEqual(subject);
  });

  test('the same id in two tenants is two subjects', () => {
    const keys = [fabrikam, northwind].map((tenant) =>
      toSubjectKey({ type: 'request', tenant: tenant.id, id: id(41) }),
    );
    expect(new Set(keys).size).toBe(2);
  });

  test.each(['', 'pack/', 'pack/x', `request/${id(1)}`, `constructor/${id(1)}/${id(2)}`])(
    '%j is none',
    (key) => {
      expect(() => parseSubjectKey(key)).toThrow(AccessError);
    },
  );
});

describe('intent keys', () => {
  const tenant = fabrikam.id;
  const decide: IntentInput = { kind: 'decide', tenant, request: id(41), decision: 'approve', reason: '' };
  const extend: IntentInput = {
    kind: 'extend',
    tenant,
    assignment: id(51),
    endsAt: new Date(HOUR),
    justification: '',
  };

  test('differ by kind, tenant and subject', () => {
    const inputs: IntentInput[] = [
      { kind: 'request', tenant, pack: id(61) },
      { kind: 'request', tenant: northwind.id, pack: id(61) },
      { kind: 'request', tenant, pack: id(62) },
      { kind: 'release', tenant, assignment: id(51) },
      { kind: 'cancel', tenant, request: id(41) },
      decide,
      extend,
    ];
    expect(new Set(inputs.map(toIntentKey)).size).toBe(inputs.length);
  });

  test('a second click finds the first, whatever it says', () => {
    expect(toIntentKey({ ...decide, decision: 'deny', reason: 'no' })).toBe(toIntentKey(decide));
    expect(toIntentKey({ ...extend, endsAt: new Date(2 * HOUR) })).toBe(toIntentKey(extend));
  });
});

describe('approval stages', () => {
  const stage = (n: number, more: Partial<ApprovalStage>): ApprovalStage => ({
    id: id(n),
    status: 'InProgress',
    assignedToMe: true,
    result: 'NotReviewed',
    ...more,
  });

  test('the open one is mine and in progress', () => {
    const mine = stage(3, {});
    expect(openStageOf([stage(1, { status: 'Completed' }), stage(2, { assignedToMe: false }), mine])).toBe(
      mine,
    );
    expect(openStageOf([stage(1, { status: 'Expired' }), stage(2, { status: 'unknown' })])).toBeUndefined();
  });

  test('the last decided one', () => {
    const denied = stage(2, { result: 'Denied' });
    expect(lastDecidedStage([stage(1, { result: 'Approved' }), denied, stage(3, {})])).toBe(denied);
    expect(lastDecidedStage([stage(1, { result: 'unknown' })])).toBeUndefined();
  });
});

describe('ids', () => {
  test('are GUIDs in lower case', () => {
    expect(parseId('0C0A10C4-7B1D-4C58-9A6E-0D1F5A3B2C01', 'x')).toBe('0c0a10c4-7b1d-4c58-9a6e-0d1f5a3b2c01');
  });

  test.each(['', 'x', `${id(1)}\n`, ` ${id(1)}`, `{${id(1)}}`, `${id(1)}'`, undefined, null, 1, [id(1)]])(
    '%j is none',
    (value) => {
      expect(() => parseId(value, 'tenant')).toThrow(
        expect.objectContaining({ code: 'invalid-input', message: 'tenant is not an id' }),
      );
      expect(typeof value === 'string' && isGuid(value)).toBe(false);
    },
  );
});

test.each(['constructor', 'toString', '', 'Reader', 0, undefined])('%j is no role', (value) => {
  expect(isSecurityRole(value)).toBe(false);
});

describe('toAccessError', () => {
  test('leaves ours alone, whatever else is internal', () => {
    const ours = new AccessError('not-found', 'gone', { status: 404 });
    expect(toAccessError(ours)).toBe(ours);
    const cause = new Error('odd');
    expect(toAccessError(cause)).toMatchObject({ code: 'internal', message: 'odd', cause });
    expect(toAccessError('text')).toMatchObject({ code: 'internal', message: 'text' });
  });
});
