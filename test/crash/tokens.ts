import type { AppTokens } from '../../src/graph/tokens.ts';
import type { SeedPerson } from '../support/seed-person.ts';
import type { Tenants } from '../../src/ports/tenants.ts';

/** Tokens of Entra and of the bot's token service, each asked of the emulator once: they outlive its resets. */
export interface Tokens {
  readonly ofApp: AppTokens;
  /** The two calls of the token service that are made of somebody who is signed in. */
  readonly ofPeople: {
    getUserToken(userId: string, connectionName: string): Promise<{ token: string } | undefined>;
    getSignInResource(connectionName: string): Promise<{ signInLink: string }>;
  };
}

export function createTokens(controlUrl: string, people: readonly SeedPerson[], tenants: Tenants): Tokens {
  const issued = new Map<string, Promise<string>>();
  const issue = (wish: object): Promise<string> => {
    const key = JSON.stringify(wish);
    const token = issued.get(key) ?? ask(controlUrl, wish);
    issued.set(key, token);
    return token;
  };
  return {
    ofApp: { getToken: (tenantId) => issue({ tenantId, app: true }) },
    ofPeople: {
      async getUserToken(userId, connectionName) {
        const tenant = [tenants.source, ...tenants.targets].find(
          ({ signInConnection }) => signInConnection === connectionName,
        );
        const person = people.find(
          ({ homeTenantId, objectIds }) => userId === `29:${objectIds[homeTenantId]}`,
        );
        if (!tenant || !person?.objectIds[tenant.id]) return undefined;
        const { userPrincipalName } = person;
        return { token: await issue({ userPrincipalName, tenantId: tenant.id }) };
      },
      getSignInResource: (connectionName) =>
        Promise.resolve({ signInLink: `https://sign-in.example/${connectionName}` }),
    },
  };
}

async function ask(controlUrl: string, wish: object): Promise<string> {
  const answer = await fetch(`${controlUrl}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(wish),
  });
  if (!answer.ok) throw new Error(`no token: ${await answer.text()}`);
  return ((await answer.json()) as { token: string }).token;
}
