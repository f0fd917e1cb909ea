import { expect, test } from 'vitest';
import type { AssignmentId, GroupId } from '../../../src/access/ids.ts';
import { createGraph } from '../../../src/graph/graph.ts';
import { appTokens, asApp, asUser, guid, startGraphServer, TENANT, USER } from './graph-server.ts';

const GROUP = guid(10) as GroupId;
const graphAt = (url: string) => createGraph({ baseUrl: url, appTokens, wait: async () => undefined });
const gone = { status: 404, json: { error: { code: 'Request_ResourceNotFound', message: 'gone' } } };

test('an account has an address where the directory knows one', async () => {
  await using server = await startGraphServer(
    {
      json: {
        id: USER,
        displayName: 'Ana',
        mail: 'ana@a.example',
        userPrincipalName: 'ana_a#EXT#@b.example',
      },
    },
    { json: { id: USER, displayName: null, mail: null, userPrincipalName: 'ana@b.example' } },
    gone,
    { json: { id: USER, displayName: null } },
  );
  const graph = graphAt(server.url);
  expect(await graph.getUser(asApp, USER)).toEqual({
    tenant: TENANT,
    user: USER,
    name: 'Ana',
    address: 'ana@a.example',
  });
  expect(await graph.getManager(asApp, USER)).toMatchObject({
    name: 'ana@b.example',
    address: 'ana@b.example',
  });
  expect(await graph.getManager(asApp, USER)).toBeUndefined();
  expect(await graph.getMe(asUser)).toEqual({ tenant: TENANT, user: USER, name: USER });
});

test('only who is at home in the tenant has a home account there', async () => {
  const ana = { id: USER, displayName: 'Ana', mail: 'ana@b.example', userPrincipalName: 'ana@b.example' };
  await using server = await startGraphServer(
    { json: ana },
    { json: { ...ana, userPrincipalName: 'ana_a.example#ext#@b.example' } },
    { json: { ...ana, userPrincipalName: null } },
    gone,
  );
  const graph = graphAt(server.url);
  const expected = { tenant: TENANT, user: USER, name: 'Ana', address: 'ana@b.example', isAtHome: true };
  expect(await graph.getHomeAccount(asApp, USER)).toEqual(expected);
  for (let n = 0; n < 3; n += 1) expect(await graph.getHomeAccount(asApp, USER)).toBeUndefined();
});

test('accounts are found by mail and by the name of a guest; which are of other tenants is told', async () => {
  const rows = [
    { id: USER, displayName: 'Ana', mail: null, userPrincipalName: 'o_neil_a.example#EXT#@b.example' },
    { id: guid(11), displayName: 'Other', mail: "o'neil@a.example", userPrincipalName: 'other@b.example' },
  ];
  await using server = await startGraphServer({ json: { value: rows } });
  expect(await graphAt(server.url).listAccountsByAddress(asApp, "o'neil@a.example")).toMatchObject([
    { user: USER, isExternal: true },
    { user: guid(11), isExternal: false },
  ]);
  expect(server.seen[0]?.url).toContain(
    "/users?$filter=mail eq 'o''neil@a.example' or startswith(userPrincipalName,'o''neil_a.example#EXT#')",
  );
});

test('the members of a group are its users, those of nested groups included', async () => {
  const members = [
    { '@odata.type': '#microsoft.graph.user', id: USER, displayName: 'Ana' },
    { '@odata.type': '#microsoft.graph.group', id: guid(11), displayName: 'Nested' },
    { '@odata.type': '#microsoft.graph.servicePrincipal', id: guid(12) },
  ];
  await using server = await startGraphServer(
    { json: { id: GROUP, displayName: 'Approvers' } },
    { json: { value: members } },
    gone,
  );
  const graph = graphAt(server.url);
  expect(await graph.getGroupWithMembers(asApp, GROUP)).toEqual({
    name: 'Approvers',
    members: [{ tenant: TENANT, user: USER, name: 'Ana' }],
  });
  expect(server.seen[1]?.url).toContain(`/groups/${GROUP}/transitiveMembers`);
  expect(await graph.getGroupWithMembers(asApp, GROUP)).toBeUndefined();
});

test('who has no account any more is no member', async () => {
  await using server = await startGraphServer(
    { json: { value: [GROUP.toUpperCase()] } },
    { json: { value: [] } },
    gone,
  );
  const graph = graphAt(server.url);
  expect(await graph.isGroupMember(asApp, GROUP, USER)).toBe(true);
  expect(await graph.isGroupMember(asApp, GROUP, USER)).toBe(false);
  expect(await graph.isGroupMember(asApp, GROUP, USER)).toBe(false);
  expect(server.seen[0]).toMatchObject({ method: 'POST', body: { groupIds: [GROUP] } });
});

