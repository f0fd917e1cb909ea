import { randomUUID } from 'node:crypto';
import type { Actor } from '../actor.ts';
import { tenantId } from '../portal.ts';
import { DAY, HOUR } from '../time.ts';
import type { World } from '../world.ts';
import type { OldDatabase } from './old-database.ts';

const EM = '/identityGovernance/entitlementManagement';

/** A request in Entra, or one that is to be filed: then it has no id. */
export interface Filed {
  readonly id: string;
  readonly tenant: string;
  readonly packageId: string;
  readonly policyId: string;
  readonly packageName: string;
  readonly requestorId: string;
  readonly requestorName: string;
  readonly createdAt: Date;
}

interface Span {
  readonly startsAt: Date;
  readonly endsAt: Date;
}

type Doc = Readonly<Record<string, unknown>>;

/** Writes rows as the versions up to 0007 had them. The columns that were renamed in between are told apart here. */
export interface OldRows {
  person(actor: Actor): Promise<void>;
  /** The tenant as read just now, and the accounts that these people have in it. */
  tenant(name: string, people: readonly Actor[]): Promise<void>;
  accessPackage(of: Omit<Filed, 'id'>): Promise<void>;
  /** @returns its id */
  pack(
    by: Actor,
    of: Omit<Filed, 'id'> & { readonly id?: string },
    role: string,
    durationMs: number,
    incident: string,
    justification: string,
  ): Promise<string>;
  request(of: Filed, state: string, more: Doc): Promise<Span>;
  assignmentId(of: Filed): Promise<string>;
  assignment(of: Filed, progress: Doc, nextDueAt: Date | null): Promise<void>;
  ask(of: Filed, approver: Actor, groupName: string): Promise<void>;
  /** A message that somebody has in front of them. */
  message(id: string, kind: string, subject: string, to: Actor, body?: readonly object[]): Promise<void>;
  /** With the job that delivers it, unless it was settled. */
  notice(
    notice: { kind: string; subject: string; occurrence: string; mode: string },
    to: Actor,
    settledAt?: Date,
  ): Promise<void>;
  /** With the job that carries it out. */
  intent(
    by: Actor,
    input: Doc & { readonly kind: string; readonly pack: string; readonly tenant: string },
  ): Promise<void>;
  problem(tenant: string, key: string, doc: Doc): Promise<string>;
}

const isOpen = (state: string): boolean => ['submitted', 'pendingApproval', 'delivering'].includes(state);
const homeOf = ({ person }: Actor) => ({
  tenant: person.homeTenantId,
  user: person.objectIds[person.homeTenantId] ?? '',
});

