import { toAuditTarget } from '../audit/audit-directory.ts';
import { toInitiator, writeAudit } from '../audit/write-audit.ts';
import { continueDeliveries } from '../lifecycle/continue-deliveries.ts';
import type { Scope } from '../world/world.ts';
import type { DirectoryUser } from './entities.ts';

/** What the first sign-in of a guest does: the invitation is redeemed, and access that waited for it is delivered. */
export function redeemInvitation(scope: Scope, user: DirectoryUser | undefined): void {
  const { tenant, now } = scope;
  if (user?.externalUserState !== 'PendingAcceptance') return;
  tenant.users.change(user, { externalUserState: 'Accepted', externalUserStateChangedAt: now });
  writeAudit(scope, {
    category: 'UserManagement',
    service: 'Invited Users',
    activity: 'Redeem external user invite',
    operation: 'Update',
    initiatedBy: toInitiator(scope, user.id),
    targets: [toAuditTarget(user)],
  });
  continueDeliveries(scope, user.id);
}
