import { expect, test } from 'vitest';
import type { AssignmentId, RequestId } from '../../../src/access/ids.ts';
import { createGraph } from '../../../src/graph/graph.ts';
import { appTokens, asApp, guid, startGraphServer } from './graph-server.ts';

const EM = '/v1.0/identityGovernance/entitlementManagement';
const graphAt = (url: string) => createGraph({ baseUrl: url, appTokens, wait: async () => undefined });

test('a request or an assignment is reprocessed by a POST without a body', async () => {
  await using server = await startGraphServer({ status: 202 }, { status: 202 });
  const graph = graphAt(server.url);
  expect(await graph.reprocessRequest(asApp, guid(1) as RequestId)).toBeUndefined();
  expect(await graph.reprocessAssignment(asApp, guid(2) as AssignmentId)).toBeUndefined();
  expect(server.seen.map(({ method, url, body }) => ({ method, url, body }))).toEqual([
    { method: 'POST', url: `${EM}/assignmentRequests/${guid(1)}/reprocess`, body: undefined },
    { method: 'POST', url: `${EM}/assignments/${guid(2)}/reprocess`, body: undefined },
  ]);
});

test('it is never sent twice by itself, and a refusal says who must act', async () => {
  const said = (status: number) => ({ status, json: { error: { code: 'X', message: 'no' } } });
  await using server = await startGraphServer(said(503), said(403), said(400));
  const graph = graphAt(server.url);
  const reprocess = () => graph.reprocessRequest(asApp, guid(1) as RequestId);
  await expect(reprocess()).rejects.toMatchObject({ code: 'graph-unavailable' });
  await expect(reprocess()).rejects.toMatchObject({ code: 'tenant-misconfigured' });
  await expect(reprocess()).rejects.toMatchObject({ code: 'invalid-input' });
  expect(server.seen).toHaveLength(3);
});
