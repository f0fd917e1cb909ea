import { sourceSystemName, targetSystemName } from './default-schema.ts';
import type { ProvisioningEvent, SynchronizationProblem } from './entities.ts';

/** What provisioning on demand tells of one user, in JSON inside a string; its words are written in PascalCase. */
export interface StatusInfo {
  readonly action: string;
  readonly changeId: string | null;
  readonly startTime: string;
  readonly endTime: string;
  readonly modifiedProperties: readonly {
    readonly displayName: string;
    readonly oldValue: string | null;
    readonly newValue: string | null;
  }[];
  readonly provisioningSteps: readonly object[];
  readonly reportableIdentifier: string;
  readonly statusInfo: {
    readonly status: 'Success' | 'Skipped' | 'Failure';
    readonly errorCode: string | null;
    readonly reason: string | null;
    readonly additionalDetails: null;
    readonly errorCategory: string | null;
    readonly recommendedAction: null;
  };
  readonly sourceIdentity: object;
  readonly sourceSystem: object;
  readonly targetIdentity: object;
  readonly targetSystem: object;
}

function pascal<Word extends string>(word: Word): Capitalize<Word> {
  return (word.charAt(0).toUpperCase() + word.slice(1)) as Capitalize<Word>;
}

function toIdentities(sourceId: string, targetId: string | null) {
  return {
    sourceIdentity: { id: sourceId, type: 'User', displayName: null, details: null },
    sourceSystem: { id: null, name: sourceSystemName, details: null },
    targetIdentity: { id: targetId, type: 'User', displayName: null, details: null },
    targetSystem: { id: null, name: targetSystemName, details: null },
  };
}

/** The answer for a user whom the log has a row about. */
export function toStatusInfo(event: ProvisioningEvent): StatusInfo {
  const { action, changeId, changes, happenedAt, problem, source, status, steps, targetUserId } = event;
  const timestamp = happenedAt.toISOString();
  return {
    action: pascal(action),
    changeId,
    startTime: timestamp,
    endTime: timestamp,
    modifiedProperties: changes.map(({ property, oldValue, newValue }) => ({
      displayName: property,
      oldValue,
      newValue,
    })),
    provisioningSteps: steps.map((step) => ({
      name: step.name,
      type: pascal(step.type),
      status: pascal(step.status),
      description: step.description,
      timestamp,
      details: step.details,
    })),
    reportableIdentifier: source.userPrincipalName,
    statusInfo: {
      status: pascal(status),
      errorCode: problem?.code ?? null,
      reason: problem?.message ?? null,
      additionalDetails: null,
      errorCategory: null,
      recommendedAction: null,
    },
    ...toIdentities(source.id, targetUserId),
  };
}

/** The answer when nothing could be done. */
export function failedStatusInfo(
  userId: string,
  { code, message }: SynchronizationProblem,
  now: Date,
): StatusInfo {
  const timestamp = now.toISOString();
  return {
    action: 'Other',
    changeId: null,
    startTime: timestamp,
    endTime: timestamp,
    modifiedProperties: [],
    provisioningSteps: [],
    reportableIdentifier: userId,
    statusInfo: {
      status: 'Failure',
      errorCode: code,
      reason: message,
      additionalDetails: null,
      errorCategory: 'NonServiceFailure',
      recommendedAction: null,
    },
    ...toIdentities(userId, null),
  };
}