test('a role instance may stand on a later page', async () => {
  await using server = await startGraphServer(
    { json: { value: [], '@odata.nextLink': 'https://graph.microsoft.com/v1.0/roles?$skiptoken=2' } },
    { json: { value: [{ id: 'x' }] } },
    { json: { value: [] } },
  );
  const graph = graphAt(server.url);
  expect(await graph.hasRoleInstance(asApp, USER, guid(1))).toBe(true);
  expect(await graph.hasRoleInstance(asApp, GROUP, guid(1))).toBe(false);
  expect(server.seen[0]?.url).toContain(`principalId eq '${USER}' and roleDefinitionId eq '${guid(1)}'`);
});

test('an account is ready unless Graph says otherwise', async () => {
  await using server = await startGraphServer(
    { json: { id: USER, accountEnabled: true, externalUserState: 'Accepted' } },
    { json: { id: USER, accountEnabled: true, externalUserState: null } },
    { json: { id: USER } },
    { json: { id: USER, accountEnabled: true, externalUserState: 'PendingAcceptance' } },
    { json: { id: USER, accountEnabled: false, externalUserState: 'PendingAcceptance' } },
    gone,
  );
  const graph = graphAt(server.url);
  const states = [];
  for (let n = 0; n < 6; n++) states.push(await graph.getAccountState(asApp, USER));
  expect(states).toEqual(['ready', 'ready', 'ready', 'not-accepted', 'disabled', 'none']);
  expect(server.seen[0]?.url).toContain('$select=id,accountEnabled,externalUserState');
});

test('eligibility for a role and for membership of a group', async () => {
  await using server = await startGraphServer(
    { json: { value: [{ id: 'x' }] } },
    { json: { value: [{ id: 'g_owner_x', accessId: 'owner' }] } },
    { json: { value: [{ id: 'g_member_x', accessId: 'member' }] } },
  );
  const graph = graphAt(server.url);
  expect(await graph.hasRoleEligibility(asApp, USER, guid(1))).toBe(true);
  expect(await graph.isEligibleGroupMember(asApp, GROUP, USER)).toBe(false);
  expect(await graph.isEligibleGroupMember(asApp, GROUP, USER)).toBe(true);
  expect(server.seen[0]?.url).toContain('/roleEligibilityScheduleInstances?$filter=principalId eq');
  expect(server.seen[1]?.url).toContain(
    `/privilegedAccess/group/eligibilityScheduleInstances?$filter=groupId eq '${GROUP}' and principalId eq '${USER}'`,
  );
});

test('what a tenant does with its guests, and whether it is done with this one', async () => {
  await using server = await startGraphServer(
    {
      json: {
        externalUserLifecycleAction: 'BlockSignInAndDelete',
        durationUntilExternalUserDeletedAfterBlocked: 'P30D',
      },
    },
    {
      json: {
        externalUserLifecycleAction: 'blockSignIn',
        durationUntilExternalUserDeletedAfterBlocked: 'P30D',
      },
    },
    { json: { externalUserLifecycleAction: 'somethingNew' } },
    { json: { id: guid(51), target: { subjectLifecycle: 'governed' } } },
    { json: { id: guid(51), target: { subjectLifecycle: 'notGoverned' } } },
    gone,
    { json: { value: [{ state: 'expired' }, { state: 'PartiallyDelivered' }] } },
    { json: { value: [{ state: 'expired' }, { state: 'deliveryFailed' }] } },
  );
  const graph = graphAt(server.url);
  expect(await graph.getGuestLifeCycle(asApp)).toEqual({
    action: 'blockSignInAndDelete',
    deletedAfterMs: 30 * 86_400_000,
  });
  expect(await graph.getGuestLifeCycle(asApp)).toEqual({ action: 'blockSignIn' });
  expect(await graph.getGuestLifeCycle(asApp)).toEqual({ action: 'none' });
  const assignment = guid(51) as AssignmentId;
  expect(await graph.isGovernedGuest(asApp, assignment)).toBe(true);
  expect(await graph.isGovernedGuest(asApp, assignment)).toBe(false);
  expect(await graph.isGovernedGuest(asApp, assignment)).toBe(false);
  expect(await graph.hasAssignment(asApp, USER)).toBe(true);
  expect(await graph.hasAssignment(asApp, USER)).toBe(false);
  expect(server.seen[6]?.url).toContain(`target/objectId eq '${USER}'&$expand=target`);
});
