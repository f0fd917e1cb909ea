import { createTable } from '../world/table.ts';
import type { Conditions, GrantControls, SessionControls } from './policy-input.ts';

export interface ConditionalAccessPolicy {
  readonly id: string;
  readonly displayName: string;
  readonly state: 'enabled' | 'disabled' | 'enabledForReportingButNotEnforced';
  /** Graph's JSON with its defaults filled in. */
  readonly conditions: Conditions;
  readonly grantControls: GrantControls | null;
  readonly sessionControls: SessionControls | null;
  readonly createdAt: Date;
  readonly modifiedAt: Date | null;
}

/** The empty tables of Conditional Access. */
export const createConditionalAccessTables = () => ({
  conditionalAccessPolicies: createTable<ConditionalAccessPolicy>(),
});
