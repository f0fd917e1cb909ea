import type { SandboxPerson } from './ready-event.ts';
import type { SeedTenant } from './read-seed.ts';

const windowedTargets = 2;

/**
 * Who gets a window: the first analyst of the source tenant,
 * and the first approver in each of the first two target tenants of the file.
 */
export function chooseWindows(
  tenants: readonly SeedTenant[],
  people: readonly SandboxPerson[],
): SandboxPerson[] {
  const sources = tenants.filter(({ kind }) => kind === 'source').slice(0, 1);
  const targets = tenants.filter(({ kind }) => kind === 'target').slice(0, windowedTargets);
  const find = (tenant: SeedTenant, role: string): SandboxPerson | undefined =>
    people.find((person) => person.tenantId === tenant.id && person.roles.includes(role));
  return [
    ...sources.map((tenant) => find(tenant, 'analyst')),
    ...targets.map((tenant) => find(tenant, 'approver')),
  ].filter((person) => person !== undefined);
}