export function createOldRows(world: World, old: OldDatabase, now: Date): OldRows {
  const { insert } = old;
  const recipient = old.lastMigration === '0004-no-account' ? 'recipient_user_id' : 'recipient_id';
  const reader = old.lastMigration === '0004-no-account' ? 'user_id' : 'recipient_id';
  const read = async ({ tenant, id }: Filed) => {
    const query = '$expand=assignment';
    const row = await world.portal.get<{ assignment?: { id: string; state: string; schedule?: unknown } }>(
      tenant,
      `${EM}/assignmentRequests/${id}?${query}`,
    );
    const { startDateTime, expiration } = (row.assignment?.schedule ?? {}) as {
      startDateTime?: string;
      expiration?: { endDateTime?: string };
    };
    return {
      assignment: row.assignment,
      startsAt: new Date(startDateTime ?? now),
      endsAt: new Date(expiration?.endDateTime ?? now),
    };
  };
  return {
    person: (actor) => writePerson(old, world, actor),
    tenant: (name, people) => writeTenant(old, name, people, now),
    async accessPackage({ tenant, packageId: id, packageName: name }) {
      const group = `sg-${name.toLowerCase().replaceAll(' ', '-')}`;
      const { value } = await world.portal.get(tenant, `/groups?$filter=displayName eq '${group}'`);
      const role = name.split(' ').at(-1)?.toLowerCase();
      const groupIds = [value[0]?.['id']];
      const later = old.lastMigration === '0004-no-account' ? {} : { incompatibleGroups: [] };
      const doc = { tenant, id, name, role, groupIds, incompatibleWith: [], ...later };
      await insert('packages', { tenant_id: tenant, id, doc });
    },
    async pack(by, of, role, durationMs, incident, justification) {
      const id = randomUUID();
      const requestor = homeOf(by);
      const createdAt = of.createdAt;
      const doc = { id, requestor, roles: [role], durationMs, justification, incident, createdAt };
      const who = { person_tenant_id: requestor.tenant, person_user_id: requestor.user };
      await insert('packs', { id, ...who, doc, created_at: createdAt });
      await insert('pack_items', {
        pack_id: id,
        tenant_id: of.tenant,
        position: 0,
        role,
        package_id: of.packageId,
        policy_id: of.policyId,
        request_id: of.id ?? null,
      });
      return id;
    },
    async request(of, state, more) {
      const { assignment, startsAt, endsAt } = await read(of);
      const { id, tenant, packageId, policyId, requestorId, requestorName, createdAt } = of;
      const doc = {
        tenant,
        id,
        purpose: 'add',
        bySystem: false,
        state,
        status: state,
        packageId,
        policyId,
        requestorId,
        requestorName,
        justification: 'asked before the upgrade',
        createdAt,
        ...(assignment ? { assignmentId: assignment.id } : {}),
        ...more,
      };
      await insert('requests', {
        tenant_id: tenant,
        id,
        requestor_id: requestorId,
        assignment_id: assignment?.id ?? null,
        purpose: 'add',
        is_open: isOpen(state),
        created_at: createdAt,
        state,
        state_since: createdAt,
        digest: '',
        doc,
      });
      return { startsAt, endsAt };
    },
    assignmentId: async (of) => (await read(of)).assignment?.id ?? '',
    async assignment(of, progress, nextDueAt) {
      const { assignment, startsAt, endsAt } = await read(of);
      const { tenant, packageId, policyId, requestorId: targetId, requestorName: targetName } = of;
      const id = assignment?.id ?? '';
      const state = assignment?.state ?? 'expired';
      const span = state === 'delivering' ? {} : { startsAt, endsAt };
      await insert('assignments', {
        tenant_id: tenant,
        id,
        package_id: packageId,
        target_id: targetId,
        state,
        ended_at: progress['endedAt'] ?? null,
        next_due_at: nextDueAt,
        digest: '',
        doc: { tenant, id, packageId, policyId, targetId, targetName, state, ...span },
        progress,
      });
    },
    async ask({ tenant, id, createdAt }, approver, groupName) {
      const user = approver.person.objectIds[tenant] ?? '';
      const doc = {
        approver: { tenant, user, name: approver.person.name },
        because: { kind: 'member', groupName },
        as: 'primary',
      };
      const of = { tenant_id: tenant, request_id: id, stage: 1 };
      await insert('asks', { ...of, user_id: user, doc, told_at: createdAt, reminded_until: createdAt });
      const timesOutAt = new Date(createdAt.getTime() + DAY);
      await insert('asked_stages', {
        ...of,
        begun_at: createdAt,
        times_out_at: timesOutAt,
        next_due_at: new Date(createdAt.getTime() + HOUR / 4),
      });
    },
    async message(id, kind, subject, to, body = []) {
      const { tenant, user } = homeOf(to);
      const card = {
        type: 'AdaptiveCard',
        version: '1.5',
        body: [{ type: 'TextBlock', text: `${kind} as it was before` }, ...body],
      };
      world.connector.hold({ id, conversationId: to.conversationId, card });
      await insert('sent_messages', {
        conversation_id: to.conversationId,
        activity_id: id,
        kind,
        subject,
        tenant_id: tenant,
        [reader]: user,
        content_hash: 'as-it-was',
        sent_at: now,
      });
    },
    async notice({ kind, subject, occurrence, mode }, to, settledAt) {
      const id = randomUUID();
      const { tenant, user } = homeOf(to);
      const settled = settledAt ? { settled_at: now, result: 'told' } : {};
      await insert('notices', {
        id,
        kind,
        subject,
        recipient_tenant_id: tenant,
        [recipient]: user,
        occurrence,
        mode,
        created_at: now,
        ...settled,
      });
      if (!settledAt)
        await old.enqueue(
          'deliver-notice',
          { kind: 'deliver-notice', notice: id, recipient: { tenant, user } },
          `${tenant}/${user}`,
        );
    },
    async intent(by, input) {
      const id = randomUUID();
      const { tenant, user } = homeOf(by);
      const key = ['request', input.pack, input.tenant, input['role']].filter(Boolean).join('/');
      await insert('intents', {
        id,
        person_tenant_id: tenant,
        person_user_id: user,
        key,
        tenant_id: input.tenant,
        pack_id: input.pack,
        input,
        created_at: now,
      });
      await old.enqueue('carry-out', { kind: 'carry-out', intent: id });
    },
    async problem(tenant, key, doc) {
      const id = randomUUID();
      await insert('problems', { id, tenant_id: tenant, key, doc, since: now });
      return id;
    },
  };
}

async function writePerson({ insert }: OldDatabase, { connector }: World, actor: Actor): Promise<void> {
  const { tenant, user } = homeOf(actor);
  const doc = {
    tenant,
    user,
    name: actor.person.name,
    channelUserId: `29:${user}`,
    conversationId: actor.conversationId,
    serviceUrl: connector.serviceUrl,
    botId: '28:bot',
    locale: 'en-US',
    timeZone: 'Europe/Berlin',
  };
  await insert('people', { tenant_id: tenant, user_id: user, doc });
  await insert('accounts', {
    tenant_id: tenant,
    user_id: user,
    person_tenant_id: tenant,
    person_user_id: user,
    doc: { tenant, user, name: actor.person.name, address: actor.person.userPrincipalName, isAtHome: true },
  });
}

async function writeTenant(
  { insert }: OldDatabase,
  name: string,
  people: readonly Actor[],
  now: Date,
): Promise<void> {
  const tenant = tenantId(name);
  for (const actor of people) {
    const user = actor.person.objectIds[tenant];
    const person = homeOf(actor);
    if (user === undefined) continue;
    await insert('accounts', {
      tenant_id: tenant,
      user_id: user,
      person_tenant_id: person.tenant,
      person_user_id: person.user,
      doc: { tenant, user, name: actor.person.name, address: actor.person.userPrincipalName },
    });
  }
  await insert('sync_states', {
    tenant_id: tenant,
    first_contact_at: new Date(now.getTime() - DAY),
    requests_since: now,
    last_synced_at: now,
    packages_at: now,
    next_sync_at: now,
  });
}
