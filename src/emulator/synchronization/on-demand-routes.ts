import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { odataType, parseBody } from '../graph/parse-body.ts';
import type { Answer, GraphCall, Route } from '../graph/route.ts';
import { ok } from '../graph/route.ts';
import { GraphError } from '../graph-error.ts';
import { checkConnection } from './check-connection.ts';
import type { ProvisioningEvent, SynchronizationJob, SynchronizationProblem } from './entities.ts';
import { findJob, findToWrite } from './find-job.ts';
import { synchronization, writeSynchronization } from './permissions.ts';
import { provisionUser } from './provision-user.ts';
import type { Outcome, Provisioning } from './provision-user.ts';
import { secretsOf } from './run-cycle.ts';
import { userMappingOf } from './schema-input.ts';
import { assignedUsers, isInScope } from './scope.ts';
import { failedStatusInfo, toStatusInfo } from './status-info.ts';
import type { StatusInfo } from './status-info.ts';
import { logOutcome } from './write-provisioning-log.ts';

const body = z.strictObject({
  parameters: z
    .array(
      z.strictObject({
        ...odataType,
        ruleId: z.string(),
        subjects: z
          .array(z.strictObject({ ...odataType, objectId: z.string(), objectTypeName: z.string() }))
          .min(1)
          .max(5),
      }),
    )
    .min(1),
});

function provision(provisioning: Provisioning, userId: string): ProvisioningEvent | undefined {
  const { scope, job } = provisioning;
  const user = scope.tenant.users.get(userId);
  if (user === undefined) return undefined;
  const isAll = secretsOf(scope, job)['SyncAll']?.toLowerCase() === 'true';
  const isAssigned =
    isAll || assignedUsers(scope.tenant, job.servicePrincipalId).some(({ id }) => id === user.id);
  const passes = isInScope(scope.tenant, user, userMappingOf(job.schema)?.scope);
  const outOfScope: Outcome = {
    action: 'other',
    status: 'skipped',
    targetUserId: null,
    changes: [],
    reason: 'NotEffectivelyEntitled',
  };
  const outcome = isAssigned && passes ? provisionUser(provisioning, user) : outOfScope;
  const source = { id: user.id, displayName: user.displayName, userPrincipalName: user.userPrincipalName };
  return logOutcome(provisioning, randomUUID(), source, outcome, isAssigned && passes);
}

function provisionSubject(call: GraphCall, job: SynchronizationJob, userId: string): StatusInfo {
  const { reading } = call;
  const connection = checkConnection(reading, secretsOf(reading, job));
  const fail = (problem: SynchronizationProblem): StatusInfo =>
    failedStatusInfo(userId, problem, reading.now);
  if ('problem' in connection) return fail(connection.problem);
  const event = provision({ scope: reading, target: connection.target, job }, userId);
  const message = `The user '${userId}' does not exist in the source directory.`;
  return event === undefined ? fail({ code: 'EntryNotFound', message }) : toStatusInfo(event);
}

function resultOf({ statusInfo: { status, errorCode, reason } }: StatusInfo): object {
  return { result: status, details: errorCode === null ? {} : { errorCode, errorMessage: reason } };
}

/** Provisions single users now, whether the job runs or not; they have to be in scope all the same. */
function provisionOnDemand(call: GraphCall): Answer {
  const job = findJob(call, findToWrite(call));
  const { parameters } = parseBody(body, call.body);
  for (const { ruleId, subjects } of parameters) {
    if (!job.schema.synchronizationRules.some(({ id }) => id === ruleId)) {
      throw new GraphError(400, 'BadRequest', `The schema of the job has no rule '${ruleId}'.`);
    }
    if (subjects.some(({ objectTypeName }) => objectTypeName.toLowerCase() !== 'user')) {
      throw new GraphError(400, 'BadRequest', 'The rule synchronizes objects of the type User only.');
    }
  }
  const infos = parameters.flatMap(({ subjects }) =>
    subjects.map(({ objectId }) => provisionSubject(call, job, objectId)),
  );
  const [first] = infos;
  if (call.reading.world.quirks.onDemandKey === 'result' && first !== undefined) {
    // The API's page: the result in the key, one object as the value.
    return ok({ key: JSON.stringify(resultOf(first)), value: JSON.stringify(first) });
  }
  // The article on cross-tenant synchronization: a type name in the key, a list as the value.
  const key = 'Microsoft.Identity.Health.CPP.Common.DataContracts.SyncFabric.StatusInfo';
  return ok({ key, value: JSON.stringify(infos) });
}

/**
 * Provisioning on demand.
 * @see https://learn.microsoft.com/graph/api/synchronization-synchronizationjob-provisionondemand
 */
export const onDemandRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: `${synchronization}/jobs/{jobId}/provisionOnDemand`,
    ...writeSynchronization,
    returns: 'stringKeyStringValuePair',
    handle: provisionOnDemand,
  },
];
