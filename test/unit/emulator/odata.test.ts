import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestWorld } from '../../support/emulator-world.ts';
import { entitlements, openWorld, people, toText } from '../../support/emulator-world.ts';

let world: TestWorld;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

async function names(path: string): Promise<string[]> {
  const app = await world.asApp();
  const { body } = await app('GET', path);
  return (body['value'] as unknown as { displayName: string }[]).map((row) => row.displayName);
}

describe('$filter', () => {
  it.each([
    ["displayName eq 'operator'", ['Operator']],
    ["contains(displayName,'operator')", ['Operator', 'Night Operator']],
    ["contains(tolower(displayName),'OPERATOR') and displayName ne 'Operator'", ['Night Operator']],
    ["startswith(displayName,'Re') or displayName eq 'Administrator'", ['Reader', 'Administrator']],
    ["(displayName eq 'Reader' or displayName eq 'Operator') and contains(displayName,'x')", []],
    ["displayName eq 'it''s'", []],
  ])('finds packages by %s', async (filter, expected) => {
    expect(await names(`${entitlements}/accessPackages?$filter=${encodeURIComponent(filter)}`)).toEqual(
      expected,
    );
  });

  it('finds requests by state, time and package together', async () => {
    await world.requestAs(people.ana, 'Operator');
    await world.advance(60_000);
    await world.requestAs(people.ben, 'Operator');
    await world.requestAs(people.ben, 'Night Operator');
    await world.advance(10_000);
    const app = await world.asApp();
    const count = async (query: string) => {
      const reply = await app('GET', `${entitlements}/assignmentRequests?${query}`);
      return (reply.body['value'] as unknown as object[]).length;
    };
    const { accessPackageId } = await world.policyOf('Operator');
    expect(await count("$filter=state eq 'PendingApproval'")).toBe(2);
    expect(await count('$filter=createdDateTime ge 2026-10-01T08:01:00Z')).toBe(2);
    expect(await count('$filter=createdDateTime gt 2026-10-01T08:01:00Z')).toBe(0);
    expect(await count('$filter=createdDateTime lt 2026-10-01T08:01:00Z')).toBe(1);
    const all = `state eq 'pendingApproval' and accessPackage/id eq '${accessPackageId}'`;
    const recent = `${all} and createdDateTime ge 2026-10-01T08:01:00Z`;
    expect(await count(`$expand=accessPackage&$filter=${all}`)).toBe(2);
    expect(await count(`$expand=accessPackage&$filter=${recent}`)).toBe(1);
  });

  it('wants the $expand that all documented examples have', async () => {
    const app = await world.asApp();
    const filter = "$filter=target/objectId eq '00000000-0000-4000-8000-000000000000'";
    expect((await app('GET', `${entitlements}/assignments?${filter}`)).status).toBe(400);
    expect((await app('GET', `${entitlements}/assignments?${filter}&$expand=target`)).body['value']).toEqual(
      [],
    );
  });

  it.each([
    ['assignmentRequests', "createdDateTime ge '2026-10-01T00:00:00Z'"],
    ['assignmentRequests', 'state eq 5'],
    ['assignmentRequests', 'createdDateTime gt 5'],
  ])('answers 400 where the value is of another type: %s by %s', async (set, filter) => {
    await world.requestAs(people.ana, 'Operator');
    const app = await world.asApp();
    const reply = await app('GET', `${entitlements}/${set}?$filter=${encodeURIComponent(filter)}`);
    expect(reply.status).toBe(400);
    expect(toText(reply.body['error']?.['message'])).toContain('incompatible types');
  });

  it.each(['displayName eq', "displayName eq 'x", "(displayName eq 'x'", "displayName eq 'x' 'y'", ''])(
    'answers 400 to the syntax error in <%s>',
    async (filter) => {
      const app = await world.asApp();
      const reply = await app('GET', `${entitlements}/accessPackages?$filter=${encodeURIComponent(filter)}`);
      expect(reply.status).toBe(400);
    },
  );
});

