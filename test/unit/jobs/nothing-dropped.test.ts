import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { AccessError } from '../../../src/access/errors.ts';
import type { NoticeId } from '../../../src/access/ids.ts';
import type { Message } from '../../../src/access/message.ts';
import { NOTICE_KINDS } from '../../../src/access/notice.ts';
import type { Notice } from '../../../src/access/notice.ts';
import type { Recipient } from '../../../src/access/recipient.ts';
import { createHandlers } from '../../../src/jobs/handlers.ts';
import type { HandlerDeps } from '../../../src/jobs/handlers.ts';
import type { Graph } from '../../../src/ports/graph.ts';
import type { Job } from '../../../src/ports/job.ts';
import { createStore } from '../../../src/store/store.ts';
import { toConnectorError } from '../../../src/teams/connector-error.ts';
import { ana, contoso, fabrikam, later, NOON, requestWith } from '../../support/access.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { DAY, MINUTE } from '../../support/time.ts';

const person = { tenant: ana.tenant, user: ana.user };
const channel = { tenant: fabrikam.id, channel: '19:soc@thread.tacv2' };
const subject = { type: 'request', tenant: fabrikam.id, id: requestWith().id } as const;
const message: Message = { kind: 'working' };
const answering = (status: number, code = 'Fault') =>
  toConnectorError(new Response(JSON.stringify({ error: { code } }), { status }));
const failing =
  (...of: ConstructorParameters<typeof AccessError>) =>
  (): Promise<AccessError> =>
    Promise.resolve(new AccessError(...of));

/** Whatever can come between a notice and who it is for, one at a time, for ever. */
const TROUBLES: Readonly<Record<string, () => Promise<unknown>>> = {
  ...Object.fromEntries(
    [400, 401, 403, 404, 408, 412, 413, 418, 429, 500, 502, 503, 504].map((status) => [
      `Teams answers ${status}`,
      () => answering(status),
    ]),
  ),
  ...Object.fromEntries(
    ['BotDisabledByAdmin', 'ConversationBlockedByUser', 'MessageWritesBlocked', 'InvalidBotApiHost'].map(
      (code) => [`Teams answers 403 ${code}`, () => answering(403, code)],
    ),
  ),
  'Teams answers 404 ConversationNotFound': () => answering(404, 'ConversationNotFound'),
  'no answer': failing('graph-unavailable', 'no answer'),
  'our own pace': failing('graph-unavailable', 'later', { retryAfterMs: 1000 }),
  'a host that is not allowed': failing('tenant-misconfigured', 'not on the allow-list'),
  'a fault of ours': () => Promise.resolve(new Error('ours')),
};
/** The same before Teams is asked. */
const IN_COMPOSING: typeof TROUBLES = {
  'a tenant that is served no more': failing('not-found', 'no such tenant'),
  'a right that is missing': failing('not-allowed', 'no'),
  'bad input': failing('invalid-input', 'no'),
  'a service that does not answer': failing('graph-unavailable', 'no answer'),
  'a fault of ours': () => Promise.resolve(new Error('ours')),
};
const MODES = ['send', 'update'] as const;
const RECIPIENTS: Readonly<Record<string, Recipient>> = { 'a person': person, 'a channel': channel };
const CASES = MODES.flatMap((mode) =>
  Object.entries(RECIPIENTS).flatMap(([who, recipient]) => [
    ...Object.entries(TROUBLES).map(([what, fail]) => ({ mode, who, recipient, what, teams: fail })),
    ...Object.entries(IN_COMPOSING).map(([what, fail]) => ({ mode, who, recipient, what, composing: fail })),
  ]),
);

interface Trouble {
  readonly teams?: () => Promise<unknown>;
  readonly composing?: () => Promise<unknown>;
}

