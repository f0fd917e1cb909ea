import type { DirectoryUser } from '../directory/entities.ts';
import { writeSignIn } from '../audit/write-sign-in.ts';
import { redeemInvitation } from '../directory/redeem-invitation.ts';
import type { Engine } from '../engine.ts';
import type { AppRegistration, World } from '../world/world.ts';
import { grantedScopes } from './answer-token.ts';
import { findAccount } from './find-account.ts';
import type { Account, Authority } from './find-account.ts';
import type { ScopeWish } from './parse-scope.ts';

/** An account a person can choose on a sign-in page. */
export interface AccountChoice {
  /** The user principal name at home, by which the choice is posted. */
  readonly person: string;
  readonly name: string;
  /** What tells accounts of the same name apart: their tenant, or that it is a guest's. */
  readonly kind: string;
}

/** A page is for people: a tenant with more accounts than this is searched with `login_hint`. */
export const longestChoice = 100;

/**
 * The accounts that can sign in at an authority: those of its tenant, guests among them, or the home accounts of all
 * tenants; at most one more than `longestChoice`.
 * @param hint part of a name; everybody when empty
 */
export function listAccounts(world: World, authority: Authority, hint: string): AccountChoice[] {
  const tenants = typeof authority === 'string' ? [...world.tenants.values()] : [authority];
  const wanted = hint.toLowerCase();
  const found: AccountChoice[] = [];
  for (const tenant of tenants) {
    for (const { row } of tenant.users.entries()) {
      const isGuest = row.homeTenantId !== tenant.id;
      if (typeof authority === 'string' && isGuest) continue;
      if (!row.accountEnabled || !matches(row, wanted)) continue;
      const kind = typeof authority === 'string' ? tenant.name : isGuest ? 'guest' : 'member';
      found.push({ person: row.homeUserPrincipalName, name: row.displayName, kind });
      if (found.length > longestChoice) return found;
    }
  }
  return found;
}

function matches(user: DirectoryUser, wanted: string): boolean {
  return [user.homeUserPrincipalName, user.displayName].some((text) => text.toLowerCase().includes(wanted));
}

/** The first interactive sign-in of an invited guest redeems the invitation. */
function redeemOpenInvitation(engine: Engine, authority: Authority, person: string): void {
  if (typeof authority === 'string') return;
  const scope = { world: engine.world(), tenant: authority, now: engine.clock.now() };
  redeemInvitation(scope, authority.users.find('homeUserPrincipalName', person));
  engine.changed();
}

/**
 * Signs a person in at a page: redeems an open invitation, then finds their account.
 * @throws LoginError AADSTS50020, 50057; 65001 when the tenant's administrator has not consented to what is asked for
 */
export function signIn(
  engine: Engine,
  authority: Authority,
  person: string,
  { app, wish }: { readonly app: AppRegistration; readonly wish: ScopeWish },
): Account {
  redeemOpenInvitation(engine, authority, person);
  const account = findAccount(engine.world(), authority, person, app);
  grantedScopes(engine, app, account.tenant, wish);
  const scope = { world: engine.world(), tenant: account.tenant, now: engine.clock.now() };
  writeSignIn(scope, account.user, app, wish.resource ?? 'https://graph.microsoft.com');
  return account;
}
