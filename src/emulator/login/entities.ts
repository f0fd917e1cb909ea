import { createTable } from '../world/table.ts';

/** An administrator's consent to an app in one tenant; without the row the app has no service principal there. */
export interface Consent {
  /** The client id of the app. */
  readonly id: string;
  readonly applicationPermissions: readonly string[];
  readonly delegatedPermissions: readonly string[];
  readonly consentedAt: Date;
}

/** The empty tables of what tokens depend on. */
export const createLoginTables = () => ({ consents: createTable<Consent>() });