describeOnEachDatabase('a notice', (database) => {
  const jobs: Job[] = [];
  const open = async () => {
    const { db } = database();
    await sql`truncate notices, sent_messages, people, unreached, problems, audit, teams_addresses`.execute(
      db,
    );
    jobs.length = 0;
    return createStore(db, (those) => Promise.resolve(void jobs.push(...those)));
  };
  const begin = async (notice: Notice) => {
    const store = await open();
    await store.people.save(ana);
    await store.teamsAddresses.save(fabrikam.id, { serviceUrl: 'https://smba.example/', botId: '28:bot' });
    const sent = { conversationId: 'a', activityId: '1', contentHash: '' };
    await store.notices.saveSent(notice.kind, subject, notice.recipient, sent, NOON);
    await store.notices.add([notice], NOON);
    const job = jobs.shift();
    if (job?.kind !== 'deliver-notice') throw new Error('no job');
    return { store, job };
  };
  /** @returns whether its job goes on after this try */
  const deliver = async (
    { store, job }: Awaited<ReturnType<typeof begin>>,
    { teams, composing }: Trouble,
    triesBefore: number,
  ): Promise<boolean> => {
    const unused = (): never => {
      throw new Error('not needed here');
    };
    const answer = async <T>(taken: T): Promise<T> => {
      if (teams) throw await teams();
      return taken;
    };
    const deps: HandlerDeps = {
      store,
      graph: {} as Graph,
      signIn: { callerFor: unused, signInUrl: unused, forget: unused },
      tenants: { source: contoso, targets: [fabrikam], get: () => fabrikam, find: () => fabrikam },
      clock: { now: () => NOON },
      reviewsEveryMs: 15 * MINUTE,
      messenger: {
        send: () => answer({ conversationId: 'a', activityId: '2', contentHash: '' }),
        update: (_to, sent) => answer({ ...sent, contentHash: 'x' }),
      },
      compose: async () => {
        if (composing) throw await composing();
        return message;
      },
      syncSettings: { openMs: 15_000, idleMs: MINUTE, packagesMs: 10 * MINUTE, assignmentsMs: 30 * MINUTE },
      answerWithinMs: 2000,
      log: { error: () => undefined, warn: () => undefined },
    };
    const before = jobs.filter(({ kind }) => kind === 'deliver-notice').length;
    try {
      await createHandlers(deps)['deliver-notice'](job, triesBefore);
    } catch {
      return true;
    }
    return jobs.filter(({ kind }) => kind === 'deliver-notice').length > before;
  };
  const endOf = async (notice: NoticeId) => {
    const { rows } = await sql<{ result: string | null; why: string | null }>`
      select result, why from notices where id = ${notice}`.execute(database().db);
    return rows[0] ?? { result: 'none', why: null };
  };
  const count = async (event: string): Promise<number> => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from audit where event = ${event}`.execute(database().db);
    return rows[0]?.n ?? 0;
  };

  test.each(CASES)('$mode to $who: $what', async ({ mode, recipient, ...trouble }) => {
    const begun = await begin({ kind: 'approval', subject, recipient, occurrence: 'x', mode });
    let result: string | null = null;
    let why: string | null = null;
    for (let tries = 0; tries < 5 && result === null; tries += 1) {
      const goesOn = await deliver(begun, trouble, tries);
      ({ result, why } = await endOf(begun.job.notice));
      // It has an end, or it is tried again; whatever was thrown besides.
      expect(result !== null || goesOn).toBe(true);
    }
    expect([null, 'told', 'obsolete', 'unreachable', 'refused']).toContain(result);
    const isLost = result === 'unreachable' || result === 'refused';
    expect(await count('notice-undeliverable')).toBe(isLost ? 1 : 0);
    expect(why !== null).toBe(result === 'unreachable');
    const reports = jobs.filter(({ kind }) => kind === 'report-problem' || kind === 'watch-reach');
    expect(reports.length > 0).toBe(isLost);
    // Once the trouble is over, what has no end yet is told, and what could not be delivered is when they are back.
    await begun.store.notices.revive(recipient);
    await deliver(begun, {}, 0);
    const isToldNow = result === null || result === 'unreachable';
    expect((await endOf(begun.job.notice)).result).toBe(isToldNow ? 'told' : result);
  });

  test.each(NOTICE_KINDS)(
    '%s to somebody who has never opened the bot is kept, or said to be late',
    async (kind) => {
      const begun = await begin({ kind, subject, recipient: person, occurrence: 'x', mode: 'send' });
      await sql`truncate people`.execute(database().db);
      await deliver(begun, {}, 0);
      const isPassing = ['reminder', 'review-reminder', 'digest'].includes(kind);
      expect(await endOf(begun.job.notice)).toEqual({
        result: isPassing ? 'obsolete' : 'unreachable',
        why: 'never-here',
      });
      expect(await count('notice-undeliverable')).toBe(1);
      expect(jobs).toContainEqual({ kind: 'watch-reach', tenant: ana.tenant });
    },
  );

  test('whose job was given up after a month is taken up again', async () => {
    const { store, job } = await begin({
      kind: 'usable',
      subject,
      recipient: person,
      occurrence: 'x',
      mode: 'send',
    });
    const retry = (before: number, now: number) =>
      store.transaction((tx) => tx.notices.retry(later(before), later(now)));
    await retry(0, 30 * DAY);
    expect(jobs).toEqual([]);
    await Promise.all([retry(DAY, 32 * DAY), retry(DAY, 32 * DAY)]);
    expect(jobs).toEqual([job]);
    // Not every hour again, beside the job that it has now, but when that one may have been given up.
    await retry(DAY, 32 * DAY);
    await retry(32 * DAY, 63 * DAY);
    expect(jobs).toEqual([job]);
    await retry(33 * DAY, 64 * DAY);
    expect(jobs).toEqual([job, job]);
    await store.notices.settle(job.notice, 'told', NOON);
    await retry(70 * DAY, 101 * DAY);
    expect(jobs).toEqual([job, job]);
  });
});
