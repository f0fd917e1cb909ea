import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createSeed, entitlements, openWorld } from '../../support/emulator-world.ts';

async function startWith(change: (seed: ReturnType<typeof createSeed>) => void): Promise<void> {
  const seed = createSeed();
  change(seed);
  const world = await openWorld({}, seed);
  await world.close();
}

describe('the seed', () => {
  it('of the sandbox is valid', async () => {
    const path = new URL('../../../env/tenants.sandbox.yaml', import.meta.url);
    const world = await openWorld({}, parse(readFileSync(path, 'utf8')));
    try {
      const app = await world.asApp();
      const { body } = await app('GET', `${entitlements}/accessPackages?$expand=assignmentPolicies`);
      expect(body['value']).toMatchObject([
        { displayName: 'SOC Security Reader', assignmentPolicies: [{ expiration: { duration: 'P1D' } }] },
        { displayName: 'SOC Security Operator', assignmentPolicies: [{ expiration: { duration: 'PT8H' } }] },
        {
          displayName: 'SOC Security Administrator',
          assignmentPolicies: [{ expiration: { duration: 'PT4H' } }],
        },
      ]);
    } finally {
      await world.close();
    }
  });

  it('takes keys of the bot in tenants, which it does not read', async () => {
    await expect(
      startWith((seed) => Object.assign(seed.tenants[0] ?? {}, { packages: { reader: 'Reader' } })),
    ).resolves.toBeUndefined();
  });

  it.each([
    [
      'sandbox.people[0].accountIn[0]: there is no tenant "Nowhere"',
      (seed: ReturnType<typeof createSeed>) => {
        Object.assign(seed.sandbox.people[0] ?? {}, { accountIn: ['Nowhere'] });
      },
    ],
    [
      'sandbox.directory.Fabrikam.groups[1].members[0]: nobody@x.example has no account in Fabrikam',
      (seed: ReturnType<typeof createSeed>) => {
        Object.assign(seed.sandbox.directory.Fabrikam.groups[1] ?? {}, { members: ['nobody@x.example'] });
      },
    ],
    [
      'sandbox.delays.submit: "1s" is no ISO 8601 duration',
      (seed: ReturnType<typeof createSeed>) => {
        seed.sandbox.delays.submit = '1s';
      },
    ],
    [
      'sandbox.app: Unrecognized key: "secret"',
      (seed: ReturnType<typeof createSeed>) => {
        Object.assign(seed.sandbox.app, { secret: 'x' });
      },
    ],
    [
      'sandbox.directory.Fabrikam.groups[2].directoryRole: the emulator knows no directory role "King"',
      (seed: ReturnType<typeof createSeed>) => {
        Object.assign(seed.sandbox.directory.Fabrikam.groups[2] ?? {}, { directoryRole: 'King' });
      },
    ],
    [
      'packages[1].policies[0].requestors.connectedOrganization: Fabrikam has no connected organization "Litware"',
      (seed: ReturnType<typeof createSeed>) => {
        const policy = seed.sandbox.directory.Fabrikam.catalogs[0]?.packages[1]?.policies[0];
        Object.assign(policy ?? {}, { requestors: { connectedOrganization: 'Litware' } });
      },
    ],
    [
      'sandbox.people[1].userPrincipalName: "ana@contoso.example" is there already',
      ({ sandbox: { people } }: ReturnType<typeof createSeed>) => {
        Object.assign(people[0] ?? {}, { userPrincipalName: 'Ana@contoso.example' });
        Object.assign(people[1] ?? {}, { userPrincipalName: 'ana@contoso.example' });
      },
    ],
    [
      'sandbox.directory.Fabrikam.groups[1].name: "Same" is there already',
      (seed: ReturnType<typeof createSeed>) => {
        for (const group of seed.sandbox.directory.Fabrikam.groups.slice(0, 2)) group.name = 'Same';
      },
    ],
    [
      'sandbox.people[0].manager: there is no person "nobody@x.example"',
      (seed: ReturnType<typeof createSeed>) => {
        Object.assign(seed.sandbox.people[0] ?? {}, { manager: 'nobody@x.example' });
      },
    ],
    [
      'sandbox.people[0].accountIn[0]: "Contoso" is home already',
      (seed: ReturnType<typeof createSeed>) => {
        Object.assign(seed.sandbox.people[0] ?? {}, { accountIn: ['Contoso'] });
      },
    ],
    [
      'sandbox.people[0].signedIn[0]: there is no tenant "Nowhere"',
      (seed: ReturnType<typeof createSeed>) => {
        Object.assign(seed.sandbox.people[0] ?? {}, { signedIn: ['Nowhere'] });
      },
    ],
    [
      'packages[1].policies[0].requestors: write { connectedOrganization }, { group }, { rule } or { scope: ',
      (seed: ReturnType<typeof createSeed>) => {
        const policy = seed.sandbox.directory.Fabrikam.catalogs[0]?.packages[1]?.policies[0];
        Object.assign(policy ?? {}, { requestors: { scope: 'everybody' } });
      },
    ],
  ])('is refused with the path: %s', async (message, change) => {
    await expect(startWith(change)).rejects.toThrow(message);
  });
});
