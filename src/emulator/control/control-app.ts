import { Hono } from 'hono';
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import type { Engine } from '../engine.ts';
import { issueAppToken, issueUserToken } from '../login/issue-token.ts';
import { isSignedIn, personNamed, setSignedIn, objectIdOf } from '../people.ts';
import { faultList } from './faults.ts';

const advanceBody = z.strictObject({ ms: z.number().min(0) });
const settingsBody = z.strictObject({ pageSize: z.int().min(1).max(999).optional() });
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

/** Is thrown for a control call that cannot be served; the message goes back to the caller. */
class ControlError extends Error {
  override readonly name = 'ControlError';
}

async function read<Output>(context: Context, schema: z.ZodType<Output>): Promise<Output> {
  const text = await context.req.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ControlError('The body is no JSON.', { cause });
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  throw new ControlError(z.prettifyError(result.error));
}

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
  return (await issueUserToken(what, user.id, body.scopes ?? app.delegatedPermissions)).token;
}

function setSignIn(engine: Engine, body: z.infer<typeof signInBody>): void {
  const world = engine.world();
  const person = personNamed(world, body.userPrincipalName);
  const tenant = world.tenants.get(body.tenantId.toLowerCase());
  if (person === undefined) throw new ControlError(`There is no person ${body.userPrincipalName}.`);
  if (tenant === undefined) throw new ControlError(`There is no tenant ${body.tenantId}.`);
  setSignedIn(world, person, tenant, body.signedIn);
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
    const { ms } = await read(context, advanceBody);
    return context.json({ now: engine.advance(ms).toISOString() });
  });
  app.post('/reset', (context) => {
    engine.reset();
    return context.json(readClock(engine));
  });
  app.post('/token', async (context) =>
    context.json({ token: await issue(engine, await read(context, tokenBody)) }),
  );
  app.put('/faults', async (context) => {
    engine.faults.set(await read(context, faultList));
    return context.body(null, 204);
  });
  app.delete('/faults', (context) => {
    engine.faults.set([]);
    return context.body(null, 204);
  });
  app.put('/sign-ins', async (context) => {
    setSignIn(engine, await read(context, signInBody));
    return context.body(null, 204);
  });
  app.put('/settings', async (context) => {
    const { pageSize } = await read(context, settingsBody);
    if (pageSize !== undefined) engine.settings.pageSize = pageSize;
    return context.json(engine.settings);
  });
  app.get('/state', (context) => context.json(readState(engine)));
  app.onError((error, context) =>
    context.json({ error: error.message }, error instanceof ControlError ? 400 : 500),
  );
  return app;
}
