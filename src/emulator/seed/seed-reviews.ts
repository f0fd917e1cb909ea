import { followPolicy } from '../reviews/follow-policy.ts';
import type { World } from '../world/world.ts';

/** Plans the reviews of all policies that have review settings. */
export function seedReviews(world: World, now: Date): World {
  for (const tenant of world.tenants.values()) {
    for (const { row } of tenant.assignmentPolicies.entries()) {
      if (row.review !== null) followPolicy({ world, tenant, now }, row);
    }
  }
  return world;
}
