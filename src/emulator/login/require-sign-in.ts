import { deriveObjectId } from '../world/object-id.ts';
import type { Account } from './find-account.ts';
import { interactionRequired } from './login-error.ts';
import type { TokenRequest } from './token-request.ts';

/**
 * Refuses to give a person's token without a page, when the fault `interaction` wants them to sign in anew.
 * @param signedInAt when the person last did
 * @throws LoginError AADSTS50076 with the claims to be passed on to the sign-in
 */
export function requireSignIn(
  { engine, address }: TokenRequest,
  { tenant, user }: Account,
  signedInAt: Date,
): void {
  const armed = engine.faults.take({
    method: 'POST',
    address,
    tenantId: tenant.id,
    caller: user.homeUserPrincipalName,
    claims: undefined,
    signedInAt,
  });
  if (armed === undefined) return;
  // Entra names the policies that are not met.
  const policyId = deriveObjectId(tenant.id, 'policy', 'interaction');
  throw interactionRequired(
    JSON.stringify({ access_token: { capolids: { essential: true, values: [policyId] } } }),
  );
}
