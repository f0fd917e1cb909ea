import { randomUUID } from 'node:crypto';
import { parse, stringify } from 'yaml';
import { createActor } from './actor.ts';
import type { Actor } from './actor.ts';
import type { World } from './world.ts';

/** Who clicks, by the letter that stands for them in the table. */
export const PERSONAS = {
  R: 'the requestor',
  C: 'a colleague: another analyst of the source tenant',
  A: 'an approver of stage 1',
  g: 'an approver of stage 1 who is a guest there and clicks from home',
  B: 'the approver of stage 2',
  T: 'an approver of another tenant',
  V: 'an access reviewer of the tenant who approves nothing',
  G: 'a guest of the tenant who approves nothing, clicking from home',
  S: 'a stranger: somebody of a tenant that is served',
  O: 'the operator',
  N: 'somebody of a tenant that is not served',
} as const;

export type Letter = keyof typeof PERSONAS;
export const LETTERS = Object.keys(PERSONAS) as Letter[];

/** Everybody but the requestor, who is another for every request, and whom the seed cannot know. */
const NAMES: Readonly<Record<Exclude<Letter, 'R' | 'N'>, string>> = {
  C: 'Ben Osei',
  A: 'Dev Patel',
  g: 'Gita Rao',
  B: 'Carla Weiss',
  T: 'Emi Sato',
  V: 'Vera Lang',
  G: 'Gus Meyer',
  S: 'Sten Dahl',
  O: 'Olga Petrova',
};

/** Who decides in Fabrikam: names that somebody who may not see a request must not read. */
export const APPROVER_NAMES = [NAMES.A, NAMES.g, NAMES.B];

/** May read every approval of every tenant, and never clicks. */
export const AUDITOR = 'aud@contoso.example';

/** In all that one requestor says and is called, and in nothing else. */
export const markOf = (index: number): string => `rea${String(index).padStart(2, '0')}`;
export const requestorName = (index: number): string => `Rea ${markOf(index)}`;
export const requestorAddress = (index: number): string => `${markOf(index)}@contoso.example`;

interface PersonSeed {
  name: string;
  userPrincipalName: string;
  home: string;
  accountIn?: string[];
}

interface SeedFile {
  sandbox: {
    quirks?: object;
    people: PersonSeed[];
    directory: Record<
      string,
      {
        groups: Array<{ name: string; members?: string[] }>;
        catalogs?: Array<{ packages: Array<{ name: string; policies: object[] }> }>;
        directoryRoles?: object[];
      }
    >;
  };
}

const TARGETS = ['Fabrikam', 'Litware', 'Northwind'];

/** The sandbox's world with so many requestors, and with one approver of its own for each stage in Fabrikam. */
export const withPersonas =
  (requestors: number) =>
  (yaml: string): string => {
    const seed = parse(yaml) as SeedFile;
    const { people, directory } = seed.sandbox;
    // Told apart from a denial by this word alone.
    seed.sandbox.quirks = { timedOutStatus: 'Expired' };
    people.push(
      ...Array.from({ length: requestors }, (_, index) => ({
        name: requestorName(index),
        userPrincipalName: requestorAddress(index),
        home: 'Contoso',
        accountIn: ['Fabrikam'],
      })),
      {
        name: 'Gita Rao',
        userPrincipalName: 'gita@northwind.example',
        home: 'Northwind',
        accountIn: ['Fabrikam'],
      },
      { name: 'Vera Lang', userPrincipalName: 'vera@fabrikam.example', home: 'Fabrikam' },
      {
        name: 'Gus Meyer',
        userPrincipalName: 'gus@litware.example',
        home: 'Litware',
        accountIn: ['Fabrikam'],
      },
      { name: 'Sten Dahl', userPrincipalName: 'sten@northwind.example', home: 'Northwind' },
      { name: 'Aud Berg', userPrincipalName: AUDITOR, home: 'Contoso', accountIn: TARGETS },
    );
    for (const tenant of TARGETS) {
      const place = directory[tenant];
      if (place) place.directoryRoles = [{ role: 'Identity Governance Administrator', users: [AUDITOR] }];
    }
    const fabrikam = directory['Fabrikam'];
    const approvers = fabrikam?.groups.find(({ name }) => name === 'SOC Approvers');
    if (approvers) approvers.members = ['dev.patel@fabrikam.example', 'gita@northwind.example'];
    for (const one of fabrikam?.catalogs?.flatMap(({ packages }) => packages) ?? []) {
      if (one.name !== 'SOC Security Administrator') continue;
      one.policies = one.policies.map((policy) => ({ ...policy, review: REVIEW }));
    }
    return stringify(seed);
  };

/** Open while the clicks fall, and without effect when nobody answers. */
const REVIEW = {
  start: 'P2DT30M',
  span: 'P5D',
  reviewers: [{ user: 'vera@fabrikam.example' }],
  expirationBehavior: 'keepAccess',
};

export type Cast = Readonly<Record<Exclude<Letter, 'R'>, Actor>>;

/** Everybody with Teams open, signed in wherever they have an account. */
export async function gatherCast(world: World): Promise<Cast> {
  const named = await Promise.all(
    Object.entries(NAMES).map(async ([letter, name]) => [letter, await world.actor(name)] as const),
  );
  const nobodyKnows = randomUUID();
  const { channel, connector, messagesUrl } = world;
  const person = {
    name: 'Nora Far',
    userPrincipalName: 'nora@adatum.example',
    homeTenantId: nobodyKnows,
    objectIds: { [nobodyKnows]: randomUUID() },
  };
  const cast = {
    ...Object.fromEntries(named),
    N: createActor({ person, channel, connector, chooseUrl: () => messagesUrl }),
  } as Cast;
  for (const [letter, actor] of Object.entries(cast)) {
    if (letter === 'N') continue;
    await actor.install();
    // Tells the bot which accounts are theirs.
    await actor.say('my access');
    // Reminders would only take time.
    await actor.invoke({ verb: 'settings.save', data: { mode: 'none' } });
  }
  return cast;
}
