import { describe, expect, test } from 'vitest';
import { isAsRequested, tellsOfAssignment } from '../../../src/access/assignment-request.ts';
import type { AssignmentRequest } from '../../../src/access/assignment-request.ts';
import type { Assignment } from '../../../src/access/assignment.ts';
import { assignmentWith, id, later, requestWith } from '../../support/access.ts';
import { HOUR } from '../../support/time.ts';

const named = { assignmentId: id<Assignment['id']>(51) };

describe('a request has its assignment read', () => {
  test.each<[boolean, Partial<AssignmentRequest>]>([
    [false, { state: 'pendingApproval', ...named }],
    [false, { state: 'denied', ...named }],
    [false, { state: 'delivering' }],
    [true, { state: 'delivering', ...named }],
    [false, { state: 'delivering', purpose: 'extend', ...named }],
    [false, { state: 'delivering', purpose: 'remove', ...named }],
    // Where it does not say which, all of them are read.
    [true, { state: 'delivered' }],
    [true, { state: 'delivered', purpose: 'extend', ...named }],
    [true, { state: 'delivered', purpose: 'remove', bySystem: true, ...named }],
    [true, { state: 'partiallyDelivered', ...named }],
  ])('%s: %o', (expected, request) => {
    expect(tellsOfAssignment(requestWith(request))).toBe(expected);
  });
});

const endsAt = later(8 * HOUR);
const extension: Partial<AssignmentRequest> = { state: 'delivered', purpose: 'extend', endsAt };
const removal: Partial<AssignmentRequest> = { state: 'delivered', purpose: 'remove' };
const expired = assignmentWith({ state: 'expired' });

describe('an assignment is as its request says', () => {
  test.each<[boolean, string, Partial<AssignmentRequest>, Assignment | undefined]>([
    [true, 'in limbo, whatever it is', { state: 'delivering' }, assignmentWith({ state: 'delivering' })],
    [true, 'in limbo and not there yet', { state: 'delivering' }, undefined],
    [
      false,
      'delivered, and the directory lags',
      { state: 'delivered' },
      assignmentWith({ state: 'delivering' }),
    ],
    [false, 'delivered, and not there yet', { state: 'delivered' }, undefined],
    [true, 'delivered', { state: 'delivered' }, assignmentWith()],
    [true, 'delivered, and over already', { state: 'delivered' }, expired],
    [false, 'extended, and it shows the old end', extension, assignmentWith()],
    [true, 'extended', extension, assignmentWith({ endsAt })],
    [true, 'extended, and again since', extension, assignmentWith({ endsAt: later(9 * HOUR) })],
    [false, 'removed, and it is still there', removal, assignmentWith()],
    [true, 'removed', removal, expired],
    [true, 'removed, and Graph knows it no more', removal, undefined],
  ])('%s: %s', (expected, _what, request, assignment) => {
    expect(isAsRequested(requestWith(request), assignment)).toBe(expected);
  });
});
