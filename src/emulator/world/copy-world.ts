import { createTables } from './tenant.ts';
import type { Tables, Tenant } from './tenant.ts';
import type { World } from './world.ts';

const tableNames = Object.keys(createTables()) as (keyof Tables)[];

function copyTenant(tenant: Tenant): Tenant {
  const tables = createTables();
  for (const name of tableNames) {
    const table: { insert(row: never): unknown } = tables[name];
    for (const { row } of tenant[name].entries()) table.insert(structuredClone(row) as never);
  }
  return { ...tenant, ...tables };
}

/** The world with its tenants as they are now; what happens to the one is not seen in the other. */
export function copyWorld(world: World): World {
  const tenants = [...world.tenants.values()].map((tenant): [string, Tenant] => [
    tenant.id,
    copyTenant(tenant),
  ]);
  return { ...world, tenants: new Map(tenants) };
}
