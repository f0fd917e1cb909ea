import type { Tenant } from '../world/tenant.ts';

/** Notes when a user signed in last; recommendations of access reviews go by it. */
export function recordSignIn(tenant: Tenant, userId: string, now: Date): void {
  const user = tenant.users.get(userId);
  if (user !== undefined) tenant.users.change(user, { lastSignInAt: now });
}
