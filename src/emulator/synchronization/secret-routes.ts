import { z } from 'zod';
import { odataType, parseBody } from '../graph/parse-body.ts';
import type { Answer, GraphCall, Route } from '../graph/route.ts';
import { GraphError } from '../graph-error.ts';
import { checkConnection } from './check-connection.ts';
import { crossTenantTemplateId } from './default-schema.ts';
import { auditSynchronization } from './audit-synchronization.ts';
import { findJob, findToWrite } from './find-job.ts';
import { synchronization, writeSynchronization } from './permissions.ts';

/** The keys of cross-tenant synchronization, of the many that Graph's enumeration has. */
const keys = [
  'AuthenticationType',
  'CompanyId',
  'SkipOutOfScopeDeletions',
  'SyncAll',
  'SyncNotificationSettings',
] as const;

const pair = z.strictObject({ ...odataType, key: z.enum(keys), value: z.string().nullish() });
const secretsBody = z.strictObject({ value: z.array(pair) });
const validateBody = z.strictObject({
  applicationIdentifier: z.string().optional(),
  credentials: z.array(pair).optional(),
  templateId: z.string().optional(),
  useSavedCredentials: z.boolean().default(false),
});

/** The pairs by key; one without a value takes the key away. */
function toValues(
  pairs: readonly z.infer<typeof pair>[],
  old: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const values = new Map(Object.entries(old));
  for (const { key, value } of pairs) {
    if (value === null || value === undefined || value === '') values.delete(key);
    else values.set(key, value);
  }
  return Object.fromEntries(values);
}

function putSecrets(call: GraphCall): Answer {
  const servicePrincipal = findToWrite(call);
  const { value } = parseBody(secretsBody, call.body);
  const { synchronizationSecrets: table } = call.reading.tenant;
  const { id } = servicePrincipal;
  // What is not named stays; Microsoft's page does not say.
  const values = toValues(value, table.get(id)?.values);
  table.remove(id);
  table.insert({ id, values });
  auditSynchronization(call, 'Update provisioning setting or credentials', 'Update', servicePrincipal);
  return { status: 204 };
}

function validate(call: GraphCall): Answer {
  const servicePrincipal = findToWrite(call);
  if (call.parameters['jobId'] !== undefined) findJob(call, servicePrincipal);
  const { credentials = [], templateId, useSavedCredentials } = parseBody(validateBody, call.body);
  if (templateId !== undefined && templateId !== crossTenantTemplateId) {
    throw new GraphError(
      400,
      'BadRequest',
      `The application has no synchronization template '${templateId}'.`,
    );
  }
  const saved = call.reading.tenant.synchronizationSecrets.get(servicePrincipal.id)?.values;
  const connection = checkConnection(
    call.reading,
    useSavedCredentials ? (saved ?? {}) : toValues(credentials),
  );
  if ('target' in connection) return { status: 204 };
  // The admin center shows this sentence with code and details; what Graph makes the error's code is not documented.
  const { code, message } = connection.problem;
  const sentence =
    'You appear to have entered invalid credentials. Please confirm you are using the correct information for an administrative account.';
  throw new GraphError(400, code, `${sentence} ${message}`);
}

/**
 * The credentials of synchronization: for cross-tenant synchronization the target tenant's id.
 * @see https://learn.microsoft.com/graph/api/synchronization-serviceprincipal-put-synchronization
 * @see https://learn.microsoft.com/graph/api/synchronization-synchronizationjob-validatecredentials
 */
export const synchronizationSecretRoutes: readonly Route[] = [
  { method: 'PUT', path: `${synchronization}/secrets`, ...writeSynchronization, handle: putSecrets },
  {
    // Before a job exists, as the article on cross-tenant synchronization calls it.
    method: 'POST',
    path: `${synchronization}/jobs/validateCredentials`,
    ...writeSynchronization,
    handle: validate,
  },
  {
    method: 'POST',
    path: `${synchronization}/jobs/{jobId}/validateCredentials`,
    ...writeSynchronization,
    handle: validate,
  },
];
