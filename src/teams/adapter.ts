import { ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import type { Activity } from 'botbuilder';
import { ClaimsIdentity, ServiceClientCredentialsFactory } from 'botframework-connector';
import type { BotFrameworkAuthentication, UserTokenClient } from 'botframework-connector';
import { createAcceptedTokens } from './accepted-tokens.ts';

/** Which channel the bot trusts. */
export interface ChannelSettings {
  readonly BOT_APP_ID: string;
  readonly BOT_APP_TENANT_ID: string;
  readonly CHANNEL_ISSUER: string;
  readonly CHANNEL_OPENID_METADATA_URL: string;
  readonly TOKEN_SERVICE_URL: string;
  readonly LOGIN_BASE_URL: string;
  /** Audience of Bot Connector and token service. */
  readonly channelAudience: string;
}

/** The bot's own credentials: one source of tokens for Connector and token service, in every cloud. */
class TokenCredentials extends ServiceClientCredentialsFactory {
  readonly #botAppId: string;
  readonly #getToken: () => Promise<string>;

  constructor(botAppId: string, getToken: () => Promise<string>) {
    super();
    this.#botAppId = botAppId;
    this.#getToken = getToken;
  }

  override isValidAppId(appId: string): Promise<boolean> {
    return Promise.resolve(appId === this.#botAppId);
  }

  /** There is no setting that switches authentication off. */
  override isAuthenticationDisabled(): Promise<boolean> {
    return Promise.resolve(false);
  }

  override createCredentials(): ReturnType<ServiceClientCredentialsFactory['createCredentials']> {
    return Promise.resolve({
      signRequest: async (request) => {
        request.headers.set('authorization', `Bearer ${await this.#getToken()}`);
        return request;
      },
    });
  }
}

export interface Channel {
  /**
   * Makes sure that the activity comes from the channel and is meant for this bot.
   * @throws whatever the validation of the token throws
   */
  authenticate(authorization: string, activity: Readonly<Record<string, unknown>>): Promise<void>;
  /** The client of the bot's token service, as the bot. */
  getUserTokenClient(): Promise<UserTokenClient>;
}

/**
 * Token validation of the channel, and no more of botbuilder's adapter: its turns make clients that nobody would use.
 * Every parameter is set, because botbuilder takes either its own
 * defaults for all or ours for all; the emulator's metadata address is unusable on purpose.
 * @param now real time, by which tokens live
 * @see https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
 */
export function createChannel(
  settings: ChannelSettings,
  getToken: () => Promise<string>,
  now: () => Date,
): Channel {
  const authentication: BotFrameworkAuthentication = new ConfigurationBotFrameworkAuthentication(
    {
      MicrosoftAppId: settings.BOT_APP_ID,
      MicrosoftAppTenantId: settings.BOT_APP_TENANT_ID,
      ToChannelFromBotLoginUrl: `${settings.LOGIN_BASE_URL}/${settings.BOT_APP_TENANT_ID}`,
      ToChannelFromBotOAuthScope: settings.channelAudience,
      ToBotFromChannelTokenIssuer: settings.CHANNEL_ISSUER,
      ToBotFromChannelOpenIdMetadataUrl: settings.CHANNEL_OPENID_METADATA_URL,
      ToBotFromEmulatorOpenIdMetadataUrl: 'https://emulator-tokens-are-refused.invalid/',
      OAuthUrl: settings.TOKEN_SERVICE_URL,
      CallerId: 'urn:botframework:azure',
      ValidateAuthority: 'true',
    },
    new TokenCredentials(settings.BOT_APP_ID, getToken),
  );
  const accepted = createAcceptedTokens(now);
  const identity = new ClaimsIdentity([
    { type: 'aud', value: settings.BOT_APP_ID },
    { type: 'appid', value: settings.BOT_APP_ID },
  ]);
  return {
    async authenticate(authorization, activity) {
      const { channelId, serviceUrl } = activity;
      // The validation looks at nothing else of the activity.
      const key = JSON.stringify([authorization, channelId, serviceUrl]);
      if (accepted.has(key)) return;
      await authentication.authenticateRequest(activity as Partial<Activity> as Activity, authorization);
      accepted.add(key, authorization.split(' ')[1] ?? '');
    },
    getUserTokenClient: () => authentication.createUserTokenClient(identity),
  };
}
