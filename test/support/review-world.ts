import type { EmulatorOptions } from '../../src/emulator/start-emulator.ts';
import { createSeed, openWorld, people, tenantIds, toText } from './emulator-world.ts';
import type { Reply } from './emulator-world.ts';

export const dayMs = 86_400_000;
export const reviews = '/identityGovernance/accessReviews/definitions';
export const readScope = 'AccessReview.Read.All';
const writeScope = 'AccessReview.ReadWrite.All';

/** Identity Governance Administrator in Fabrikam, and no reviewer. */
export const gina = 'gina@fabrikam.example';
/** Security Reader in Fabrikam, and no reviewer. */
export const rita = 'rita@fabrikam.example';

/** The test seed whose package Reader is held for a year and reviewed as the policy seed `review` says. */
function createReviewSeed(review: object) {
  const seed = createSeed();
  const { directory } = seed.sandbox;
  const { groups, catalogs } = directory.Fabrikam;
  const reviewed = catalogs.map((catalog) => ({
    ...catalog,
    packages: catalog.packages.map((entry) => {
      const policies = entry.policies.map((policy) => ({ ...policy, maximumDuration: 'P365D', review }));
      return entry.name === 'Reader' ? { ...entry, policies } : entry;
    }),
  }));
  const officers = [
    { name: 'Governance', members: [gina], directoryRole: 'Identity Governance Administrator' },
    { name: 'Readers', members: [rita], directoryRole: 'Security Reader' },
  ];
  const staff = [
    { name: 'Gina Roth', userPrincipalName: gina, home: 'Fabrikam' },
    { name: 'Rita Bell', userPrincipalName: rita, home: 'Fabrikam' },
  ];
  const fabrikam = { ...directory.Fabrikam, groups: [...groups, ...officers], catalogs: reviewed };
  return {
    ...seed,
    sandbox: {
      ...seed.sandbox,
      people: [...seed.sandbox.people, ...staff],
      directory: { ...directory, Fabrikam: fabrikam },
    },
  };
}

/** Starts after a day, four days long, every seven days; the group Approvers (Carla, Dev, Eve) reviews. */
export const weekly = {
  start: 'P1D',
  span: 'P4D',
  interval: 'P7D',
  reviewers: [{ group: 'Approvers' }],
  justificationRequired: true,
};

/** A running emulator in which the package Reader is reviewed, with the shortest ways to the review. */
export async function openReviewWorld(review: object = weekly, options: EmulatorOptions = {}) {
  const world = await openWorld(options, createReviewSeed(review));
  const app = await world.asApp({ permissions: [writeScope] });
  const scopes = [writeScope];

  const idOf = async (name: string): Promise<string> =>
    toText((await (await world.asUser(name))('GET', '/me')).body['id']);
  const read = async (path: string): Promise<Reply['body']> => (await app('GET', path)).body;

  /** The path of the instance of the only definition that started last. */
  const latest = async (): Promise<string> => {
    const definition = toText((await read(reviews))['value']?.[0]?.['id']);
    const path = `${reviews}/${definition}/instances`;
    const { value } = await read(`${path}?$orderby=startDateTime desc`);
    const instances = value as unknown as { id: string; status: string }[];
    const started = instances.find(({ status }) => status !== 'NotStarted');
    return `${path}/${toText(started?.id)}`;
  };

  return {
    ...world,
    app,
    idOf,
    read,
    latest,
    asReviewer: (name: string) => world.asUser(name, { scopes }),
    /** Gives the package Reader to somebody of Contoso. */
    async assign(name: string) {
      await world.requestAs(name, 'Reader');
      await world.advance(10_000);
    },
    /** Lets the first instance open, with one item for each of these. */
    async open(...names: readonly string[]) {
      for (const name of names) {
        await world.requestAs(name, 'Reader');
      }
      await world.advance(dayMs + 60_000);
      return latest();
    },
    /** The decision item of a person, as the app sees it. */
    async itemOf(instance: string, name: string) {
      const id = await idOf(name);
      const { value } = await read(`${instance}/decisions?$expand=insights`);
      const items = value as unknown as { id: string; principal: { id: string }; decision: string }[];
      const item = items.find(({ principal }) => principal.id === id);
      if (item === undefined) throw new Error(`${name} is not reviewed.`);
      return item as typeof item & Record<string, unknown>;
    },
    async assignmentsOf(name: string) {
      const reader = await world.asApp();
      const path = '/identityGovernance/entitlementManagement/assignments?$expand=target';
      const { value } = (await reader('GET', `${path}&$filter=target/objectId eq '${await idOf(name)}'`))
        .body;
      return value as unknown as { state: string }[];
    },
    async audits(filter: string) {
      const reader = await world.asApp();
      const { value } = (await reader('GET', `/auditLogs/directoryAudits?$filter=${filter}`)).body;
      return value as unknown as { activityDisplayName: string }[];
    },
  };
}

export type ReviewWorld = Awaited<ReturnType<typeof openReviewWorld>>;

export { people, tenantIds };
