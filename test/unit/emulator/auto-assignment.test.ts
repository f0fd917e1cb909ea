import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseMembershipRule, RuleError } from '../../../src/emulator/directory/membership-rule.ts';
import type { DirectoryUser } from '../../../src/emulator/directory/entities.ts';
import type { TestWorld } from '../../support/emulator-world.ts';
import { entitlements, openWorld, people } from '../../support/emulator-world.ts';
import {
  administratorApp,
  dayMs,
  extendSeed,
  file,
  listActivities,
  listAssignments,
  listRequests,
  objectIdOf,
} from '../../support/request-calls.ts';

const minuteMs = 60_000;
const nora = 'nora@fabrikam.example';
const rule = '(user.department -eq "SOC")';
const toPackage = (name: string, grace: string) => ({
  name,
  group: 'sg-reader',
  policies: [
    { name: `${name} by rule`, requestors: { rule }, automatic: { grace }, maximumDuration: 'P365D' },
  ],
});
const packages = [toPackage('At once', 'PT0S'), toPackage('With grace', 'P7D')];
const inSoc = { name: 'Nora Lind', userPrincipalName: nora, home: 'Fabrikam', department: 'SOC' };

let world: TestWorld;
beforeEach(async () => {
  world = await openWorld({}, extendSeed({ packages, people: [inSoc], delays: { automatic: 'PT5M' } }));
});
afterEach(() => world.close());

async function setDepartment(userPrincipalName: string, department: string | null): Promise<void> {
  const app = await world.asApp({ permissions: ['User.ReadWrite.All'] });
  const { status } = await app('PATCH', `/users/${await objectIdOf(world, userPrincipalName)}`, {
    department,
  });
  expect(status).toBe(204);
}

async function assignmentOf(packageName: string, userPrincipalName: string = nora) {
  const rows = (await listAssignments(world)) as unknown as {
    readonly state: string;
    readonly status: string;
    readonly target: { readonly email: string };
    readonly accessPackage: { readonly displayName: string };
  }[];
  const isWanted = (row: (typeof rows)[number]) =>
    row.target.email === userPrincipalName && row.accessPackage.displayName === packageName;
  return rows.findLast(isWanted);
}