describe('what is not emulated', () => {
  it.each([
    [`${entitlements}/accessPackages?$count=true`, '$count'],
    [`${entitlements}/accessPackages?$orderby=displayName`, '$orderby'],
    [`${entitlements}/accessPackages?$filter=endswith(displayName,'x')`, 'endswith'],
    [`${entitlements}/accessPackages?$filter=isHidden eq true`, 'isHidden'],
    [`${entitlements}/accessPackages?$filter=not contains(displayName,'x')`, 'not'],
    [`${entitlements}/accessPackages?$expand=uniqueRoles`, 'uniqueRoles'],
  ])('answers 501 to %s and says what', async (path, what) => {
    const app = await world.asApp();
    const reply = await app('GET', path);
    expect(reply.status).toBe(501);
    expect(toText(reply.body['error']?.['message'])).toContain(what);
  });

  it('answers 404 with an empty code to a route it does not have', async () => {
    const app = await world.asApp();
    const reply = await app('GET', '/identityGovernance/nothing');
    expect(reply.status).toBe(404);
    expect(reply.body['error']).toMatchObject({
      code: '',
      message: `No HTTP resource was found that matches the request URI '${world.emulator.url}/v1.0/identityGovernance/nothing'.`,
    });
    expect((await app('PATCH', `${entitlements}/assignmentPolicies/x`, {})).status).toBe(405);
  });
});

describe('$select and $expand', () => {
  it('returns only what is selected, and refuses what does not exist', async () => {
    const app = await world.asApp();
    const reply = await app('GET', `/users/${people.carla}?$select=id,userType`);
    expect(Object.keys(reply.body)).toEqual(['@odata.context', 'id', 'userType']);
    expect((await app('GET', `/users/${people.carla}`)).body).not.toHaveProperty('userType');
    expect((await app('GET', `/users/${people.carla}?$select=nonsense`)).status).toBe(400);
  });

  it('leaves navigation properties absent unless they are expanded', async () => {
    const app = await world.asApp();
    const plain = await app('GET', `${entitlements}/accessPackages?$filter=displayName eq 'Operator'`);
    expect(plain.body['value']?.[0]).not.toHaveProperty('catalog');
    const query = '$expand=catalog,assignmentPolicies($select=id),resourceRoleScopes($expand=role,scope)';
    const expanded = await app(
      'GET',
      `${entitlements}/accessPackages?$filter=displayName eq 'Operator'&${query}`,
    );
    const row = expanded.body['value']?.[0];
    const scope = row?.['resourceRoleScopes']?.[0];
    expect(row?.['catalog']).toMatchObject({ displayName: 'Security Operations', state: 'published' });
    expect(Object.keys(row?.['assignmentPolicies']?.[0] ?? {})).toEqual(['id']);
    expect(scope?.['role']).toMatchObject({ displayName: 'Member', originSystem: 'AadGroup' });
    expect(scope?.['scope']).toMatchObject({ displayName: 'Root', isRootScope: true });
    expect(toText(scope?.['role']?.['originId'])).toBe(`Member_${toText(scope?.['scope']?.['originId'])}`);
  });

  it('shows a policy with its approvers, bounds and questions', async () => {
    const app = await world.asApp();
    const { accessPackageId } = await world.policyOf('Operator');
    const query = `$filter=accessPackage/id eq '${accessPackageId}'&$expand=accessPackage,catalog,questions`;
    const { body } = await app('GET', `${entitlements}/assignmentPolicies?${query}`);
    expect(body['value']).toMatchObject([
      {
        displayName: 'Operate',
        allowedTargetScope: 'specificConnectedOrganizationUsers',
        specificAllowedTargets: [{ '@odata.type': '#microsoft.graph.connectedOrganizationMembers' }],
        expiration: { type: 'afterDuration', duration: 'PT8H', endDateTime: null },
        requestorSettings: { enableTargetsToSelfUpdateAccess: true, allowCustomAssignmentSchedule: true },
        requestApprovalSettings: {
          isApprovalRequiredForAdd: true,
          isApprovalRequiredForUpdate: false,
          isRequestorJustificationRequired: true,
          stages: [
            {
              durationBeforeAutomaticDenial: 'P2D',
              isApproverJustificationRequired: true,
              primaryApprovers: [{ '@odata.type': '#microsoft.graph.groupMembers' }],
            },
          ],
        },
        accessPackage: { displayName: 'Operator' },
        catalog: { displayName: 'Security Operations' },
        questions: [],
      },
    ]);
  });
});

