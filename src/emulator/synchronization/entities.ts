import { createTable } from '../world/table.ts';
import type { Schema } from './schema-input.ts';

/** An error as jobs tell it; Microsoft's codes. */
export interface SynchronizationProblem {
  readonly code: string;
  readonly message: string;
}

/** What one cycle did. */
export interface Execution {
  readonly id: string;
  readonly state: 'Succeeded' | 'Failed' | 'EntryLevelErrors';
  readonly beganAt: Date;
  readonly endedAt: Date;
  readonly problem: SynchronizationProblem | null;
  /** Users who are assigned. */
  readonly entitled: number;
  /** Of these, those whom the scoping filter lets through. */
  readonly inScope: number;
  readonly failed: number;
  readonly exported: number;
}

export interface Quarantine {
  readonly reason: 'EncounteredQuarantineException' | 'QuarantinedOnDemand' | 'TooManyDeletes';
  readonly problem: SynchronizationProblem;
  readonly beganAt: Date;
  readonly seriesBeganAt: Date;
  readonly seriesCount: number;
  readonly nextAttemptAt: Date;
}

/** A job that brings users of this tenant into another one. */
export interface SynchronizationJob {
  /** `Azure2Azure.<tenant id without dashes>.<guid>`. */
  readonly id: string;
  readonly servicePrincipalId: string;
  readonly scheduleState: 'Active' | 'Disabled' | 'Paused';
  readonly quarantine: Quarantine | null;
  readonly failuresInARow: number;
  readonly lastExecution: Execution | null;
  readonly lastSuccess: Execution | null;
  readonly lastSuccessWithExports: Execution | null;
  readonly firstSteadyAt: Date | null;
  readonly lastSteadyAt: Date | null;
  /** When the cycle that is planned ends; null when none is. */
  readonly nextCycleAt: Date | null;
  /** The next cycle may delete as many accounts as it finds out of scope. */
  readonly deletesAreForced: boolean;
  readonly schema: Schema;
  readonly schemaVersion: number;
  readonly settings: readonly { readonly name: string; readonly value: string | null }[];
  readonly createdAt: Date;
}

/** What the service principal's jobs connect with; `CompanyId` is the target tenant. */
export interface SynchronizationSecrets {
  /** The id of the service principal. */
  readonly id: string;
  readonly values: Readonly<Record<string, string>>;
}

/** That an account of the target tenant is kept by a job. */
export interface ProvisionedAccount {
  readonly id: string;
  readonly jobId: string;
  readonly sourceUserId: string;
  readonly targetUserId: string;
}

export interface ProvisioningStep {
  readonly name: string;
  readonly type: 'scoping' | 'matching' | 'export' | 'import';
  readonly status: 'success' | 'failure' | 'skipped';
  readonly description: string;
  readonly details: Readonly<Record<string, string>>;
}

/** A property of an account that provisioning wrote. */
export interface ProvisionedChange {
  readonly property: string;
  readonly oldValue: string | null;
  readonly newValue: string | null;
}

/** One row of the provisioning log: what became of one user in one cycle. */
export interface ProvisioningEvent {
  readonly id: string;
  readonly jobId: string;
  readonly cycleId: string;
  readonly changeId: string;
  readonly servicePrincipalId: string;
  readonly servicePrincipalName: string;
  readonly targetTenantId: string;
  readonly action: 'create' | 'update' | 'delete' | 'disable' | 'stagedDelete' | 'other';
  readonly status: 'success' | 'failure' | 'skipped';
  readonly problem: SynchronizationProblem | null;
  readonly source: { readonly id: string; readonly displayName: string; readonly userPrincipalName: string };
  readonly targetUserId: string | null;
  readonly changes: readonly ProvisionedChange[];
  readonly steps: readonly ProvisioningStep[];
  readonly happenedAt: Date;
}

/** The empty tables of synchronization. */
export const createSynchronizationTables = () => ({
  synchronizationJobs: createTable<SynchronizationJob>({ servicePrincipal: (row) => row.servicePrincipalId }),
  synchronizationSecrets: createTable<SynchronizationSecrets>(),
  provisionedAccounts: createTable<ProvisionedAccount>({ job: (row) => row.jobId }),
  provisioningEvents: createTable<ProvisioningEvent>({ job: (row) => row.jobId }),
});
