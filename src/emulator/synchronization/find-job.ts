import type { ServicePrincipal } from '../applications/entities.ts';
import { requireOwner } from '../applications/permissions.ts';
import type { GraphCall } from '../graph/route.ts';
import { parameter } from '../graph/route.ts';
import { resourceNotFound } from '../graph-error.ts';
import { requireRole } from '../roles/active-roles.ts';
import type { SynchronizationJob } from './entities.ts';
import { readAll, writeAll } from './permissions.ts';

function findOwn(call: GraphCall, broad: readonly string[]): ServicePrincipal {
  // The roles the pages name; the last one for cloud sync and, says the article, for cross-tenant synchronization.
  requireRole(call, [
    'Application Administrator',
    'Cloud Application Administrator',
    'Hybrid Identity Administrator',
  ]);
  const id = parameter(call, 'id');
  const row = call.reading.tenant.servicePrincipals.get(id);
  if (row === undefined) throw resourceNotFound(id);
  requireOwner(call, row, broad);
  return row;
}

/** The service principal of the path, for a call that reads its synchronization. @throws GraphError 403, 404 */
export function findToRead(call: GraphCall): ServicePrincipal {
  return findOwn(call, readAll);
}

/** The service principal of the path, for a call that changes its synchronization. @throws GraphError 403, 404 */
export function findToWrite(call: GraphCall): ServicePrincipal {
  return findOwn(call, writeAll);
}

/** The job of the path. @throws GraphError 404 */
export function findJob(call: GraphCall, { id }: ServicePrincipal): SynchronizationJob {
  const jobId = parameter(call, 'jobId');
  const job = call.reading.tenant.synchronizationJobs.get(jobId);
  if (job?.servicePrincipalId !== id) throw resourceNotFound(jobId);
  return job;
}
