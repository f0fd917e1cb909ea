import { randomUUID } from 'node:crypto';
import type { Actor } from '../actor.ts';
import type { World } from '../world.ts';
import type { OldDatabase } from './old-database.ts';
import { homeOf } from './old-people.ts';

type Doc = Readonly<Record<string, unknown>>;

/** Writes what people were told and wanted, as the versions up to 0007 had it; columns were renamed in between. */
export interface OldMessages {
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

export function createOldMessages({ connector }: World, old: OldDatabase, now: Date): OldMessages {
  const { insert } = old;
  const recipient = old.lastMigration === '0004-no-account' ? 'recipient_user_id' : 'recipient_id';
  const reader = old.lastMigration === '0004-no-account' ? 'user_id' : 'recipient_id';
  return {
    async message(id, kind, subject, to, body = []) {
      const { tenant, user } = homeOf(to);
      const card = {
        type: 'AdaptiveCard',
        version: '1.5',
        body: [{ type: 'TextBlock', text: `${kind} as it was before` }, ...body],
      };
      connector.hold({ id, conversationId: to.conversationId, card });
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
