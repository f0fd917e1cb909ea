import { Hono } from 'hono';
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import { writeSignIn } from '../audit/write-sign-in.ts';
import { recordSignIn } from '../directory/record-sign-in.ts';
import type { Engine } from '../engine.ts';
import { issueAppToken, issueUserToken } from '../login/issue-token.ts';
import { isSignedIn, personNamed, setSignedIn, signInTo, objectIdOf } from '../people.ts';
import { readReviewMails } from '../reviews/review-mails.ts';
import { faultList } from './parse-fault.ts';
import { createLifeCycleApp } from './life-cycle-app.ts';
import { createSynchronizationApp } from './synchronization-app.ts';
import { ControlError, readBody } from './read-body.ts';
import { consentBody, setConsent } from './set-consent.ts';

/** The last year that an instant of Graph can name. */
const lastInstantMs = Date.UTC(9999, 11, 31);
const advanceBody = z.strictObject({ ms: z.number().min(0) });
/** Null gives each route its own page size back. */
const settingsBody = z.strictObject({ pageSize: z.int().min(1).max(999).nullable().optional() });
const throttlingBody = z.strictObject({ preset: z.enum(['none', 'published']) });
const signInBody = z.strictObject({
  userPrincipalName: z.string(),
  tenantId: z.string(),
  signedIn: z.boolean(),
});
const tokenBody = z.strictObject({
  tenantId: z.string(),
  userPrincipalName: z.string().optional(),
  scopes: z.array(z.string()).optional(),
  app: z.literal(true).optional(),
  permissions: z.array(z.string()).optional(),
  audience: z.string().default('https://graph.microsoft.com'),
});

function readClock(engine: Engine): { readonly now: string; readonly offsetMs: number } {
  return { now: engine.clock.now().toISOString(), offsetMs: engine.clock.offsetMs() };
}

function streamClock(engine: Engine, context: Context): Response {
  return streamSSE(context, async (stream) => {
    const send = () => stream.writeSSE({ event: 'clock', data: JSON.stringify(readClock(engine)) });
    const ended = new Promise<void>((resolve) => {
      const stop = engine.onJump(() => void send());
      stream.onAbort(() => {
        stop();
        resolve();
      });
    });
    await send();
    await ended;
  });
}

async function issue(engine: Engine, body: z.infer<typeof tokenBody>): Promise<string> {
  const world = engine.world();
  const tenant = world.tenants.get(body.tenantId.toLowerCase());
  if (tenant === undefined) throw new ControlError(`There is no tenant ${body.tenantId}.`);
  const { app } = world;
  const what = { key: engine.key, tenant, app, audience: body.audience };
  if (body.app === true) {
    return (await issueAppToken(what, body.permissions ?? app.applicationPermissions)).token;
  }
  const name = body.userPrincipalName ?? '';
  const user =
    tenant.users.find('homeUserPrincipalName', name) ?? tenant.users.find('userPrincipalName', name);
  if (user === undefined) throw new ControlError(`"${name}" has no account in ${tenant.name}.`);
  recordSignIn(tenant, user.id, engine.clock.now());
  writeSignIn({ world, tenant, now: engine.clock.now() }, user, app, body.audience);
  return (await issueUserToken(what, user.id, body.scopes ?? app.delegatedPermissions)).token;
}

function setSignIn(engine: Engine, body: z.infer<typeof signInBody>): void {
  const world = engine.world();
  const person = personNamed(world, body.userPrincipalName);
  const tenant = world.tenants.get(body.tenantId.toLowerCase());
  if (person === undefined) throw new ControlError(`There is no person ${body.userPrincipalName}.`);
  if (tenant === undefined) throw new ControlError(`There is no tenant ${body.tenantId}.`);
  if (body.signedIn) signInTo({ world, tenant, now: engine.clock.now() }, person);
  else setSignedIn(world, person, tenant, false);
  engine.changed();
}

function readState(engine: Engine): object {
  const world = engine.world();
  const tenants = [...world.tenants.values()];
  return {
    ...readClock(engine),
    people: world.people.map((person) => ({
      ...person,
      objectIds: Object.fromEntries(
        tenants.flatMap((tenant) => {
          const id = objectIdOf(person, tenant);
          return id === undefined ? [] : [[tenant.id, id]];
        }),
      ),
      signedInTo: tenants.filter((tenant) => isSignedIn(world, person, tenant)).map((tenant) => tenant.id),
    })),
    tenants: tenants.map((tenant) => ({
      id: tenant.id,
      name: tenant.name,
      users: tenant.users.size,
      groups: tenant.groups.size,
      accessPackages: tenant.accessPackages.size,
      assignmentRequests: tenant.assignmentRequests.size,
      assignments: tenant.assignments.size,
      directoryAudits: tenant.directoryAudits.size,
    })),
    pendingEvents: world.events.size(),
  };
}

/**
 * The levers of the sandbox: clock, reset, tokens for anybody, faults, sign-ins. No token is asked for: it listens on
 * the loopback interface only, and nothing here is real.
 */
export function createControlApp(engine: Engine): Hono {
  const app = new Hono();
  app.get('/clock', (context) => context.json(readClock(engine)));
  app.get('/clock/events', (context) => streamClock(engine, context));
  app.post('/advance', async (context) => {
    const { ms } = await readBody(context, advanceBody);
    if (engine.clock.now().getTime() + ms > lastInstantMs) {
      throw new ControlError('ms leads beyond the year 9999. The clock was not moved.');
    }
    return context.json({ now: engine.advance(ms).toISOString() });
  });
  app.post('/reset', (context) => {
    engine.reset();
    return context.json(readClock(engine));
  });
  app.post('/token', async (context) =>
    context.json({ token: await issue(engine, await readBody(context, tokenBody)) }),
  );
  app.put('/faults', async (context) => {
    engine.faults.set(await readBody(context, faultList));
    return context.body(null, 204);
  });
  app.delete('/faults', (context) => {
    engine.faults.set([]);
    return context.body(null, 204);
  });
  app.put('/throttling', async (context) => {
    engine.throttling.set((await readBody(context, throttlingBody)).preset);
    return context.body(null, 204);
  });
  app.put('/consents', async (context) => {
    setConsent(engine, await readBody(context, consentBody));
    return context.body(null, 204);
  });
  app.put('/sign-ins', async (context) => {
    setSignIn(engine, await readBody(context, signInBody));
    return context.body(null, 204);
  });
  app.put('/settings', async (context) => {
    const { pageSize } = await readBody(context, settingsBody);
    if (pageSize !== undefined) engine.settings.pageSize = pageSize;
    return context.json(engine.settings);
  });
  app.route('/', createLifeCycleApp(engine));
  app.route('/', createSynchronizationApp(engine));
  app.get('/review-mails', (context) => context.json(readReviewMails(engine.world())));
  app.get('/state', (context) => context.json(readState(engine)));
  app.onError((error, context) =>
    context.json({ error: error.message }, error instanceof ControlError ? 400 : 500),
  );
  return app;
}
