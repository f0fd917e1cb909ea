import type { Cloud } from './access/tenant.ts';

/** Where a cloud is, each unless the environment says otherwise. */
export interface Addresses {
  readonly GRAPH_BASE_URL: string;
  readonly LOGIN_BASE_URL: string;
  readonly CHANNEL_ISSUER: string;
  readonly CHANNEL_OPENID_METADATA_URL: string;
  readonly TOKEN_SERVICE_URL: string;
  readonly SERVICE_URL_ALLOW: readonly string[];
}

/** What the cloud alone decides, also behind a proxy or in the sandbox. */
export interface Audiences {
  /** Scope of the app's Graph tokens. */
  readonly graphScope: string;
  /** Audience of the bot's tokens for Bot Connector and token service. */
  readonly channelAudience: string;
}

const toCloud = (
  graph: string,
  login: string,
  channel: string,
  rest: Pick<Addresses, 'CHANNEL_OPENID_METADATA_URL' | 'TOKEN_SERVICE_URL' | 'SERVICE_URL_ALLOW'>,
): Addresses & Audiences => ({
  GRAPH_BASE_URL: graph,
  graphScope: `${graph}/.default`,
  LOGIN_BASE_URL: login,
  CHANNEL_ISSUER: channel,
  channelAudience: channel,
  ...rest,
});

const US_GOV_LOGIN = 'https://login.microsoftonline.us';
const US_GOV_CHANNEL = 'https://api.botframework.us';
const US_GOV_BOTS = {
  CHANNEL_OPENID_METADATA_URL: 'https://login.botframework.azure.us/v1/.well-known/openidconfiguration',
  TOKEN_SERVICE_URL: 'https://api.botframework.azure.us',
};

/**
 * @see https://learn.microsoft.com/graph/deployments
 * @see https://learn.microsoft.com/azure/bot-service/how-to-deploy-gov-cloud-high
 * @see https://learn.microsoft.com/azure/bot-service/how-to-deploy-china-cloud
 * @see https://microsoft.github.io/teams-sdk/csharp/essentials/app-configuration/service-url-validation
 */
export const CLOUD_ADDRESSES: Readonly<Record<Cloud, Addresses & Audiences>> = {
  global: toCloud(
    'https://graph.microsoft.com',
    'https://login.microsoftonline.com',
    'https://api.botframework.com',
    {
      CHANNEL_OPENID_METADATA_URL: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
      TOKEN_SERVICE_URL: 'https://api.botframework.com',
      SERVICE_URL_ALLOW: ['https://smba.trafficmanager.net'],
    },
  ),
  'us-gov-l4': toCloud('https://graph.microsoft.us', US_GOV_LOGIN, US_GOV_CHANNEL, {
    ...US_GOV_BOTS,
    SERVICE_URL_ALLOW: ['https://smba.infra.gov.teams.microsoft.us'],
  }),
  'us-gov-l5': toCloud('https://dod-graph.microsoft.us', US_GOV_LOGIN, US_GOV_CHANNEL, {
    ...US_GOV_BOTS,
    SERVICE_URL_ALLOW: ['https://smba.infra.dod.teams.microsoft.us'],
  }),
  china: toCloud(
    'https://microsoftgraph.chinacloudapi.cn',
    'https://login.chinacloudapi.cn',
    'https://api.botframework.azure.cn',
    {
      CHANNEL_OPENID_METADATA_URL: 'https://login.botframework.azure.cn/v1/.well-known/openidconfiguration',
      TOKEN_SERVICE_URL: 'https://token.botframework.azure.cn',
      SERVICE_URL_ALLOW: ['https://frontend.botapi.msg.infra.teams.microsoftonline.cn'],
    },
  ),
};
