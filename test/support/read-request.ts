import type { AssignmentRequest } from '../../src/access/assignment-request.ts';
import type { RequestId } from '../../src/access/ids.ts';
import type { AppCaller } from '../../src/ports/callers.ts';
import type { Graph } from '../../src/ports/graph.ts';

/** One request by id, as the app sees it; undefined when the tenant does not know it. */
export async function readRequest(
  graph: Pick<Graph, 'listAssignmentRequestsById'>,
  caller: AppCaller,
  id: RequestId,
): Promise<AssignmentRequest | undefined> {
  const [answer] = await graph.listAssignmentRequestsById(caller, [id]);
  if (!answer) throw new Error('no answer for the only id');
  if ('error' in answer) throw answer.error;
  return answer.request;
}
