import { describe, expect, test } from 'vitest';
import { isStartSoon, toLaterStart, toStartWarning } from '../../../src/access/later-start.ts';
import { toUndecided } from '../../../src/access/to-offers.ts';
import type { Offer } from '../../../src/access/request-pack.ts';
import { fabrikam, id, later, NOON, policyWith } from '../../support/access.ts';
import { HOUR, MINUTE } from '../../support/time.ts';

test.each([
  [undefined, NOON, undefined],
  [NOON, NOON, undefined],
  // Entra's own instant, a little after the request.
  [later(2 * MINUTE), NOON, undefined],
  [later(2 * MINUTE + 1), NOON, later(2 * MINUTE + 1)],
  [later(HOUR), undefined, later(HOUR)],
])('a start at %s of what was asked at %s is a later one: %s', (startsAt, createdAt, expected) => {
  expect(toLaterStart({ ...(startsAt ? { startsAt } : {}), ...(createdAt ? { createdAt } : {}) })).toEqual(
    expected,
  );
});

describe('the warning', () => {
  const two = [
    { tenantName: 'Fabrikam', approvalMs: 48 * HOUR },
    { tenantName: 'Litware', approvalMs: 4 * HOUR },
    { tenantName: 'Fabrikam' },
  ];
  test.each([
    [-1, undefined],
    [0, undefined],
    [HOUR - 1, { kind: 'soon', leftMs: HOUR - 1, tenantNames: ['Fabrikam', 'Litware'] }],
    [
      HOUR,
      {
        kind: 'within-approval',
        leftMs: HOUR,
        approvalMs: 48 * HOUR,
        tenantNames: ['Fabrikam', 'Litware'],
      },
    ],
    [
      4 * HOUR,
      { kind: 'within-approval', leftMs: 4 * HOUR, approvalMs: 48 * HOUR, tenantNames: ['Fabrikam'] },
    ],
    [48 * HOUR, undefined],
  ])('%d ms before the start', (ms, expected) => {
    expect(toStartWarning(later(ms), two, NOON)).toEqual(expected);
  });

  test('is none where nobody has to approve', () => {
    expect(toStartWarning(later(MINUTE), [], NOON)).toBeUndefined();
  });
});

describe('what waits for approval', () => {
  const offer: Offer = {
    tenant: fabrikam.id,
    role: 'operator',
    packageId: id(21),
    policyId: id(31),
    policyName: '',
    approvalRequired: true,
    justificationRequired: false,
    fixedDuration: false,
    questions: [],
  };
  const stage = { approvers: [], fallbackApprovers: [], reasonRequired: false };
  const nameOf = () => 'Fabrikam';

  test('takes as long as all stages together, of several policies the slowest', () => {
    const stages = [
      { ...stage, timeoutMs: HOUR },
      { ...stage, timeoutMs: 2 * HOUR },
    ];
    const policies = [policyWith({ stages }), policyWith({ id: id(32), stages: stages.slice(0, 1) })];
    const both = [offer, { ...offer, policyId: id<Offer['policyId']>(32) }];
    expect(toUndecided(both, policies, nameOf)).toEqual([{ tenantName: 'Fabrikam', approvalMs: 3 * HOUR }]);
  });

  test('is not guessed where a stage has no limit, or the policy is not known', () => {
    expect(toUndecided([offer], [], nameOf)).toEqual([{ tenantName: 'Fabrikam' }]);
    const stages = [{ ...stage, timeoutMs: HOUR }, stage];
    expect(toUndecided([offer], [policyWith({ stages })], nameOf)).toEqual([{ tenantName: 'Fabrikam' }]);
  });

  test('is nothing where one of the policies asks nobody', () => {
    expect(toUndecided([offer, { ...offer, approvalRequired: false }], [], nameOf)).toEqual([]);
  });

  test('within the hour it is soon', () => {
    expect(isStartSoon(later(HOUR - 1), [offer], NOON)).toBe(true);
    expect(isStartSoon(later(HOUR), [offer], NOON)).toBe(false);
    expect(isStartSoon(NOON, [offer], NOON)).toBe(false);
    expect(isStartSoon(later(MINUTE), [{ ...offer, approvalRequired: false }], NOON)).toBe(false);
  });
});