describe('paging', () => {
  async function readPages(path: string) {
    const app = await world.asApp();
    const pages: string[][] = [];
    let next: string | undefined = path;
    while (next !== undefined) {
      const { body } = await app('GET', next);
      pages.push((body['value'] as unknown as { displayName: string }[]).map((row) => row.displayName));
      next = body['@odata.nextLink'] as unknown as string | undefined;
    }
    return pages;
  }

  it('follows nextLink over all rows, each once', async () => {
    await world.control('PUT', '/settings', { pageSize: 3 });
    expect(await readPages(`${entitlements}/accessPackages`)).toEqual([
      ['Reader', 'Operator', 'Night Operator'],
      ['Administrator'],
    ]);
  });

  it('honours $top and keeps the query in the link', async () => {
    const path = `${entitlements}/accessPackages?$top=1&$filter=contains(displayName,'Operator')`;
    expect(await readPages(path)).toEqual([['Operator'], ['Night Operator']]);
  });

  it('is not confused by rows that come in between', async () => {
    await world.control('PUT', '/settings', { pageSize: 1 });
    await world.requestAs(people.ana, 'Reader');
    await world.requestAs(people.ben, 'Reader');
    const app = await world.asApp();
    const filter = "$filter=state eq 'submitted'";
    const first = await app('GET', `${entitlements}/assignmentRequests?${filter}`);
    await world.requestAs(people.eve, 'Reader');
    const second = await app('GET', toText(first.body['@odata.nextLink']));
    const third = await app('GET', toText(second.body['@odata.nextLink']));
    const ids = [first, second, third].map((reply) => reply.body['value']?.[0]?.['id']);
    expect(new Set(ids).size).toBe(3);
    expect(third.body).not.toHaveProperty('@odata.nextLink');
  });

  it('reads the audit log backwards page by page', async () => {
    await world.requestAs(people.ana, 'Night Operator');
    await world.advance(10_000);
    const app = await world.asApp();
    const path =
      '/auditLogs/directoryAudits?$orderby=activityDateTime desc&$top=2&$select=activityDisplayName';
    const first = await app('GET', path);
    expect(first.body['value']).toEqual([
      { activityDisplayName: 'Fulfill access package assignment request' },
      { activityDisplayName: 'Fulfill access package resource assignment' },
    ]);
    const second = await app('GET', toText(first.body['@odata.nextLink']));
    expect(second.body['value']).toEqual([
      { activityDisplayName: 'Ready to fulfill access package assignment request' },
      { activityDisplayName: 'Auto approve access package assignment request' },
    ]);
    const third = await app('GET', toText(second.body['@odata.nextLink']));
    expect(third.body['value']).toEqual([{ activityDisplayName: 'User requests access package assignment' }]);
    expect(third.body).not.toHaveProperty('@odata.nextLink');
  });

  it('builds the link from the Host header, so that it works through a proxy', async () => {
    const token = await world.token({ app: true });
    const body = await new Promise<string>((resolve, reject) => {
      const headers = {
        Host: 'graph.sandbox.example:8443',
        'X-Forwarded-Proto': 'https',
        Authorization: `Bearer ${token}`,
      };
      const outgoing = request(`${world.emulator.url}/v1.0/groups?$top=1`, { headers }, (incoming) => {
        let text = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => (text += chunk));
        incoming.on('end', () => resolve(text));
      });
      outgoing.on('error', reject).end();
    });
    const page: unknown = JSON.parse(body);
    expect(page).toMatchObject({
      '@odata.nextLink': expect.stringMatching(
        /^https:\/\/graph\.sandbox\.example:8443\/v1\.0\/groups\?.*skiptoken/i,
      ) as string,
    });
  });

  it('refuses a skip token it did not make and a $top out of range', async () => {
    const app = await world.asApp();
    expect((await app('GET', '/groups?$skiptoken=abc')).status).toBe(400);
    expect((await app('GET', '/groups?$top=0')).status).toBe(400);
    expect((await app('GET', '/groups?$top=1000')).status).toBe(400);
  });
});

