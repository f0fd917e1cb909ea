import { errors, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import { realNow } from '../time/real-time.ts';
import type { AppRegistration } from '../world/world.ts';
import { findAccount } from './find-account.ts';
import {
  appAssertion,
  missingCredential,
  wrongAssertionAudience,
  wrongGrant,
  wrongUserAssertion,
} from './login-error.ts';
import { requireSignIn } from './require-sign-in.ts';
import type { SigningKey } from './signing-key.ts';
import { instantOfTokenId } from './token-id.ts';
import { answerFor, required } from './token-request.ts';
import type { Grant } from './token-request.ts';

async function verifyAssertion(key: SigningKey, assertion: string): Promise<JWTPayload> {
  try {
    const options = { currentDate: realNow(), algorithms: ['RS256'] };
    return (await jwtVerify(assertion, key.publicKey, options)).payload;
  } catch (cause) {
    throw wrongUserAssertion(
      cause instanceof errors.JWTExpired
        ? 'Assertion is not within its valid time range.'
        : 'The provided signature value did not match the expected signature value.',
    );
  }
}

/** Whether an audience is the app: its client id, or one of its identifier URIs. */
function isAudienceOf({ clientId, identifierUris }: AppRegistration, audience: string): boolean {
  return [clientId, ...identifierUris].some((uri) => uri.toLowerCase() === audience.toLowerCase());
}

/**
 * The token of a person whose token the app was called with. The authority's tenant decides whose token it is: of the
 * account there for one tenant, also a guest's; of the account at home for /common.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow
 */
export const actOnBehalfOf: Grant = async (request) => {
  const { engine, app, authority, form, isConfidential } = request;
  if (!isConfidential) throw missingCredential();
  if (required(request, 'requested_token_use') !== 'on_behalf_of') {
    throw wrongGrant(form.get('requested_token_use') ?? '');
  }
  const { aud, idtyp, tid, oid, uti } = await verifyAssertion(engine.key, required(request, 'assertion'));
  const audience = [aud ?? ''].flat()[0] ?? '';
  if (!isAudienceOf(app, audience)) throw wrongAssertionAudience(audience, app.clientId);
  if (idtyp === 'app') throw appAssertion(app.clientId);
  const world = engine.world();
  const user = world.tenants.get(String(tid))?.users.get(String(oid));
  if (user === undefined) throw wrongUserAssertion('The user of the assertion does not exist.');
  const account = findAccount(world, authority, user.homeUserPrincipalName, app);
  const signedInAt = instantOfTokenId(String(uti));
  requireSignIn(request, account, signedInAt);
  return answerFor(request, account, { signedInAt });
};
