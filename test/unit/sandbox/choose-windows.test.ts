import { expect, test } from 'vitest';
import { chooseWindows } from '../../../src/sandbox/choose-windows.ts';

const tenants = [
  { name: 'Source', id: 's', domain: 's.example', kind: 'source' as const },
  { name: 'First', id: '1', domain: '1.example', kind: 'target' as const },
  { name: 'Second', id: '2', domain: '2.example', kind: 'target' as const },
  { name: 'Third', id: '3', domain: '3.example', kind: 'target' as const },
];

const person = (name: string, tenantId: string, ...roles: string[]) => ({
  name,
  tenantId,
  roles,
  aadObjectId: name,
  userPrincipalName: `${name}@example`,
});

test('the first analyst and an approver of each of the first two targets', () => {
  const people = [
    person('operator', 's', 'operator'),
    person('ana', 's', 'analyst'),
    person('ben', 's', 'analyst'),
    person('guest analyst', '1', 'analyst'),
    person('carla', '1', 'reviewer', 'approver'),
    person('emi', '2', 'approver'),
    person('finn', '3', 'approver'),
  ];
  expect(chooseWindows(tenants, people).map(({ name }) => name)).toEqual(['ana', 'carla', 'emi']);
});

test('leaves out whom the tenants file does not have', () => {
  expect(chooseWindows(tenants, [person('ana', 's', 'analyst')]).map(({ name }) => name)).toEqual(['ana']);
});
