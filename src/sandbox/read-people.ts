import { z } from 'zod';
import type { SandboxPerson } from './ready-event.ts';

const stateSchema = z.object({
  people: z.array(
    z.object({
      name: z.string(),
      userPrincipalName: z.string(),
      homeTenantId: z.string(),
      roles: z.array(z.string()),
      objectIds: z.record(z.string(), z.string()),
    }),
  ),
});

/**
 * The people of the emulated tenants, each with the object id in their home tenant:
 * that is the one Teams would send with their activities.
 */
export async function readPeople(controlUrl: string): Promise<SandboxPerson[]> {
  const response = await fetch(`${controlUrl}/state`);
  if (!response.ok) throw new Error(`The emulator answered ${response.status} to GET ${response.url}`);
  const { people } = stateSchema.parse(await response.json());
  return people.flatMap(({ name, userPrincipalName, homeTenantId, roles, objectIds }) => {
    const aadObjectId = objectIds[homeTenantId];
    if (aadObjectId === undefined) return [];
    return [{ name, tenantId: homeTenantId, aadObjectId, userPrincipalName, roles }];
  });
}
