/**
 * The OpenID Connect metadata of an authority.
 * @param segment the tenant's id, or `common` or `organizations`, whose tokens come from the tenant they are for
 * @see https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc
 */
export function toOpenidConfiguration(origin: string, segment: string): object {
  const authority = `${origin}/${segment}`;
  const isOneTenant = segment !== 'common' && segment !== 'organizations';
  return {
    issuer: `${origin}/${isOneTenant ? segment : '{tenantid}'}/v2.0`,
    authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
    token_endpoint: `${authority}/oauth2/v2.0/token`,
    device_authorization_endpoint: `${authority}/oauth2/v2.0/devicecode`,
    end_session_endpoint: `${authority}/oauth2/v2.0/logout`,
    jwks_uri: `${authority}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    response_types_supported: ['code'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic', 'private_key_jwt'],
    claims_supported: [
      'sub',
      'iss',
      'aud',
      'exp',
      'iat',
      'nonce',
      'preferred_username',
      'name',
      'tid',
      'ver',
    ],
    tenant_region_scope: null,
    cloud_instance_name: 'microsoftonline.com',
    msgraph_host: 'graph.microsoft.com',
  };
}

/** What MSAL asks an authority for before it trusts it: the emulator's own host is the only alias. */
export function toInstanceDiscovery(origin: string, segment: string): object {
  const { host } = new URL(origin);
  return {
    tenant_discovery_endpoint: `${origin}/${segment}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}
