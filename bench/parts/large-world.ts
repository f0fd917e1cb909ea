import { createAccount } from '../../src/emulator/directory/create-account.ts';
import { entitlementManagement } from '../../src/emulator/graph/permissions.ts';
import { subjectOf } from '../../src/emulator/lifecycle/subjects.ts';
import type { Emulator } from '../../src/emulator/start-emulator.ts';
import { deriveObjectId } from '../../src/emulator/world/object-id.ts';
import type { Tenant } from '../../src/emulator/world/tenant.ts';
import type { World } from '../../src/emulator/world/world.ts';

export const startAt = new Date('2026-10-01T08:00:00.000Z');
export const tenantId = 'be0c0000-0000-4000-8000-000000000001';
const firstPerson = 'first@bench.example';
const packageCount = 20;

/** One tenant with twenty packages that need no approval, and one person. */
export function createSeed() {
  const packages = Array.from({ length: packageCount }, (_, index) => ({
    name: `Package ${index + 1}`,
    policies: [{ name: 'Everybody', requestors: { group: 'Everybody' }, maximumDuration: 'P30D' }],
  }));
  return {
    tenants: [{ name: 'Bench', id: tenantId, domain: 'bench.example' }],
    sandbox: {
      app: {
        name: 'Bench',
        clientId: 'be0c0000-0000-4000-8000-000000000002',
        clientSecret: 'bench-secret',
        applicationPermissions: ['EntitlementManagement.Read.All'],
        delegatedPermissions: ['EntitlementMgmt-SubjectAccess.ReadWrite', 'User.Read'],
      },
      people: [{ name: 'First Person', userPrincipalName: firstPerson, home: 'Bench' }],
      directory: {
        Bench: {
          groups: [{ name: 'Everybody', members: [firstPerson] }],
          catalogs: [{ name: 'Catalog', packages }],
        },
      },
    },
  };
}

async function send(url: string, body: unknown, token = ''): Promise<Record<string, unknown>> {
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}

/** One assignment that came about as they all do: asked for and delivered. The others are copies of it. */
async function requestFirst(emulator: Emulator, tenant: Tenant) {
  const wish = { tenantId, userPrincipalName: firstPerson };
  const { token } = await send(`${emulator.controlUrl}/token`, wish);
  const user = tenant.users.find('userPrincipalName', firstPerson);
  const policy = tenant.assignmentPolicies.entries()[0]?.row;
  const assignment = {
    targetId: user?.id,
    accessPackageId: policy?.accessPackageId,
    assignmentPolicyId: policy?.id,
  };
  const path = `${emulator.url}/v1.0/${entitlementManagement}/assignmentRequests`;
  await send(path, { requestType: 'userAdd', assignment }, String(token));
  await emulator.advance(60_000);
  const [request] = tenant.assignmentRequests.entries();
  const [delivered] = tenant.assignments.entries();
  if (request === undefined || delivered?.row.state !== 'delivered')
    throw new Error('Nothing was delivered.');
  return { request: request.row, assignment: delivered.row };
}

function addPerson(tenant: Tenant, index: number): string {
  const user = createAccount(tenant, {
    displayName: `Person ${index}`,
    homeUserPrincipalName: `person-${index}@bench.example`,
    homeTenantId: tenantId,
    createdAt: startAt,
  });
  return subjectOf(tenant, user.id).id;
}

/** A copy to the bottom, as rows that came about one by one are: they share words like `delivered`, but no objects. */
function copyRow<Value>(value: Value): Value {
  if (value instanceof Date) return new Date(value) as Value;
  if (Array.isArray(value)) return value.map(copyRow) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) copy[name] = copyRow(inner);
  return copy as Value;
}

/**
 * Fills the tenant up to `count` delivered assignments, each with its request: every person has all twenty packages.
 * Only the first one goes through the life cycle; audit rows, events and memberships of the others are left out.
 */
export async function fillWorld(emulator: Emulator, world: World, count: number): Promise<void> {
  const tenant = world.tenants.get(tenantId);
  if (tenant === undefined) throw new Error('The seed has another tenant.');
  const first = await requestFirst(emulator, tenant);
  const policies = tenant.assignmentPolicies.entries().map(({ row }) => row);
  let subjectId = '';
  for (let index = 1; index < count; index += 1) {
    const policy = policies[index % packageCount];
    if (policy === undefined) throw new Error('A package is missing.');
    if (subjectId === '' || index % packageCount === 0) subjectId = addPerson(tenant, index / packageCount);
    const ids = { accessPackageId: policy.accessPackageId, assignmentPolicyId: policy.id, subjectId };
    const id = deriveObjectId(tenantId, 'assignment', String(index));
    tenant.assignments.insert({ ...copyRow(first.assignment), ...ids, id });
    tenant.assignmentRequests.insert({
      ...copyRow(first.request),
      ...ids,
      id: deriveObjectId(tenantId, 'request', String(index)),
      requestorSubjectId: subjectId,
      assignmentId: id,
    });
  }
}
