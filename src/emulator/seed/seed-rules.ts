import { processDynamicGroups } from '../directory/dynamic-groups.ts';
import { followRule } from '../lifecycle/assign-automatically.ts';
import type { World } from '../world/world.ts';

/** Lets all dynamic groups, and policies that assign by themselves, find their people. */
export function seedRules(world: World, now: Date): void {
  for (const tenant of world.tenants.values()) {
    const scope = { world, tenant, now };
    for (const { row } of tenant.assignmentPolicies.entries()) followRule(scope, row);
    processDynamicGroups(scope);
  }
}
