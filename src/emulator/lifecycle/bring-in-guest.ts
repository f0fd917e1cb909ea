import { randomUUID } from 'node:crypto';
import { toAuditTarget } from '../audit/audit-directory.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { consentIsAutomatic } from '../cross-tenant/default-settings.ts';
import { createAccount } from '../directory/create-account.ts';
import { processDynamicGroupsSoon } from '../directory/dynamic-groups.ts';
import type { DirectoryUser } from '../directory/entities.ts';
import type { AssignmentRequest, Subject } from '../entitlement/entities.ts';
import { personNamed } from '../people.ts';
import { deriveObjectId } from '../world/object-id.ts';
import type { Scope } from '../world/world.ts';
import { entitlementManagementApp } from './audit-request.ts';
import { homeTenantIdOf } from './newcomers.ts';
import { subjectOf } from './subjects.ts';

/** Whether somebody has to sign in once and to consent; not where both sides spare their people the prompt. */
function mustSignIn({ tenant, world }: Scope, homeTenantId: string | null): boolean {
  const home = homeTenantId === null ? undefined : world.tenants.get(homeTenantId);
  if (!world.quirks.guestsMustSignIn || home === undefined) return world.quirks.guestsMustSignIn;
  const { outbound, inbound } = consentIsAutomatic(home, tenant);
  return !outbound || !inbound;
}

function createGuest(scope: Scope, { email }: Subject): DirectoryUser {
  const { tenant, world, now } = scope;
  const homeTenantId = homeTenantIdOf(world, email);
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  const user = createAccount(tenant, {
    displayName: personNamed(world, email)?.name ?? email.slice(0, email.lastIndexOf('@')),
    homeUserPrincipalName: email,
    homeTenantId: homeTenantId ?? deriveObjectId('', 'tenant', domain),
    createdAt: now,
    values: {
      id: randomUUID(),
      externalUserState: mustSignIn(scope, homeTenantId) ? 'PendingAcceptance' : 'Accepted',
      externalUserStateChangedAt: now,
    },
  });
  const event = { category: 'UserManagement', operation: 'Add', targets: [toAuditTarget(user)] } as const;
  const initiatedBy = entitlementManagementApp;
  writeAudit(scope, { ...event, service: 'Core Directory', activity: 'Add user', initiatedBy });
  writeAudit(scope, { ...event, service: 'Invited Users', activity: 'Invite external user', initiatedBy });
  processDynamicGroupsSoon(scope);
  return user;
}

/** Lets a guest in again who was blocked for want of assignments and now has one. */
function unblock(scope: Scope, subject: Subject, user: DirectoryUser): void {
  if (subject.blockedAt === null) return;
  scope.tenant.subjects.change(subject, { blockedAt: null });
  scope.tenant.users.change(user, { accountEnabled: true });
  writeAudit(scope, {
    category: 'UserManagement',
    service: 'Core Directory',
    activity: 'Enable account',
    operation: 'Update',
    initiatedBy: entitlementManagementApp,
    targets: [toAuditTarget(user)],
  });
}

/** Lets a request go on for a person who was invited while it waited, and so has a subject of their own. */
function takeOver({ tenant }: Scope, request: AssignmentRequest, { id: subjectId }: Subject): void {
  tenant.assignmentRequests.change(request, { subjectId });
  const assignment = tenant.assignments.get(request.assignmentId);
  if (assignment !== undefined) tenant.assignments.change(assignment, { subjectId });
}

/**
 * The account of whom a request is for. Somebody without one becomes a guest now, who is governed: entitlement
 * management also sees to their end. No invitation is sent.
 * @see https://learn.microsoft.com/entra/id-governance/entitlement-management-external-users
 */
export function bringIn(scope: Scope, request: AssignmentRequest): DirectoryUser | undefined {
  const { tenant } = scope;
  const subject = tenant.subjects.get(request.subjectId);
  if (subject === undefined) return undefined;
  const known = tenant.users.get(subject.objectId ?? '');
  if (known !== undefined) {
    unblock(scope, subject, known);
    return known;
  }
  // Whoever is no guest of entitlement management and is gone stays away.
  if (subject.lifecycle !== 'governed') return undefined;
  const existing = tenant.users.find('homeUserPrincipalName', subject.email);
  if (existing !== undefined) {
    takeOver(scope, request, subjectOf(tenant, existing.id));
    return existing;
  }
  const user = createGuest(scope, subject);
  const { id: objectId, displayName, userPrincipalName: principalName } = user;
  tenant.subjects.change(subject, { objectId, displayName, principalName });
  return user;
}
