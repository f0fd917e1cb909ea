import { describe, expect, test } from 'vitest';
import { isFirstRequestAllowed, toFirstOffers } from '../../../src/access/first-request.ts';
import type { AdmittedPeople } from '../../../src/access/first-request.ts';
import { toJustificationFor } from '../../../src/access/request-pack.ts';
import { admissionWith, ana, contosoOrganization, fabrikam, id, northwind } from '../../support/access.ts';

const scope = (admits: AdmittedPeople) => admissionWith({ admits });

describe('the app may file', () => {
  test.each([
    ['an organization of the source', scope({ kind: 'organizations', ids: [contosoOrganization.id] }), true],
    ['other organizations', scope({ kind: 'organizations', ids: ['another'] }), false],
    ['every configured organization', scope({ kind: 'configured-organizations' }), true],
    ['everybody outside', scope({ kind: 'everybody-external' }), true],
    ['people of the tenant', scope({ kind: 'others' }), false],
    ['nobody by themselves', admissionWith({ canAskOneself: false }), false],
    ['them without approval', admissionWith({ approvalForAdd: false }), false],
    ['them with approval by nobody', admissionWith({ stageCount: 0 }), false],
  ])('under a policy that admits %s', (_what, admission, allowed) => {
    expect(isFirstRequestAllowed(admission, [contosoOrganization], ana.tenant)).toBe(allowed);
  });

  test('not for an organization that is only proposed, nor for one of another tenant', () => {
    const configured = scope({ kind: 'configured-organizations' });
    const proposed = { ...contosoOrganization, isConfigured: false };
    const another = { ...contosoOrganization, tenants: [northwind.id] };
    expect(isFirstRequestAllowed(configured, [proposed], ana.tenant)).toBe(false);
    expect(isFirstRequestAllowed(configured, [another], ana.tenant)).toBe(false);
    expect(isFirstRequestAllowed(admissionWith(), [another], ana.tenant)).toBe(false);
  });
});

test('every offer says that the app files it', () => {
  const offers = toFirstOffers(fabrikam, 'operator', id(21), [admissionWith()]);
  expect(offers).toMatchObject([{ policyId: id(31), filedBy: 'app', approvalRequired: true }]);
  expect(toFirstOffers(fabrikam, 'operator', id(21), [])).toMatchObject({ reason: 'not-in-scope' });
});

test('the justification names the incident first, then for whom it was filed', () => {
  const who = { name: 'Ana Ruiz', address: 'ana@contoso.example' };
  expect(toJustificationFor({ incident: 'INC-1', justification: 'why' }, who)).toBe(
    'INC-1 · why · Filed by SOC Access for Ana Ruiz (ana@contoso.example)',
  );
  expect(toJustificationFor({ justification: '' }, who)).toMatch(/^Filed by SOC Access for Ana Ruiz/);
});
