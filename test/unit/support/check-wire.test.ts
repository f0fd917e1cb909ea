import { expect, it } from 'vitest';
import { checkWire } from '../../support/check-wire.ts';

const stage = { id: '1', status: 'InProgress', reviewResult: 'NotReviewed', assignedToMe: true };

it('finds nothing wrong with what Graph sends', () => {
  expect(checkWire('approvalStage', { ...stage, justification: null })).toEqual([]);
  expect(checkWire('approvalStage[]', { '@odata.nextLink': 'x', value: [stage] })).toEqual([]);
});

it.each([
  ['an unknown property', 'approvalStage', { ...stage, steps: [] }],
  ['a wrong primitive', 'approvalStage', { ...stage, assignedToMe: 'true' }],
  ['null where it cannot stand', 'approvalStage', { ...stage, id: null }],
  ['an unknown enum member', 'accessPackageAssignment', { id: '1', state: 'Delivered' }],
  ['an object for a list', 'approval', { id: '1', stages: stage }],
  [
    'a foreign derived type',
    'accessPackageAssignmentPolicy',
    {
      id: '1',
      specificAllowedTargets: [{ '@odata.type': '#microsoft.graph.user', id: '2' }],
    },
  ],
  ['a property of a type deep inside', 'accessPackageAssignment', { id: '1', schedule: { start: null } }],
  ['a collection without its list', 'approvalStage[]', stage],
])('finds %s', (_what, type, body) => {
  expect(checkWire(type, body)).toHaveLength(1);
});

it('accepts derived types, flags and what only the pages declare', () => {
  const target = { '@odata.type': '#microsoft.graph.singleUser', userId: '1', description: null };
  expect(checkWire('accessPackageAssignmentPolicy', { id: '1', specificAllowedTargets: [target] })).toEqual(
    [],
  );
  expect(
    checkWire('conditionalAccessGuestsOrExternalUsers', {
      guestOrExternalUserTypes: 'b2bCollaborationGuest,b2bCollaborationMember',
    }),
  ).toEqual([]);
  expect(checkWire('accessPackageAssignment', { targetId: '1' })).toEqual([]);
});