describe('a policy that assigns by itself', () => {
  it('gives the package to whom its rule fits, minutes later, by systemAdd requests', async () => {
    await world.advance(4 * minuteMs);
    expect(await listRequests(world)).toEqual([]);
    await world.advance(2 * minuteMs);
    const requests = await listRequests(world);
    expect(requests).toMatchObject([
      { requestType: 'systemAdd', state: 'delivered', requestor: null, assignment: { state: 'delivered' } },
      { requestType: 'systemAdd', state: 'delivered' },
    ]);
    expect(await listAssignments(world)).toMatchObject([
      { target: { email: nora } },
      { target: { email: nora } },
    ]);
    expect((await listActivities(world, requests?.[0]?.['id']))[0]).toEqual([
      'Entitlement Management creates access package assignment request for user',
      'Azure AD Identity Governance - Entitlement Management',
    ]);
    await setDepartment(people.dev, 'soc');
    await world.advance(6 * minuteMs);
    expect(await assignmentOf('At once', people.dev)).toMatchObject({ state: 'delivered' });
    await world.advance(dayMs);
    expect(await listRequests(world)).toHaveLength(4);
  });

  it('takes it away from whom the rule fits no more, at once or after the grace period', async () => {
    await world.advance(6 * minuteMs);
    await setDepartment(nora, 'Sales');
    await world.advance(6 * minuteMs);
    expect(await assignmentOf('At once')).toMatchObject({ state: 'expired' });
    expect(await assignmentOf('With grace')).toMatchObject({
      state: 'delivered',
      status: 'AutoAssignmentInGracePeriod',
    });
    expect((await listRequests(world))?.[2]).toMatchObject({
      requestType: 'systemRemove',
      state: 'delivered',
    });
    await world.advance(7 * dayMs - 6 * minuteMs);
    expect(await assignmentOf('With grace')).toMatchObject({ state: 'delivered' });
    await world.advance(6 * minuteMs);
    expect(await assignmentOf('With grace')).toMatchObject({ state: 'expired' });
  });

  it('forgives who comes back in the grace period, and counts anew after that', async () => {
    await world.advance(6 * minuteMs);
    await setDepartment(nora, null);
    await world.advance(5 * dayMs);
    await setDepartment(nora, 'SOC');
    await world.advance(6 * minuteMs);
    expect(await assignmentOf('With grace')).toMatchObject({ state: 'delivered', status: 'Delivered' });
    expect(await assignmentOf('At once')).toMatchObject({ state: 'delivered' });
    await setDepartment(nora, null);
    await world.advance(3 * dayMs);
    expect(await assignmentOf('With grace')).toMatchObject({ status: 'AutoAssignmentInGracePeriod' });
    await world.advance(4 * dayMs + 6 * minuteMs);
    expect(await assignmentOf('With grace')).toMatchObject({ state: 'expired' });
  });

  it('finds its people through a hidden dynamic group, which goes with it', async () => {
    await world.advance(6 * minuteMs);
    const app = await world.asApp({ permissions: ['Group.Read.All'] });
    const dynamic = async () => {
      const groups = (await app('GET', '/groups?$top=999')).body['value'] as unknown as {
        membershipRule: string | null;
      }[];
      return groups.filter((group) => group.membershipRule === rule).length;
    };
    expect(await dynamic()).toBe(2);
    const writer = await world.asApp(administratorApp);
    const { assignmentPolicyId } = await world.policyOf('At once');
    expect((await writer('DELETE', `${entitlements}/assignmentPolicies/${assignmentPolicyId}`)).status).toBe(
      400,
    );
    await setDepartment(nora, null);
    await world.advance(6 * minuteMs);
    expect((await writer('DELETE', `${entitlements}/assignmentPolicies/${assignmentPolicyId}`)).status).toBe(
      204,
    );
    expect(await dynamic()).toBe(1);
  });

  it('can be written through Graph, as Microsoft’s example does', async () => {
    const app = await world.asApp(administratorApp);
    const { accessPackageId } = await world.policyOf('Night Operator');
    const body = {
      displayName: 'SOC staff',
      description: 'All of the SOC',
      allowedTargetScope: 'specificDirectoryUsers',
      specificAllowedTargets: [
        {
          '@odata.type': '#microsoft.graph.attributeRuleMembers',
          description: 'All of the SOC',
          membershipRule: '(user.department -in ["SOC", "CERT"]) and -not (user.userType -eq "Guest")',
        },
      ],
      automaticRequestSettings: { requestAccessForAllowedTargets: true },
      accessPackage: { id: accessPackageId },
    };
    expect((await app('POST', `${entitlements}/assignmentPolicies`, body)).status).toBe(201);
    const [set] = body.specificAllowedTargets;
    const broken = {
      ...body,
      displayName: 'Broken',
      specificAllowedTargets: [{ ...set, membershipRule: 'user.x -eq' }],
    };
    const { accessPackageId: reader } = await world.policyOf('Reader');
    const refused = await app('POST', `${entitlements}/assignmentPolicies`, {
      ...broken,
      accessPackage: { id: reader },
    });
    expect([refused.status, refused.body['error']?.['code']]).toEqual([400, 'InvalidModel']);
    await world.advance(6 * minuteMs);
    expect(await assignmentOf('Night Operator')).toMatchObject({ state: 'delivered' });
  });

  it('assigns once, and takes no requests', async () => {
    const targetId = await objectIdOf(world, nora);
    const assignment = { targetId, ...(await world.policyOf('At once')) };
    expect((await file(world, { requestType: 'userAdd', assignment }, nora)).status).toBe(400);
    await world.advance(6 * minuteMs);
    await setDepartment(people.carla, 'SOC');
    await world.advance(6 * minuteMs);
    const requests = (await listRequests(world)) as unknown as { requestType: string }[];
    expect(requests.map(({ requestType }) => requestType)).toEqual(Array(4).fill('systemAdd'));
  });
});

describe('a membership rule', () => {
  const user = {
    id: 'a1',
    displayName: 'Nora Lind',
    department: 'SOC',
    mail: nora,
    userType: 'Member',
    accountEnabled: true,
    extensions: { extension_50c0_socMember: 'yes', extensionAttribute3: 'tier 2' },
    profile: { jobTitle: 'Analyst' },
  } as unknown as DirectoryUser;

  it.each([
    ['user.department -eq "soc"', true],
    ['(user.department -ne "SOC")', false],
    ['user.department -startsWith "S"', true],
    ['user.mail -contains "@FABRIKAM"', true],
    ['user.mail -notContains "@fabrikam"', false],
    ['user.department -in ["CERT", "SOC"]', true],
    ['user.department -notIn ["CERT", "SOC"]', false],
    ['user.displayName -match "^No.a"', true],
    ['user.accountEnabled -eq true', true],
    ['user.jobTitle -eq "analyst"', true],
    ['user.country -eq null', true],
    ['user.country -startsWith ""', false],
    ['user.objectId -eq "a1"', true],
    ['user.extension_50c0_socMember -eq "yes"', true],
    ['user.extensionAttribute3 -eq "Tier 2"', true],
    ['not (user.department -eq "SOC")', false],
    ['user.userType -eq "Guest" or user.department -eq "SOC" and user.userType -eq "Member"', true],
    ['(user.userType -eq "Member" -or user.department -eq "SOC") -and user.userType -eq "Guest"', false],
    ['user.displayName -eq "Nora `"Lind"', false],
  ])('%s: %s', (text, fits) => {
    expect(parseMembershipRule(text)(user)).toBe(fits);
  });

  it.each([
    'user.department -eq',
    'user.department -like "S*"',
    'device.displayName -eq "x"',
    '(user.department -eq "SOC"',
    'user.department -eq "SOC" user.mail -eq "x"',
    'user.department -eq SOC',
    'user.department = "SOC"',
    '',
  ])('%j is none', (text) => {
    expect(() => parseMembershipRule(text)).toThrow(RuleError);
  });
});
