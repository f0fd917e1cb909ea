import { CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import type { Activity, InvokeResponse, TurnContext } from 'botbuilder';
import { ClaimsIdentity, ServiceClientCredentialsFactory } from 'botframework-connector';
import type { BotFrameworkAuthentication, UserTokenClient } from 'botframework-connector';

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

/** botbuilder's adapter, opened as far as we need it: we answer HTTP ourselves. */
class ChannelAdapter extends CloudAdapter {
  /**
   * Validates the token and runs the turn.
   * @throws whatever validation throws, before `logic` has run
   */
  handle(
    authorization: string,
    activity: Partial<Activity>,
    logic: (context: TurnContext) => Promise<void>,
  ): Promise<InvokeResponse | undefined> {
    return this.processActivity(authorization, activity as Activity, logic);
  }
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
  readonly adapter: Pick<ChannelAdapter, 'handle'>;
  /** The client of the bot's token service, as the bot. */
  getUserTokenClient(): Promise<UserTokenClient>;
}

/**
 * Token validation of the channel. Every parameter is set, because botbuilder takes either its own
 * defaults for all or ours for all; the emulator's metadata address is unusable on purpose.
 * @see https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
 */
export function createChannel(settings: ChannelSettings, getToken: () => Promise<string>): Channel {
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
  const adapter = new ChannelAdapter(authentication);
  const identity = new ClaimsIdentity([
    { type: 'aud', value: settings.BOT_APP_ID },
    { type: 'appid', value: settings.BOT_APP_ID },
  ]);
  return { adapter, getUserTokenClient: () => authentication.createUserTokenClient(identity) };
}
