import type { ToActivate } from './held-access.ts';
import type { Cloud, Tenant } from './tenant.ts';

interface Portals {
  readonly myAccess: string;
  readonly defender: string;
  readonly teams: string;
  readonly entra: string;
}

/**
 * The portals of each cloud, by host. For China no page names any, so there is no link.
 * @see https://learn.microsoft.com/entra/id-governance/entitlement-management-request-access
 * @see https://learn.microsoft.com/defender-endpoint/gov#portal-urls
 */
const PORTALS: Readonly<Record<Cloud, Portals | undefined>> = {
  global: {
    myAccess: 'myaccess.microsoft.com',
    defender: 'security.microsoft.com',
    teams: 'teams.microsoft.com',
    entra: 'entra.microsoft.com',
  },
  'us-gov-l4': {
    myAccess: 'myaccess.microsoft.us',
    defender: 'security.microsoft.us',
    teams: 'gov.teams.microsoft.us',
    entra: 'entra.microsoft.us',
  },
  'us-gov-l5': {
    myAccess: 'myaccess.microsoft.us',
    defender: 'security.apps.mil',
    teams: 'dod.teams.microsoft.us',
    entra: 'entra.microsoft.us',
  },
  china: undefined,
};

const portalsOf = ({ cloud = 'global' }: Pick<Tenant, 'cloud'>): Portals | undefined => PORTALS[cloud];

/**
 * The package in the My Access portal of its own tenant; without the hint the portal shows the home
 * tenant's packages. Empty where the cloud has no such portal.
 */
export function toMyAccessUrl(tenant: Pick<Tenant, 'domain' | 'cloud'>, packageId?: string): string {
  const host = portalsOf(tenant)?.myAccess;
  return host ? `https://${host}/@${tenant.domain}#/access-packages${packageId ? `/${packageId}` : ''}` : '';
}

/**
 * Microsoft Defender of that tenant. Empty where the cloud has no such portal.
 * @see https://learn.microsoft.com/defender-xdr/mto-overview
 */
export function toDefenderUrl(tenant: Pick<Tenant, 'id' | 'cloud'>): string {
  const host = portalsOf(tenant)?.defender;
  return host ? `https://${host}/?tid=${tenant.id}` : '';
}

/**
 * Where somebody activates what they are eligible for in Privileged Identity Management of that tenant. Empty
 * where the cloud has no such portal.
 * @see https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-activate-role
 */
export function toActivationUrl(tenant: Pick<Tenant, 'id' | 'cloud'>, what: ToActivate): string {
  const host = portalsOf(tenant)?.entra;
  const tab = what === 'group' ? 'aadgroup' : 'aadmigratedroles';
  return host
    ? `https://${host}/${tenant.id}#view/Microsoft_Azure_PIMCommon/ActivationMenuBlade/~/${tab}`
    : '';
}

/**
 * The chat with the bot: Teams offers there to add it. Empty where the cloud has no such link.
 * @see https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams
 */
export function toBotChatUrl(tenant: Pick<Tenant, 'cloud'>, botAppId: string): string {
  const host = portalsOf(tenant)?.teams;
  return host ? `https://${host}/l/chat/0/0?users=28:${botAppId}` : '';
}
