import { readFileSync } from 'node:fs';
import {
  ActivityHandler,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  ConfigurationServiceClientCredentialFactory,
} from 'botbuilder';
import type { AdaptiveCardInvokeResponse, AdaptiveCardInvokeValue } from 'botbuilder';
import restify from 'restify';

// The least that a bot on the bare SDK is: botbuilder's adapter with its own checks on restify, as in its samples, and
// for each verb a card that never changes. It reads the same variables as the real bot, and the cards from CARDS_FILE.

function read(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is missing`);
  return value;
}

const cards = JSON.parse(readFileSync(read('CARDS_FILE'), 'utf8')) as Record<string, Record<string, unknown>>;

class ConstantBot extends ActivityHandler {
  protected override onAdaptiveCardInvoke(
    _context: unknown,
    { action }: AdaptiveCardInvokeValue,
  ): Promise<AdaptiveCardInvokeResponse> {
    const value = cards[action.verb];
    if (!value) throw new Error(`no card for ${action.verb}`);
    return Promise.resolve({ statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value });
  }
}

const settings = {
  MicrosoftAppType: 'SingleTenant',
  MicrosoftAppId: read('BOT_APP_ID'),
  MicrosoftAppPassword: read('BOT_APP_SECRET'),
  MicrosoftAppTenantId: read('BOT_APP_TENANT_ID'),
};
const authentication = new ConfigurationBotFrameworkAuthentication(
  {
    ...settings,
    ToChannelFromBotLoginUrl: `${read('LOGIN_BASE_URL')}/${read('BOT_APP_TENANT_ID')}`,
    ToChannelFromBotOAuthScope: 'https://api.botframework.com',
    ToBotFromChannelTokenIssuer: read('CHANNEL_ISSUER'),
    ToBotFromChannelOpenIdMetadataUrl: read('CHANNEL_OPENID_METADATA_URL'),
    ToBotFromEmulatorOpenIdMetadataUrl: 'https://emulator-tokens-are-refused.invalid/',
    OAuthUrl: read('TOKEN_SERVICE_URL'),
    CallerId: 'urn:botframework:azure',
    ValidateAuthority: 'true',
  },
  new ConfigurationServiceClientCredentialFactory(settings),
);
const adapter = new CloudAdapter(authentication);
const bot = new ConstantBot();

const server = restify.createServer();
server.use(restify.plugins.bodyParser());
server.get('/healthz', (_request, response, next) => {
  response.send(200);
  next();
});
server.post('/api/messages', async (request, response) => {
  // botbuilder's and restify's typings of the same request differ in what may be undefined.
  await adapter.process(request as Parameters<CloudAdapter['process']>[0], response, (context) =>
    bot.run(context),
  );
});
server.listen(Number(read('PORT')), '127.0.0.1');
