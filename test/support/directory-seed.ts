import { createSeed, people } from './emulator-world.ts';

/** People of Fabrikam with directory roles, for what an ordinary user may not do. */
export const administrators = {
  /** User Administrator. */
  uma: 'uma@fabrikam.example',
  /** Groups Administrator. */
  gus: 'gus@fabrikam.example',
  /** Privileged Role Administrator. */
  paul: 'paul@fabrikam.example',
  /** Reports Reader. */
  rita: 'rita@fabrikam.example',
  /** Global Administrator. */
  gina: 'gina@fabrikam.example',
  /** Holds nothing, but may become a Security Reader and a member of sg-eligible. */
  elin: 'elin@fabrikam.example',
} as const;

/** The usual seed with administrators, eligibilities, sponsors and groups of all kinds in Fabrikam. */
export function createDirectorySeed() {
  const seed = createSeed();
  const { Fabrikam, ...directory } = seed.sandbox.directory;
  return {
    ...seed,
    sandbox: {
      ...seed.sandbox,
      people: [
        ...seed.sandbox.people.map((person) =>
          person.userPrincipalName === people.ana ? { ...person, sponsors: [people.carla] } : person,
        ),
        ...Object.entries(administrators).map(([name, userPrincipalName]) => ({
          name: `${name.charAt(0).toUpperCase()}${name.slice(1)} Berg`,
          userPrincipalName,
          home: 'Fabrikam',
        })),
      ],
      directory: {
        ...directory,
        Fabrikam: {
          ...Fabrikam,
          groups: [
            ...Fabrikam.groups,
            { name: 'sg-eligible', owners: [people.carla], eligibleMembers: [administrators.elin] },
            { name: 'sg-assignable', roleAssignable: true },
            { name: 'sg-dynamic', rule: 'user.department -eq "SOC"' },
          ],
          directoryRoles: [
            { role: 'User Administrator', users: [administrators.uma] },
            { role: 'Groups Administrator', users: [administrators.gus] },
            { role: 'Privileged Role Administrator', users: [administrators.paul] },
            { role: 'Reports Reader', users: [administrators.rita] },
            { role: 'Global Administrator', users: [administrators.gina] },
            { role: 'Security Reader', users: [administrators.elin], eligible: true },
          ],
        },
      },
    },
  };
}