describe('the directory', () => {
  it('knows guests by their home mail and by #EXT# names', async () => {
    const app = await world.asApp();
    const name = encodeURIComponent('ana_contoso.example#EXT#@fabrikam.example');
    const user = await app('GET', `/users/${name}?$select=mail,userType,externalUserState,identities`);
    expect(user.body).toMatchObject({ mail: people.ana, userType: 'Guest', externalUserState: 'Accepted' });
    const found = await app('GET', `/users?$filter=mail eq '${people.ana}'`);
    expect(found.body['value']).toHaveLength(1);
  });

  it('resolves managers, and answers 404 where there is none', async () => {
    const app = await world.asApp();
    expect((await app('GET', `/users/${people.dev}/manager`)).body).toMatchObject({
      '@odata.type': '#microsoft.graph.user',
      mail: people.carla,
    });
    const none = await app('GET', `/users/${people.carla}/manager`);
    expect(none.status).toBe(404);
    expect(none.body['error']).toMatchObject({ code: 'Request_ResourceNotFound' });
  });

  it('lists members of groups, directly and through other groups', async () => {
    const app = await world.asApp();
    const groups = await app('GET', "/groups?$filter=displayName eq 'Approvers'");
    const id = toText(groups.body['value']?.[0]?.['id']);
    expect(await names(`/groups/${id}/members`)).toEqual(['Carla Weiss', 'Deputies']);
    const all = ['Carla Weiss', 'Deputies', 'Dev Patel', 'Eve Adams'];
    expect(await names(`/groups/${id}/transitiveMembers`)).toEqual(all);
    const dev = toText((await app('GET', `/users/${people.dev}`)).body['id']);
    expect(await names(`/groups/${id}/transitiveMembers?$filter=id eq '${dev}'`)).toEqual(['Dev Patel']);
    expect((await app('GET', `/groups/${id}/members/${dev}`)).status).toBe(404);
    const check = await app('POST', `/users/${dev}/checkMemberGroups`, { groupIds: [id, dev] });
    expect(check.body['value']).toEqual([id]);
  });

  it('describes the tenant and its connected organization with sponsors', async () => {
    const app = await world.asApp();
    expect((await app('GET', '/organization')).body['value']).toMatchObject([
      { displayName: 'Fabrikam', verifiedDomains: [{ name: 'fabrikam.example' }] },
    ]);
    const organizations = await app('GET', `${entitlements}/connectedOrganizations`);
    const [organization] = organizations.body['value'] as unknown as { id: string }[];
    expect(organization).toMatchObject({ displayName: 'Contoso', state: 'configured' });
    const path = `${entitlements}/connectedOrganizations/${toText(organization?.id)}`;
    expect(await names(`${path}/internalSponsors`)).toEqual(['Carla Weiss']);
    expect(await names(`${path}/externalSponsors`)).toEqual([]);
  });

  it('always shows the row of a role-bearing group itself', async () => {
    const app = await world.asApp({ permissions: ['RoleManagement.Read.Directory'] });
    const path = '/roleManagement/directory/roleAssignmentScheduleInstances?$expand=roleDefinition';
    expect((await app('GET', path)).body['value']).toMatchObject([
      { memberType: 'Direct', roleDefinition: { displayName: 'Security Reader' } },
      { memberType: 'Direct', roleDefinition: { displayName: 'Security Operator' } },
    ]);
    expect((await app('GET', '/roleManagement/directory/roleAssignments')).body['value']).toHaveLength(2);
    const definitions =
      "/roleManagement/directory/roleDefinitions?$filter=displayName eq 'Security Operator'";
    expect((await app('GET', definitions)).body['value']).toMatchObject([
      { id: '5f2222b1-57c3-48ba-8ad5-d4759f1fde6f' },
    ]);
    const eligible = '/roleManagement/directory/roleEligibilityScheduleInstances';
    expect((await app('GET', eligible)).body['value']).toEqual([]);
  });

  it('echoes the client request id and gives its own', async () => {
    const token = await world.token({ app: true });
    const headers = { Authorization: `Bearer ${token}`, 'client-request-id': 'my-id' };
    const reply = await world.send(`${world.emulator.url}/v1.0/users/nobody`, 'GET', undefined, headers);
    expect(reply.headers.get('client-request-id')).toBe('my-id');
    expect(reply.headers.get('Date')).toBe('Thu, 01 Oct 2026 08:00:00 GMT');
    expect(reply.body['error']?.['innerError']).toEqual({
      date: '2026-10-01T08:00:00',
      'request-id': reply.headers.get('request-id'),
      'client-request-id': 'my-id',
    });
  });
});
