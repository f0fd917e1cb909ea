import type { Kysely } from 'kysely';
import type { Job } from '../ports/job.ts';
import type { Store, StoreTables } from '../ports/store.ts';
import { createApprovers } from './approvers.ts';
import { createAssignments } from './assignments.ts';
import { createIntents } from './intents.ts';
import { createNotices } from './notices.ts';
import { createPackages } from './packages.ts';
import { createPacks } from './packs.ts';
import { createPeople } from './people.ts';
import { createRecords } from './records.ts';
import { createRequests } from './requests.ts';
import { createReviews } from './reviews.ts';
import type { Schema } from './schema.ts';
import { createProblems } from './problems.ts';
import { purge } from './purge.ts';
import { createSettings } from './settings.ts';
import { createStages } from './stages.ts';
import { createSyncStates } from './sync-states.ts';
import { createTeamsAddresses } from './teams-addresses.ts';

/** Enqueues on the given connection, so that the jobs exist exactly if the transaction commits. */
export type EnqueueOn = (jobs: readonly Job[], db: Kysely<Schema>, afterMs?: number) => Promise<void>;

/** The store on an open database. */
export function createStore(db: Kysely<Schema>, enqueueOn: EnqueueOn): Store {
  return {
    ...createTables(db, enqueueOn),
    purge: (before) => purge(db, before),
    transaction: (work) => db.transaction().execute((trx) => work(createTables(trx, enqueueOn))),
  };
}

function createTables(db: Kysely<Schema>, enqueueOn: EnqueueOn): StoreTables {
  const enqueue: StoreTables['jobs']['enqueue'] = (job, afterMs) => enqueueOn([job], db, afterMs);
  const searched = {
    packages: createPackages(db),
    requests: createRequests(db),
    assignments: createAssignments(db),
    intents: createIntents(db),
    tenants: createSyncStates(db, enqueue),
  };
  const enqueueAll: StoreTables['jobs']['enqueueAll'] = (jobs) =>
    jobs.length > 0 ? enqueueOn(jobs, db) : Promise.resolve();
  const notices = createNotices(db, enqueue, enqueueAll);
  const audit = createAudit(db);
  return {
    ...searched,
    records: createRecords(searched),
    people: createPeople(db),
    teamsAddresses: createTeamsAddresses(db),
    stages: createStages(db),
    approvers: createApprovers(db),
    settings: createSettings(db),
    problems: createProblems(db, enqueue, notices, audit),
    packs: createPacks(db),
    reviews: createReviews(db),
    notices,
    activities: createActivities(db),
    audit,
    jobs: { enqueue, enqueueAll },
  };
}

const createActivities = (db: Kysely<Schema>): StoreTables['activities'] => ({
  async claim(conversationId, activityId, at) {
    const claimed = await db
      .insertInto('activities')
      .values({ conversation_id: conversationId, activity_id: activityId, claimed_at: at })
      .onConflict((conflict) => conflict.doNothing())
      .returning('activity_id')
      .executeTakeFirst();
    return claimed !== undefined;
  },
  async purge(before) {
    await db.deleteFrom('activities').where('claimed_at', '<', before).execute();
  },
});

const createAudit = (db: Kysely<Schema>): StoreTables['audit'] => ({
  async add({ at, event, tenant, subject, actor }) {
    await db
      .insertInto('audit')
      .values({
        at,
        event,
        tenant_id: tenant,
        subject,
        actor_tenant_id: actor?.tenant ?? null,
        actor_user_id: actor?.user ?? null,
      })
      .execute();
  },
});
