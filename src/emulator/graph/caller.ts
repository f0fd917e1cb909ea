import type { Tenant } from '../world/tenant.ts';

/** Whom a Graph access token speaks for. */
export type Caller =
  | {
      readonly kind: 'app';
      readonly tenant: Tenant;
      readonly appId: string;
      /** The object id of the app in the tenant, by which it may hold roles. */
      readonly servicePrincipalId: string;
      /** The application permissions (`roles`). */
      readonly permissions: ReadonlySet<string>;
    }
  | {
      readonly kind: 'user';
      readonly tenant: Tenant;
      readonly appId: string;
      readonly userId: string;
      /** The delegated permissions (`scp`). */
      readonly permissions: ReadonlySet<string>;
    };
