import { Hono } from 'hono';
import type { Context } from 'hono';
import type { Engine } from '../engine.ts';
import { publicAddress } from '../public-address.ts';
import { realNow } from '../time/real-time.ts';
import type { Tenant } from '../world/tenant.ts';
import { graphAudiences, issueAppToken, tokenLifetimeMs } from './issue-token.ts';
import type { LoginError } from './login-error.ts';
import {
  toLoginErrorBody,
  unknownApp,
  unknownTenant,
  wrongGrant,
  wrongScope,
  wrongSecret,
} from './login-error.ts';

function findTenant(engine: Engine, idOrDomain: string): Tenant | undefined {
  const { tenants } = engine.world();
  const wanted = idOrDomain.toLowerCase();
  return tenants.get(wanted) ?? [...tenants.values()].find((tenant) => tenant.domain === wanted);
}

function refuse(context: Context, error: LoginError): Response {
  return context.json(toLoginErrorBody(error, realNow()), error.status);
}

function toMetadata(origin: string, tenantId: string): object {
  const authority = `${origin}/${tenantId}`;
  return {
    issuer: `${authority}/v2.0`,
    authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
    token_endpoint: `${authority}/oauth2/v2.0/token`,
    end_session_endpoint: `${authority}/oauth2/v2.0/logout`,
    jwks_uri: `${authority}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'tid', 'ver'],
    tenant_region_scope: null,
  };
}

interface Credentials {
  readonly clientId: string;
  readonly secret: string;
}

/** The client's credentials, from the form or from Basic authentication. */
function readCredentials(form: URLSearchParams, authorization: string | undefined): Credentials {
  const [, encoded] = /^Basic (.+)$/i.exec(authorization ?? '') ?? [];
  if (encoded !== undefined) {
    const [clientId = '', secret = ''] = Buffer.from(encoded, 'base64').toString().split(':');
    return { clientId: decodeURIComponent(clientId), secret: decodeURIComponent(secret) };
  }
  return { clientId: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' };
}

async function issueForForm(engine: Engine, context: Context, tenant: Tenant): Promise<Response> {
  const { app } = engine.world();
  const form = new URLSearchParams(await context.req.text());
  const { clientId, secret } = readCredentials(form, context.req.header('authorization'));
  const scope = form.get('scope') ?? '';
  const grant = form.get('grant_type') ?? '';
  if (grant !== 'client_credentials') return refuse(context, wrongGrant(grant));
  if (clientId.toLowerCase() !== app.clientId) return refuse(context, unknownApp(clientId, tenant.name));
  if (secret !== app.clientSecret) return refuse(context, wrongSecret(clientId));
  // MSAL appends openid and profile to what the application asks for.
  const resource = scope.split(' ').find((part) => part.endsWith('/.default'));
  if (resource === undefined) return refuse(context, wrongScope(scope));
  const audience = resource.slice(0, -'/.default'.length);
  const permissions = graphAudiences.includes(audience) ? app.applicationPermissions : [];
  const { token } = await issueAppToken({ key: engine.key, tenant, app, audience }, permissions);
  const expiresIn = tokenLifetimeMs / 1000;
  return context.json({
    token_type: 'Bearer',
    expires_in: expiresIn,
    ext_expires_in: expiresIn,
    access_token: token,
  });
}

/**
 * Entra's token endpoint of every tenant, for the client-credentials grant, with the metadata clients look up first.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export function createLoginApp(engine: Engine): Hono {
  const app = new Hono();
  app.get('/:tenant/v2.0/.well-known/openid-configuration', (context) => {
    const wanted = context.req.param('tenant');
    const tenant = findTenant(engine, wanted);
    if (tenant === undefined) return refuse(context, unknownTenant(wanted));
    return context.json(toMetadata(publicAddress(context).origin, tenant.id));
  });
  app.get('/:tenant/discovery/v2.0/keys', (context) => context.json({ keys: [engine.key.publicJwk] }));
  app.post('/:tenant/oauth2/v2.0/token', async (context) => {
    const wanted = context.req.param('tenant');
    const tenant = findTenant(engine, wanted);
    return tenant === undefined
      ? refuse(context, unknownTenant(wanted))
      : issueForForm(engine, context, tenant);
  });
  return app;
}
