import { Hono } from 'hono';
import type { Context } from 'hono';
import { writeAudit } from '../audit/write-audit.ts';
import type { Engine } from '../engine.ts';
import type { Tenant } from '../world/tenant.ts';
import type { AppRegistration } from '../world/world.ts';
import { findApp } from './authenticate-client.ts';
import { createConsent } from './consents.ts';
import { findAuthority } from './find-account.ts';
import { servicePrincipalId } from './issue-token.ts';
import { consentDeclined, unknownTenant } from './login-error.ts';
import { checkRedirect, redirectBack } from './redirect.ts';
import { renderConsentPage } from './sign-in-page.ts';

function readQuestion(engine: Engine, context: Context) {
  const world = engine.world();
  const authority = findAuthority(world, context.req.param('tenant') ?? '');
  const tenant = typeof authority === 'string' ? undefined : authority;
  const app = findApp(world, context.req.query('client_id') ?? '', tenant?.name ?? 'any tenant');
  const destination = {
    redirectUri: checkRedirect(app, context.req.query('redirect_uri') ?? ''),
    responseMode: 'query',
    state: context.req.query('state'),
  } as const;
  const tenants = tenant === undefined ? [...world.tenants.values()] : [tenant];
  return { app, tenant, tenants, destination };
}

function consent(engine: Engine, tenant: Tenant, app: AppRegistration): void {
  const now = engine.clock.now();
  createConsent(tenant, app, now);
  writeAudit(
    { world: engine.world(), tenant, now },
    {
      category: 'ApplicationManagement',
      service: 'Core Directory',
      activity: 'Consent to application',
      operation: 'Update',
      // Nobody signs in on the page, so the row names the app that asked.
      initiatedBy: { appId: app.clientId, appName: app.name },
      targets: [{ id: servicePrincipalId(tenant, app), displayName: app.name, type: 'ServicePrincipal' }],
    },
  );
  engine.changed();
}

/**
 * The address at which an administrator consents to an app for a whole tenant; the browser goes back to the app.
 * Nobody signs in: whoever opens the page counts as an administrator.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
 */
export function createAdminConsentApp(engine: Engine): Hono {
  const app = new Hono();
  for (const path of ['/:tenant/adminconsent', '/:tenant/v2.0/adminconsent']) {
    app.get(path, (context) => {
      const { app: asking, tenant, tenants } = readQuestion(engine, context);
      const { applicationPermissions, delegatedPermissions, name } = asking;
      return context.html(
        renderConsentPage({
          app: name,
          tenant: tenant?.name,
          tenants,
          applicationPermissions,
          delegatedPermissions,
        }),
      );
    });
    app.post(path, async (context) => {
      const { app: asking, tenants, destination } = readQuestion(engine, context);
      const form = new URLSearchParams(await context.req.text());
      if (form.has('decline')) {
        const { message, details } = consentDeclined();
        return redirectBack(context, destination, {
          error: details.error,
          error_description: `AADSTS${details.number}: ${message}`,
          admin_consent: 'True',
        });
      }
      const chosen = form.get('tenant') ?? tenants[0]?.id ?? '';
      const tenant = tenants.find(({ id }) => id === chosen);
      if (tenant === undefined) throw unknownTenant(chosen);
      consent(engine, tenant, asking);
      const scope = context.req.query('scope');
      return redirectBack(context, destination, {
        admin_consent: 'True',
        tenant: tenant.id,
        ...(scope === undefined ? {} : { scope }),
      });
    });
  }
  return app;
}
