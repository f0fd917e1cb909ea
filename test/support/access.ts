import type { AccessPackage, AssignmentPolicy } from '../../src/access/access-package.ts';
import type { AccessRecord } from '../../src/access/access-record.ts';
import type { Ask } from '../../src/access/ask.ts';
import type { AssignmentRequest } from '../../src/access/assignment-request.ts';
import type { FollowedAssignment } from '../../src/access/follow-assignment.ts';
import type { Admission, ExternalOrganization } from '../../src/access/first-request.ts';
import { parseId } from '../../src/access/ids.ts';
import type { Account } from '../../src/access/person.ts';
import type { RequestPack } from '../../src/access/request-pack.ts';
import type { Tenant } from '../../src/access/tenant.ts';
import type { KnownPerson } from '../../src/ports/known-person.ts';
import { HOUR } from './time.ts';

/** An id of whichever kind is asked for, the same for the same number. */
export const id = <Id extends string>(n: number): Id =>
  parseId<Id>(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`, 'test');

/** A Wednesday. Every other instant of these tests is told from here. */
export const NOON = new Date('2026-11-18T12:00:00Z');
export const later = (ms: number): Date => new Date(NOON.getTime() + ms);

export const contoso: Tenant = {
  id: id(1),
  name: 'Contoso',
  aliases: [],
  domain: 'contoso.example',
  kind: 'source',
  signInConnection: 'graph-contoso',
  packages: {},
};
export const fabrikam: Tenant = {
  id: id(2),
  name: 'Fabrikam',
  aliases: ['fab'],
  domain: 'fabrikam.example',
  kind: 'target',
  topology: 2,
  signInConnection: 'graph-fabrikam',
  packages: { reader: 'SOC Security Reader', operator: 'SOC Security Operator' },
};
export const northwind: Tenant = {
  ...fabrikam,
  id: id(3),
  name: 'Northwind Traders',
  aliases: ['nw', 'north wind'],
  domain: 'northwind.example',
  topology: 1,
  signInConnection: 'graph-northwind',
};

/** Ana of Contoso, as Teams names her. */
export const ana: KnownPerson = {
  tenant: contoso.id,
  user: id(11),
  name: 'Ana Ruiz',
  channelUserId: '29:ana',
  conversationId: 'a:ana',
  serviceUrl: 'https://smba.trafficmanager.net/emea/',
  botId: '28:bot',
  locale: 'en-GB',
  timeZone: 'Europe/Berlin',
};
/** Ana's account in Contoso, as its directory tells it. */
export const anaAtHome: Account = {
  tenant: contoso.id,
  user: ana.user,
  name: 'Ana Ruiz',
  address: 'Ana.Ruiz@contoso.example',
  isAtHome: true,
};
/** Ana's guest account. */
export const anaInFabrikam: Account = { tenant: fabrikam.id, user: id(12), name: 'Ana Ruiz' };
export const carla: Account = { tenant: fabrikam.id, user: id(13), name: 'Carla Weiss' };
export const dev: Account = { tenant: fabrikam.id, user: id(14), name: 'Dev Patel' };

/** Asked as a member of the group, else because the policy names them. */
export const askOf = (approver: Account, groupName?: string): Ask => ({
  approver,
  because: groupName === undefined ? { kind: 'named' } : { kind: 'member', groupName },
  as: 'primary',
});

export const operatorPackage: AccessPackage = {
  tenant: fabrikam.id,
  id: id(21),
  name: 'SOC Security Operator',
  role: 'operator',
  groupIds: [id(22)],
  incompatibleWith: [],
  incompatibleGroups: [],
};

export const policyWith = (more: Partial<AssignmentPolicy> = {}): AssignmentPolicy => ({
  tenant: fabrikam.id,
  id: id(31),
  packageId: operatorPackage.id,
  name: 'Contoso analysts',
  maximumMs: 8 * HOUR,
  approvalForAdd: true,
  approvalForUpdate: false,
  justificationRequired: true,
  canExtend: true,
  canRelease: true,
  stages: [{ approvers: [], fallbackApprovers: [], reasonRequired: true, timeoutMs: 48 * HOUR }],
  ...more,
});

/** Contoso as Fabrikam knows it. */
export const contosoOrganization: ExternalOrganization = {
  id: 'contoso-organization',
  isConfigured: true,
  tenants: [contoso.id],
};

/** The policy as it admits Contoso's people. */
export const admissionWith = (more: Partial<Admission> = {}): Admission => ({
  policyId: id(31),
  policyName: 'Contoso analysts',
  maximumMs: 8 * HOUR,
  approvalForAdd: true,
  justificationRequired: true,
  customSchedule: true,
  questions: [],
  admits: { kind: 'organizations', ids: [contosoOrganization.id] },
  canAskOneself: true,
  stageCount: 1,
  ...more,
});

export const requestWith = (more: Partial<AssignmentRequest> = {}): AssignmentRequest => ({
  tenant: fabrikam.id,
  id: id(41),
  purpose: 'add',
  bySystem: false,
  state: 'pendingApproval',
  status: 'PendingApproval',
  packageId: operatorPackage.id,
  policyId: id(31),
  requestorId: anaInFabrikam.user,
  requestorName: 'Ana Ruiz',
  justification: 'INC-4711 · lateral movement',
  createdAt: NOON,
  ...more,
});

/** Four hours from noon. */
export const assignmentWith = (more: Partial<FollowedAssignment> = {}): FollowedAssignment => ({
  tenant: fabrikam.id,
  id: id(51),
  packageId: operatorPackage.id,
  policyId: id(31),
  targetId: anaInFabrikam.user,
  targetName: 'Ana Ruiz',
  state: 'delivered',
  startsAt: NOON,
  endsAt: later(4 * HOUR),
  ...more,
});

export const packWith = (more: Partial<RequestPack> = {}): RequestPack => ({
  id: id(61),
  requestor: { tenant: ana.tenant, user: ana.user },
  roles: ['operator'],
  durationMs: 4 * HOUR,
  justification: 'lateral movement',
  incident: 'INC-4711',
  createdAt: NOON,
  items: [
    { tenant: fabrikam.id, role: 'operator', packageId: operatorPackage.id, policyId: id(31), answers: [] },
  ],
  ...more,
});

/** A request that was just filed. */
export const recordWith = (more: Partial<AccessRecord> = {}): AccessRecord => ({
  tenant: fabrikam,
  packageName: 'SOC Security Operator',
  role: 'operator',
  packageId: operatorPackage.id,
  approverNames: [],
  decidedStages: 0,
  decisions: [],
  intents: [],
  ...more,
});
