import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startJobs } from '../../src/jobs/queues.ts';
import { openDatabase } from '../../src/store/database.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A data folder with an empty, migrated database. */
    databaseTemplate: string;
  }
}

/** Makes one database for the whole run; stories copy it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await makeDatabaseTemplate();
  project.provide('databaseTemplate', folder);
  return () => rm(folder, { recursive: true, force: true });
}

/** @returns a new data folder, to be removed by the caller */
export async function makeDatabaseTemplate(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'soc-access-template-'));
  const database = await openDatabase({ dataDir: folder });
  const jobs = await startJobs(database, (error) => {
    throw error;
  });
  await jobs.stop();
  await database.close();
  return folder;
}
