import { createSeed, openWorld, tenantIds, toText } from './emulator-world.ts';
import type { EmulatorOptions } from '../../src/emulator/start-emulator.ts';

/** Analysts of Contoso who have an account at home only. */
export const analysts = {
  dana: 'dana@contoso.example',
  eli: 'eli@contoso.example',
  finja: 'finja@contoso.example',
} as const;

const minute = 60_000;
export const interval = 40 * minute;

interface Wishes {
  readonly job?: object;
  readonly source?: object;
  readonly target?: object;
}

/** A seed in which Contoso synchronizes the group `Analysts` (Dana, Eli) into Northwind. */
function createSynchronizedSeed({ job = {}, source = {}, target = {} }: Wishes = {}) {
  const seed = createSeed();
  const { directory } = seed.sandbox;
  return {
    ...seed,
    sandbox: {
      ...seed.sandbox,
      people: [
        ...seed.sandbox.people,
        { name: 'Dana Fox', userPrincipalName: analysts.dana, home: 'Contoso', department: 'SOC' },
        { name: 'Eli Moss', userPrincipalName: analysts.eli, home: 'Contoso', department: 'Sales' },
        { name: 'Finja Lau', userPrincipalName: analysts.finja, home: 'Contoso' },
      ],
      directory: {
        ...directory,
        Contoso: {
          groups: [{ name: 'Analysts', members: [analysts.dana, analysts.eli] }],
          partners: [{ tenant: 'Northwind', automaticConsent: { outbound: true }, ...source }],
          synchronizationJobs: [{ name: 'To Northwind', target: 'Northwind', groups: ['Analysts'], ...job }],
        },
        Northwind: {
          ...directory.Northwind,
          partners: [
            { tenant: 'Contoso', userSyncInbound: true, automaticConsent: { inbound: true }, ...target },
          ],
        },
      },
    },
  };
}

const permissions = [
  'Synchronization.ReadWrite.All',
  'ProvisioningLog.Read.All',
  'Application.ReadWrite.All',
  'Application.Read.All',
  'AppRoleAssignment.ReadWrite.All',
  'Policy.ReadWrite.CrossTenantAccess',
  'User.ReadWrite.All',
  'GroupMember.ReadWrite.All',
  'AuditLog.Read.All',
];

/** The world of the seed with callers on both sides and short ways to the job. */
export async function openSynchronizedWorld(wishes: Wishes = {}, options: EmulatorOptions = {}) {
  const world = await openWorld(options, createSynchronizedSeed(wishes));
  const source = await world.asApp({ tenantId: tenantIds.contoso, permissions });
  const target = await world.asApp({ tenantId: tenantIds.northwind, permissions });
  const found = await source('GET', "/servicePrincipals?$filter=displayName eq 'To Northwind'");
  const spUrl = `/servicePrincipals/${toText(found.body['value']?.[0]?.['id'])}`;
  const jobs = await source('GET', `${spUrl}/synchronization/jobs`);
  const jobId = toText(jobs.body['value']?.[0]?.['id']);
  const jobUrl = `${spUrl}/synchronization/jobs/${jobId}`;

  return {
    ...world,
    source,
    target,
    spUrl,
    jobId,
    jobUrl,
    /** An account of the target tenant, with the properties that are selected. */
    accountOf: async (mail: string, select = 'id,displayName,userType,accountEnabled,department') => {
      const { body } = await target('GET', `/users?$filter=mail eq '${mail}'&$select=${select}`);
      return body['value']?.[0];
    },
    sourceIdOf: async (userPrincipalName: string) =>
      toText((await source('GET', `/users/${userPrincipalName}`)).body['id']),
    status: async () => (await source('GET', jobUrl)).body['status'],
    /** Action and name of each row of the provisioning log, oldest first. */
    log: async (query = '') => {
      const { body } = await source('GET', `/auditLogs/provisioning${query}`);
      const rows = body['value'] as unknown as readonly {
        provisioningAction: string;
        sourceIdentity: { displayName: string };
      }[];
      return rows.map((row) => `${row.provisioningAction} ${row.sourceIdentity.displayName}`);
    },
  };
}

export type SynchronizedWorld = Awaited<ReturnType<typeof openSynchronizedWorld>>;
