import { z } from 'zod';
import type { Engine } from '../engine.ts';
import { createConsent, removeConsent } from '../login/consents.ts';
import { ControlError } from './read-body.ts';

/** What an administrator of the tenant decides about an app; about the bot when no client id is given. */
export const consentBody = z.strictObject({
  tenantId: z.string(),
  clientId: z.string().optional(),
  consented: z.boolean(),
  /** Those the app registers, when absent. */
  applicationPermissions: z.array(z.string()).optional(),
  delegatedPermissions: z.array(z.string()).optional(),
});

/**
 * Takes the app out of the tenant, or consents to it, to some of its permissions only if they are named. Tokens that
 * are out stay as they are until they end.
 * @throws ControlError for a tenant or an app that does not exist
 */
export function setConsent(engine: Engine, body: z.infer<typeof consentBody>): void {
  const world = engine.world();
  const tenant = world.tenants.get(body.tenantId.toLowerCase());
  const app = body.clientId === undefined ? world.app : world.apps.get(body.clientId.toLowerCase());
  if (tenant === undefined) throw new ControlError(`There is no tenant ${body.tenantId}.`);
  if (app === undefined) throw new ControlError(`There is no app ${body.clientId}.`);
  const { consented, applicationPermissions, delegatedPermissions } = body;
  if (consented) {
    createConsent(
      tenant,
      {
        ...app,
        applicationPermissions: applicationPermissions ?? app.applicationPermissions,
        delegatedPermissions: delegatedPermissions ?? app.delegatedPermissions,
      },
      engine.clock.now(),
    );
  } else {
    removeConsent(tenant, app);
  }
  engine.changed();
}
