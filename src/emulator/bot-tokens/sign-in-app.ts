import { randomInt } from 'node:crypto';
import { Hono } from 'hono';
import type { Context } from 'hono';
import type { Engine } from '../engine.ts';
import { personOfChannelUser, objectIdOf } from '../people.ts';
import type { Tenant } from '../world/tenant.ts';
import type { Person, World } from '../world/world.ts';
import { renderRefusalPage } from '../page.ts';
import { renderCodePage, renderSignInPage } from './sign-in-page.ts';
import { parseSignInState } from './sign-in-state.ts';
import type { SignInState } from './sign-in-state.ts';

/** The tenant an OAuth connection of the bot signs in to. */
export function tenantOfConnection(world: World, connectionName: string): Tenant | undefined {
  const wanted = connectionName.toLowerCase();
  return [...world.tenants.values()].find((tenant) => tenant.signInConnection.toLowerCase() === wanted);
}

interface SignIn {
  readonly state: SignInState;
  readonly person: Person;
  readonly tenant: Tenant;
  readonly account: string;
}

function findSignIn(world: World, context: Context): SignIn | string {
  const state = parseSignInState(context.req.query('state'));
  const person = state === undefined ? undefined : personOfChannelUser(world, state.userId);
  const tenant = state === undefined ? undefined : tenantOfConnection(world, state.connectionName);
  if (state === undefined || person === undefined || tenant === undefined) return 'This link is not valid.';
  const account = tenant.users.get(objectIdOf(person, tenant) ?? '')?.userPrincipalName;
  if (account === undefined) {
    return `AADSTS50020: User account ${person.userPrincipalName} does not exist in tenant ${tenant.name}.`;
  }
  return { state, person, tenant, account };
}

function newCode(world: World): string {
  for (;;) {
    const code = String(randomInt(100_000, 1_000_000));
    if (!world.signInCodes.has(code)) return code;
  }
}

/** The page a sign-in link opens: one button, then a six-digit code to type in the chat. */
export function createSignInApp(engine: Engine): Hono {
  const app = new Hono();
  app.get('/sign-in', (context) => {
    const world = engine.world();
    const signIn = findSignIn(world, context);
    if (typeof signIn === 'string') return context.html(renderRefusalPage(signIn), 400);
    return context.html(
      renderSignInPage(signIn.person.name, signIn.account, signIn.tenant.name, world.app.name),
    );
  });
  app.post('/sign-in', (context) => {
    const world = engine.world();
    const signIn = findSignIn(world, context);
    if (typeof signIn === 'string') return context.html(renderRefusalPage(signIn), 400);
    const { userId, connectionName } = signIn.state;
    const code = newCode(world);
    world.signInCodes.set(code, { userId, connectionName });
    engine.changed();
    return context.html(renderCodePage(code, signIn.tenant.name));
  });
  return app;
}
