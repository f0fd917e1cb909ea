import { consentOf } from './consents.ts';
import { graphAudiences, issueAppToken, tokenLifetimeMs } from './issue-token.ts';
import { missingCredential, missingServicePrincipal, noTenant, wrongAppScope } from './login-error.ts';
import { parseRequestedClaims } from './requested-claims.ts';
import type { Grant } from './token-request.ts';

/**
 * The app's own token (client credentials): all application permissions it has the tenant's consent for.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export const grantAppToken: Grant = async ({ engine, form, authority, app, isConfidential }) => {
  if (!isConfidential) throw missingCredential();
  if (typeof authority === 'string') throw noTenant();
  const scope = form.get('scope') ?? '';
  // MSAL appends openid and profile to what the application asks for.
  const resource = scope.split(' ').find((part) => part.endsWith('/.default'));
  if (resource === undefined) throw wrongAppScope(scope);
  const consent = consentOf(authority, app);
  if (consent === undefined) throw missingServicePrincipal(app.clientId, authority.id);
  const audience = resource.slice(0, -'/.default'.length);
  const permissions = graphAudiences.includes(audience) ? consent.applicationPermissions : [];
  const requested = parseRequestedClaims(form.get('claims'));
  const issue = { key: engine.key, tenant: authority, app, audience, requested };
  const { token } = await issueAppToken(issue, permissions);
  const expiresIn = tokenLifetimeMs / 1000;
  return { token_type: 'Bearer', expires_in: expiresIn, ext_expires_in: expiresIn, access_token: token };
};
