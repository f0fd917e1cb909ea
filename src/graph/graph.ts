import type { Graph } from '../ports/graph.ts';
import { createAccessPackages } from './access-packages.ts';
import { createAccessReviews } from './access-reviews.ts';
import { createAddresses } from './addresses.ts';
import { createAdmissions } from './admissions.ts';
import { createApprovals } from './approvals.ts';
import { createAssignments } from './assignments.ts';
import { createRequestReads, createRequestWrites } from './assignment-requests.ts';
import { GRAPH_SCOPE, createGraphClient } from './client.ts';
import type { GraphClientConfig } from './client.ts';
import { createDirectory } from './directory.ts';
import { createGuestLifeCycle } from './guest-life-cycle.ts';
import { createHeldAccess } from './held-access.ts';
import { createReprocess } from './reprocess.ts';
import { createSponsors } from './sponsors.ts';
import { createTeamsApps } from './teams-apps.ts';

/** The Graph port over HTTP. */
export function createGraph(config: GraphClientConfig): Graph {
  const client = createGraphClient(config);
  return {
    ...createAccessPackages(client),
    ...createRequestReads(client),
    ...createRequestWrites(client),
    ...createAssignments(client),
    ...createApprovals(client),
    ...createAccessReviews(client),
    ...createDirectory(client),
    ...createHeldAccess(client),
    ...createGuestLifeCycle(client),
    ...createReprocess(client),
    ...createSponsors(client),
    ...createAddresses(client),
    ...createAdmissions(client),
    ...createTeamsApps(client, new URL(config.scope ?? GRAPH_SCOPE).origin),
  };
}
