import type { Reply, TestWorld } from './emulator-world.ts';
import { createSeed, entitlements, people, toText } from './emulator-world.ts';

export const dayMs = 86_400_000;

/** The permission that writes entitlements, for an app. */
export const administratorApp = { permissions: ['EntitlementManagement.ReadWrite.All'] };

/** Gina owns all of Fabrikam's catalogs. */
export const owner = 'gina@fabrikam.example';

/** Finn assigns the packages of all of Fabrikam's catalogs, as a guest there. */
export const administrator = people.finn;

interface Additions {
  readonly packages?: readonly object[];
  readonly people?: readonly object[];
  readonly groups?: readonly object[];
  readonly quirks?: object;
  readonly delays?: object;
}

/** The common seed with more in Fabrikam, and with an administrator there who approves nothing. */
export function extendSeed({
  packages = [],
  people: more = [],
  groups = [],
  quirks = {},
  delays,
}: Additions = {}) {
  const seed = createSeed();
  const { Fabrikam, Northwind } = seed.sandbox.directory;
  const [catalog] = Fabrikam.catalogs;
  const persons = seed.sandbox.people.map((person) =>
    person.userPrincipalName === administrator ? { ...person, accountIn: ['Fabrikam'] } : person,
  );
  return {
    ...seed,
    sandbox: {
      ...seed.sandbox,
      quirks,
      delays: { ...seed.sandbox.delays, ...delays },
      people: [...persons, { name: 'Gina Gomez', userPrincipalName: owner, home: 'Fabrikam' }, ...more],
      directory: {
        Northwind,
        Fabrikam: {
          ...Fabrikam,
          groups: [...Fabrikam.groups, ...groups],
          catalogs: [{ ...catalog, packages: [...(catalog?.packages ?? []), ...packages] }],
          entitlementRoles: [
            { role: 'AccessPackage assignment manager', users: [administrator] },
            { role: 'Catalog owner', users: [owner] },
          ],
        },
      },
    },
  };
}

/** The object id of a person's account in Fabrikam. */
export async function objectIdOf(world: TestWorld, userPrincipalName: string): Promise<string> {
  const call = await world.asUser(userPrincipalName);
  return toText((await call('GET', '/me')).body['id']);
}

/** Posts a request as an app that may write entitlements, or as a person. */
export async function file(world: TestWorld, body: object, as?: string): Promise<Reply> {
  const call = as === undefined ? await world.asApp(administratorApp) : await world.asUser(as);
  return call('POST', `${entitlements}/assignmentRequests`, body);
}

/** Files an adminAdd, by object id or by e-mail address. */
export async function assign(
  world: TestWorld,
  packageName: string,
  target: object,
  more: object = {},
  as?: string,
) {
  const assignment = { ...target, ...(await world.policyOf(packageName)) };
  return file(world, { requestType: 'adminAdd', assignment, ...more }, as);
}

export async function readRequest(
  world: TestWorld,
  id: unknown,
  expand = 'assignment($expand=target),requestor',
) {
  const app = await world.asApp(administratorApp);
  return (await app('GET', `${entitlements}/assignmentRequests/${toText(id)}?$expand=${expand}`)).body;
}

export async function listRequests(world: TestWorld) {
  const app = await world.asApp(administratorApp);
  const { body } = await app('GET', `${entitlements}/assignmentRequests?$expand=assignment,requestor`);
  return body['value'];
}

export async function listAssignments(world: TestWorld) {
  const app = await world.asApp(administratorApp);
  return (await app('GET', `${entitlements}/assignments?$expand=target,accessPackage`)).body['value'];
}

/** Decides the stage that is in progress as one of its approvers. */
export async function decide(world: TestWorld, requestId: unknown, as: string, reviewResult = 'Approve') {
  const call = await world.asUser(as);
  const path = `${entitlements}/accessPackageAssignmentApprovals/${toText(requestId)}/stages`;
  const { body } = await call('GET', path);
  const stages = body['value'] as unknown as { id: string; status: string }[] | undefined;
  const stage = stages?.find((candidate) => candidate.status === 'InProgress');
  return call('PATCH', `${path}/${stage?.id}`, { reviewResult, justification: 'looked at' });
}

/** The activities of the audit log about one request, in order, each with who did it. */
export async function listActivities(world: TestWorld, correlationId: unknown) {
  const app = await world.asApp({ permissions: ['AuditLog.Read.All'] });
  const path = `/auditLogs/directoryAudits?$filter=correlationId eq '${toText(correlationId)}'`;
  const rows = (await app('GET', path)).body['value'] as unknown as {
    activityDisplayName: string;
    initiatedBy: { user: { userPrincipalName: string } | null; app: { displayName: string } | null };
  }[];
  return rows.map(({ activityDisplayName, initiatedBy: { user, app: by } }) => [
    activityDisplayName,
    user?.userPrincipalName ?? by?.displayName,
  ]);
}
