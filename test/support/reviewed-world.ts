import type { Actor } from './actor.ts';
import { buttonsOf, textOf } from './card-reader.ts';
import type { Card, ShownMessage } from './fake-connector.ts';
import { tenantId } from './portal.ts';
import { until } from './until.ts';
import type { World } from './world.ts';
import { startWorld } from './world.ts';

const REVIEWS = '/identityGovernance/accessReviews/definitions';

/** Reader in Fabrikam, which nobody approves: held for a year, reviewed once from the second day on for four days. */
const asReviewed = (review: string, yaml: string): string =>
  yaml.replace(
    /( +)- name: Contoso analysts, read\n +requestors: \{ connectedOrganization: Contoso \}\n +maximumDuration: P1D\n/,
    (_, indent: string) =>
      [
        '- name: Contoso analysts, read',
        '  requestors: { connectedOrganization: Contoso }',
        '  maximumDuration: P90D',
        `  review: ${review}`,
        '',
      ]
        .map((line) => (line ? indent + line : ''))
        .join('\n'),
  );

const BY_APPROVERS =
  '{ start: P1D, span: P4D, reviewers: [{ group: SOC Approvers }], justificationRequired: true }';

/** A world in which the package Reader of Fabrikam is reviewed as the seed `review` says, and who takes part. */
export async function startReviewedWorld(review = BY_APPROVERS, editSeed = (yaml: string): string => yaml) {
  const world = await startWorld({ editSeed: (yaml) => editSeed(asReviewed(review, yaml)) });
  const actorOf = async (name: string): Promise<Actor> => {
    const actor = await world.actor(name);
    await actor.install();
    return actor;
  };
  const [ana, ben] = [await actorOf('Ana Ruiz'), await actorOf('Ben Osei')];
  const [carla, dev] = [await actorOf('Carla Weiss'), await actorOf('Dev Patel')];
  return { world, ana, ben, carla, dev };
}

/** Gets Reader in Fabrikam for two days and longer. */
export async function getReader(world: World, actor: Actor): Promise<void> {
  const form = await actor.say('reader in fabrikam for 30d INC-7 watching alerts');
  await actor.click(form, /send request/i);
  await until(`${actor.person.name} holds it`, async () => {
    await world.advance(5_000);
    const name = actor.person.name.toLowerCase().replace(' ', '.');
    return (await world.portal.delivered('Fabrikam', name)).length > 0 || undefined;
  });
}

/** The newest message whose card says this, as it shows now. */
export const showing = (actor: Actor, words: RegExp): ShownMessage | undefined =>
  actor.messages().findLast(({ card }) => words.test(textOf(card)));

/** Ids of the checkboxes by the name of the person. */
function ticksOf(card: Card): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(walk);
    if (typeof node !== 'object' || node === null) return;
    const { type, title, id } = node as Record<string, unknown>;
    if (type === 'Input.Toggle') found.set(String(title), String(id));
    Object.values(node).forEach(walk);
  };
  walk(card);
  return found;
}

/** Sends one of the buttons of a card with nothing but these people ticked. */
export async function decide(
  actor: Actor,
  message: ShownMessage,
  card: Card,
  of: { readonly title: string; readonly people: readonly string[]; readonly reason?: string },
): Promise<Card> {
  const button = buttonsOf(card).find(({ title }) => title === of.title);
  if (!button) throw new Error(`no button ${of.title} on:\n${textOf(card)}`);
  const ids = ticksOf(card);
  const ticked = Object.fromEntries(of.people.map((name) => [ids.get(name) ?? name, 'true']));
  const data = { ...button.data, ...ticked, reason: of.reason ?? '' };
  const answer = await actor.invoke({ type: 'Action.Execute', verb: button.verb, data }, message.id);
  if (answer.statusCode !== 200) throw new Error(JSON.stringify(answer));
  return answer.value as Card;
}

export interface ReviewRow {
  readonly id: string;
  readonly decision: string;
  readonly justification: string;
  readonly reviewedBy: { readonly displayName: string };
  readonly principal: { readonly displayName: string };
}

/** The newest started instance of the only review of a tenant that has items, as Entra says it. */
export async function readInstance(world: World, tenant = 'Fabrikam') {
  const { value } = await world.portal.get(tenant, REVIEWS);
  for (const definition of value.toReversed()) {
    const path = `${REVIEWS}/${String(definition['id'])}/instances`;
    const started = (await world.portal.get(tenant, path)).value.filter(
      ({ status }) => status !== 'NotStarted',
    );
    const instance = started.at(-1);
    if (instance) return { path: `${path}/${String(instance['id'])}`, id: String(instance['id']), instance };
  }
  throw new Error(`nothing is reviewed in ${tenant} yet`);
}

/** What Entra holds of each person, by name. */
export async function readRows(world: World): Promise<ReadonlyMap<string, ReviewRow>> {
  const { path } = await readInstance(world);
  const { value } = await world.portal.get<{ value: ReviewRow[] }>('Fabrikam', `${path}/decisions`);
  return new Map(value.map((row) => [row.principal.displayName, row]));
}

const EM = '/identityGovernance/entitlementManagement';

/** Has Reader in Fabrikam reviewed in as many stages as reviewers are named, two days each, histories shown. */
export async function startStagedReview(world: World, reviewers: readonly string[]): Promise<void> {
  const { portal, emulator } = world;
  const { value } = await portal.get('Fabrikam', `${EM}/assignmentPolicies?$expand=accessPackage`);
  const policy = value.find(({ displayName }) => displayName === 'Contoso analysts, read');
  const packageId = (policy?.['accessPackage'] as { id: string } | undefined)?.id ?? '';
  const ids = await Promise.all(
    reviewers.map(async (name) => (await portal.get<{ id: string }>('Fabrikam', `/users/${name}`)).id),
  );
  const asked = await fetch(`${emulator.controlUrl}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      tenantId: tenantId('Fabrikam'),
      app: true,
      permissions: ['AccessReview.ReadWrite.All'],
    }),
  });
  const { token } = (await asked.json()) as { token: string };
  const filter = `(accessPackageId eq '${packageId}' and assignmentPolicyId eq '${String(policy?.['id'])}')`;
  const response = await fetch(`${emulator.url}/v1.0${REVIEWS}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({
      displayName: 'In stages',
      scope: {
        '@odata.type': '#microsoft.graph.accessReviewQueryScope',
        query: `${EM}/accessPackageAssignments?$filter=${filter}`,
        queryType: 'MicrosoftGraph',
      },
      stageSettings: ids.map((id, index) => ({
        stageId: String(index + 1),
        dependsOn: index === 0 ? [] : [String(index)],
        durationInDays: 2,
        recommendationsEnabled: true,
        reviewers: [{ query: `/users/${id}`, queryType: 'MicrosoftGraph' }],
      })),
      settings: {
        instanceDurationInDays: 2 * ids.length,
        autoApplyDecisionsEnabled: true,
        decisionHistoriesForReviewersEnabled: true,
      },
    }),
  });
  if (response.status !== 201) throw new Error(await response.text());
}
