import { randomUUID } from 'node:crypto';
import type { Scope } from '../world/world.ts';
import type { ConditionalAccessPolicy } from './entities.ts';
import type { newPolicy, PolicyInput } from './policy-input.ts';
import { withConditions } from './policy-input.ts';
import type { z } from 'zod';

/** Adds a policy. */
export function createPolicy(
  { tenant, now }: Pick<Scope, 'tenant' | 'now'>,
  input: z.infer<typeof newPolicy>,
  id: string = randomUUID(),
): ConditionalAccessPolicy {
  return tenant.conditionalAccessPolicies.insert({
    id,
    displayName: input.displayName,
    state: input.state,
    conditions: withConditions(input.conditions),
    grantControls: input.grantControls ?? null,
    sessionControls: input.sessionControls ?? null,
    createdAt: now,
    modifiedAt: null,
  });
}

/** Changes what the body names; of the conditions, each that it names as a whole. */
export function updatePolicy({ tenant, now }: Scope, row: ConditionalAccessPolicy, input: PolicyInput): void {
  const { displayName = row.displayName, state = row.state, grantControls, sessionControls } = input;
  tenant.conditionalAccessPolicies.change(row, {
    displayName,
    state,
    conditions: withConditions(input.conditions, row.conditions),
    grantControls: grantControls === undefined ? row.grantControls : grantControls,
    sessionControls: sessionControls === undefined ? row.sessionControls : sessionControls,
    modifiedAt: now,
  });
}
