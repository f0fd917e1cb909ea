import type { Emulator } from '../../src/emulator/start-emulator.ts';
import type { SeedPerson } from './seed-person.ts';

/** Entra's own portals: reads and changes the emulator directly, never through the bot. */
export interface Portal {
  people(): Promise<SeedPerson[]>;
  /** Reads Graph with the app's rights. */
  get<T = { value: Array<Record<string, unknown>> }>(tenant: string, path: string): Promise<T>;
  /** Assignments that the person (start of the address) holds in the tenant. */
  delivered(tenant: string, person: string): Promise<Array<Record<string, unknown>>>;
  /** From when until when the person holds what they hold in the tenant, in milliseconds. */
  spanOf(tenant: string, person: string): Promise<{ readonly startsAt: number; readonly endsAt: number }>;
  isMember(tenant: string, person: string, group: string): Promise<boolean>;
  /** Requests of a state. */
  requests(tenant: string, state: string): Promise<Array<Record<string, unknown>>>;
  /** Calls Graph as a person, as My Access would. */
  as(
    userPrincipalName: string,
    tenant: string,
  ): Promise<(method: string, path: string, body?: unknown) => Promise<Response>>;
  /** Calls Graph with the app’s rights, as a portal with rights of its own would. */
  asApp(tenant: string): Promise<(method: string, path: string, body?: unknown) => Promise<Response>>;
  setFaults(faults: readonly unknown[]): Promise<void>;
  /** Microsoft's published limits, or none. */
  setThrottling(preset: 'none' | 'published'): Promise<void>;
  /** Takes the app out of the tenant, or consents to it again, to these delegated permissions only if they are named. */
  setConsent(tenant: string, consented: boolean, delegatedPermissions?: readonly string[]): Promise<void>;
  /** Blocks or unblocks an account, as an administrator would. */
  setEnabled(tenant: string, userPrincipalName: string, accountEnabled: boolean): Promise<void>;
  /** Puts an account into a group, by hand. */
  addMember(tenant: string, group: string, user: string): Promise<void>;
  /** Takes somebody out of a group. */
  removeMember(tenant: string, group: string, userPrincipalName: string): Promise<void>;
  /** What becomes of deliveries there from now on. */
  setDeliveries(tenant: string, outcome: 'deliver' | 'limbo' | 'fail' | 'partial'): Promise<void>;
  /** Changes Graph as an administrator whom everything is permitted that the call needs. */
  administer(
    tenant: string,
    permissions: readonly string[],
    method: string,
    path: string,
    body?: unknown,
  ): Promise<void>;
  setSignedIn(userPrincipalName: string, tenant: string, signedIn: boolean): Promise<void>;
}

const TENANTS: Readonly<Record<string, string>> = {
  Contoso: '0c0a10c4-7b1d-4c58-9a6e-0d1f5a3b2c01',
  Fabrikam: 'fab01a2b-3c4d-4e5f-8a6b-7c8d9e0f1a02',
  Litware: '117a4e5f-6a7b-4c8d-9e0f-1a2b3c4d5e03',
  Northwind: '40a78d1e-2f3a-4b4c-8d5e-6f7a8b9c0d04',
};

export const tenantId = (name: string): string => TENANTS[name] ?? name;

