import type { EmulatorOptions } from '../../src/emulator/start-emulator.ts';
import { createSeed, entitlements, openWorld, people, toText } from './emulator-world.ts';

/** People of Fabrikam with rights of their own, beside those of the ordinary world. */
export const staff = {
  /** Identity Governance Administrator. */
  gina: 'gina@fabrikam.example',
  /** Global Reader. */
  rita: 'rita@fabrikam.example',
  /** Global Administrator. */
  adam: 'adam@fabrikam.example',
} as const;

export const allPermissions = [
  'EntitlementManagement.Read.All',
  'EntitlementManagement.ReadWrite.All',
  'EntitlementMgmt-SubjectAccess.ReadWrite',
];

/** The ordinary seed, with administrators in Fabrikam and whatever else its directory gets. */
export function createAdministratorSeed(more: object = {}, packages: readonly object[] = []) {
  const seed = createSeed();
  const { Fabrikam: fabrikam } = seed.sandbox.directory;
  const person = (name: string, userPrincipalName: string) => ({ name, userPrincipalName, home: 'Fabrikam' });
  const group = (name: string, directoryRole: string, member: string) => ({
    name,
    directoryRole,
    members: [member],
  });
  const [catalog] = fabrikam.catalogs;
  return {
    ...seed,
    sandbox: {
      ...seed.sandbox,
      people: [
        ...seed.sandbox.people,
        person('Gina Gomez', staff.gina),
        person('Rita Rossi', staff.rita),
        person('Adam Ahmed', staff.adam),
      ],
      directory: {
        ...seed.sandbox.directory,
        Fabrikam: {
          ...fabrikam,
          groups: [
            ...fabrikam.groups,
            group('Governance', 'Identity Governance Administrator', staff.gina),
            group('Auditors', 'Global Reader', staff.rita),
            group('Administrators', 'Global Administrator', staff.adam),
            { name: 'Plain', members: [people.dev] },
          ],
          catalogs: [
            { ...catalog, packages: [...(catalog?.packages ?? []), ...packages] },
            { name: 'Other' },
          ],
          ...more,
        },
      },
    },
  };
}

/** The ordinary world with administrators, and the shortest ways to the ids tests need. */
export async function openAdministratorWorld(
  seed: unknown = createAdministratorSeed(),
  options: EmulatorOptions = {},
) {
  const world = await openWorld(options, seed);
  const asApp = () => world.asApp({ permissions: allPermissions });
  /** The id of the one thing of a list below entitlement management with this name. */
  const idOf = async (list: string, displayName: string): Promise<string> => {
    const { body } = await (
      await asApp()
    )('GET', `${entitlements}/${list}?$filter=displayName eq '${displayName}'`);
    return toText(body['value']?.[0]?.['id']);
  };
  const groupId = async (displayName: string): Promise<string> => {
    const app = await world.asApp({ permissions: ['Group.Read.All'] });
    const { body } = await app('GET', `/groups?$filter=displayName eq '${displayName}'`);
    return toText(body['value']?.[0]?.['id']);
  };
  const userId = async (userPrincipalName: string): Promise<string> => {
    const call = await world.asUser(userPrincipalName);
    return toText((await call('GET', '/me')).body['id']);
  };
  return {
    ...world,
    idOf,
    groupId,
    userId,
    /** The administrator's calls, with all delegated permissions of entitlement management. */
    administrator: await world.asUser(staff.gina, { scopes: [...allPermissions, 'User.Read'] }),
  };
}

export type AdministratorWorld = Awaited<ReturnType<typeof openAdministratorWorld>>;