export function createPortal({ url, controlUrl }: Emulator): Portal {
  const control = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const response = await fetch(`${controlUrl}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`control ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  const token = async (body: unknown): Promise<string> =>
    ((await (await control('POST', '/token', body)).json()) as { token: string }).token;
  const graph = (method: string, path: string, bearer: string, body?: unknown): Promise<Response> =>
    fetch(`${url}/v1.0${path}`, {
      method,
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const get: Portal['get'] = async <T>(tenant: string, path: string) => {
    const response = await graph('GET', path, await token({ tenantId: tenantId(tenant), app: true }));
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const find = async (tenant: string, path: string): Promise<Array<Record<string, unknown>>> =>
    (await get<{ value: Array<Record<string, unknown>> }>(tenant, path)).value;
  const administer: Portal['administer'] = async (tenant, permissions, method, path, body) => {
    const bearer = await token({ tenantId: tenantId(tenant), app: true, permissions });
    const response = await graph(method, path, bearer, body);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  };
  const change = (tenant: string, method: string, path: string, body?: unknown): Promise<void> => {
    const permissions = ['User.ReadWrite.All', 'User.EnableDisableAccount.All', 'GroupMember.ReadWrite.All'];
    return administer(tenant, permissions, method, path, body);
  };
  /** Of any group, those that bear a role included. */
  const changeMembers = (tenant: string, method: string, path: string, body?: unknown): Promise<void> => {
    const permissions = ['GroupMember.ReadWrite.All', 'RoleManagement.ReadWrite.Directory', 'User.Read.All'];
    return administer(tenant, permissions, method, path, body);
  };
  const EM = '/identityGovernance/entitlementManagement';
  const delivered: Portal['delivered'] = async (tenant, person) => {
    const rows = await find(tenant, `${EM}/assignments?$filter=state eq 'Delivered'&$expand=target`);
    return rows.filter(({ target }) => (target as { email: string }).email.startsWith(person));
  };
  return {
    get,
    administer,
    delivered,
    async spanOf(tenant, person) {
      const [held] = await delivered(tenant, person);
      if (!held) throw new Error(`${person} holds nothing in ${tenant}`);
      const { startDateTime, expiration } = held['schedule'] as {
        startDateTime: string;
        expiration: { endDateTime: string };
      };
      return { startsAt: Date.parse(startDateTime), endsAt: Date.parse(expiration.endDateTime) };
    },
    setDeliveries: async (tenant, outcome) =>
      void (await control('PUT', '/deliveries', { tenantId: tenantId(tenant), outcome })),
    async isMember(tenant, person, group) {
      const [found] = await find(tenant, `/groups?$filter=displayName eq '${group}'`);
      const members = await find(tenant, `/groups/${String(found?.['id'])}/transitiveMembers`);
      return members.some(({ mail, userPrincipalName }) =>
        String(mail ?? userPrincipalName).startsWith(person),
      );
    },
    requests: (tenant, state) =>
      find(tenant, `${EM}/assignmentRequests?$filter=state eq '${state}'&$expand=requestor`),
    async people() {
      const state = (await (await control('GET', '/state')).json()) as { people: SeedPerson[] };
      return state.people;
    },
    async as(userPrincipalName, tenant) {
      const bearer = await token({ tenantId: tenantId(tenant), userPrincipalName });
      return (method, path, body) => graph(method, path, bearer, body);
    },
    async asApp(tenant) {
      const bearer = await token({ tenantId: tenantId(tenant), app: true });
      return (method, path, body) => graph(method, path, bearer, body);
    },
    setFaults: async (faults) => void (await control('PUT', '/faults', faults)),
    setThrottling: async (preset) => void (await control('PUT', '/throttling', { preset })),
    setConsent: async (tenant, consented, delegatedPermissions) =>
      void (await control('PUT', '/consents', {
        tenantId: tenantId(tenant),
        consented,
        delegatedPermissions,
      })),
    setEnabled: (tenant, userPrincipalName, accountEnabled) =>
      change(tenant, 'PATCH', `/users/${userPrincipalName}`, { accountEnabled }),
    async addMember(tenant, group, user) {
      const [found] = await find(tenant, `/groups?$filter=displayName eq '${group}'`);
      const member = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${user}` };
      await changeMembers(tenant, 'POST', `/groups/${String(found?.['id'])}/members/$ref`, member);
    },
    async removeMember(tenant, group, userPrincipalName) {
      const [found] = await find(tenant, `/groups?$filter=displayName eq '${group}'`);
      const { id } = await get<{ id: string }>(tenant, `/users/${userPrincipalName}`);
      await changeMembers(tenant, 'DELETE', `/groups/${String(found?.['id'])}/members/${id}/$ref`);
    },
    setSignedIn: async (userPrincipalName, tenant, signedIn) =>
      void (await control('PUT', '/sign-ins', { userPrincipalName, tenantId: tenantId(tenant), signedIn })),
  };
}
