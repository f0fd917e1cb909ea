import type * as Wire from '@microsoft/microsoft-graph-types';
import { toIsoDuration } from '../access/duration.ts';
import { AccessError } from '../access/errors.ts';
import type { AssignmentRequest } from '../access/assignment-request.ts';
import type { RequestId } from '../access/ids.ts';
import type { Answer } from '../access/request-pack.ts';
import type { UserCaller } from '../ports/callers.ts';
import type { AddRequest, Graph } from '../ports/graph.ts';
import type { BatchAnswer } from './batch.ts';
import type { GraphCaller } from './call.ts';
import type { GraphClient } from './client.ts';
import { ENTITLEMENT_MANAGEMENT, withQuery } from './query.ts';
import { requestSchema, toAssignmentRequest } from './request-wire.ts';
import { created, nothing } from './wire.ts';

const REQUESTS = `${ENTITLEMENT_MANAGEMENT}/assignmentRequests`;
const EXPAND = 'requestor,accessPackage,assignment';
/** Tells which policy the request came under. Valid OData that no page documents, so it may be refused. */
const EXPAND_POLICY = `${EXPAND}($expand=assignmentPolicy)`;

/** On POST the assignment names its relations by id, which the published types do not know. */
type RequestBody = Omit<Wire.AccessPackageAssignmentRequest, 'assignment'> & {
  readonly assignment:
    | { readonly id: string }
    | { readonly targetId: string; readonly assignmentPolicyId: string; readonly accessPackageId: string }
    | {
        readonly target: { readonly email: string };
        readonly assignmentPolicyId: string;
        readonly accessPackageId: string;
      };
};

/**
 * @see https://learn.microsoft.com/graph/api/entitlementmanagement-list-assignmentrequests
 * @see https://learn.microsoft.com/graph/api/accesspackageassignmentrequest-filterbycurrentuser
 */
export function createRequestReads(
  client: GraphClient,
): Pick<
  Graph,
  'listAssignmentRequests' | 'listAssignmentRequestsById' | 'listOwnRequests' | 'listRequestsToApprove'
> {
  let refusesPolicy = false;

  /** Asks with the policy; where that is refused, without it, and then never again with it. */
  async function expanding<T>(ask: (expand: string) => Promise<T>): Promise<T> {
    if (refusesPolicy) return ask(EXPAND);
    try {
      return await ask(EXPAND_POLICY);
    } catch (error) {
      if (!isRefusedExpand(error)) throw error;
      const answer = await ask(EXPAND);
      refusesPolicy = true;
      return answer;
    }
  }

  async function listMine(caller: UserCaller, on: 'target' | 'approver'): Promise<AssignmentRequest[]> {
    const rows = await expanding((expand) => {
      const path = withQuery(`${REQUESTS}/filterByCurrentUser(on='${on}')`, { $expand: expand });
      return client.list(caller, path, requestSchema);
    });
    return rows.map((row) => toAssignmentRequest(row, caller.tenant));
  }

  return {
    async *listAssignmentRequests(caller, since) {
      const filter = since && { $filter: `createdDateTime ge ${since.toISOString()}` };
      const { pages, first } = await expanding(async (expand) => {
        const pages = client.pages(
          caller,
          withQuery(REQUESTS, { ...filter, $expand: expand }),
          requestSchema,
        );
        return { pages, first: await pages.next() };
      });
      const toRequests = (rows: Parameters<typeof toAssignmentRequest>[0][]) =>
        rows.map((row) => toAssignmentRequest(row, caller.tenant));
      if (!first.done) yield toRequests(first.value);
      for await (const rows of pages) yield toRequests(rows);
    },

    async listAssignmentRequestsById(caller, ids) {
      const answers = await expanding(async (expand) => {
        const paths = ids.map((id) => withQuery(`${REQUESTS}/${id}`, { $expand: expand }));
        const all = await client.batch(caller, paths, requestSchema);
        // What is wrong with the $expand is wrong with every item; one that is refused alone is that item's affair.
        const [first] = all;
        if (first && 'error' in first && all.every(isRefusedItem)) throw first.error;
        return all;
      });
      return answers.map((answer) =>
        'error' in answer
          ? answer
          : { request: answer.value && toAssignmentRequest(answer.value, caller.tenant) },
      );
    },

    listOwnRequests: (caller) => listMine(caller, 'target'),
    listRequestsToApprove: (caller) => listMine(caller, 'approver'),
  };
}

/**
 * Requests that a person files in their own name, and the one that the app files for somebody without an
 * account. None is idempotent: after a lost answer, look first.
 * @see https://learn.microsoft.com/graph/api/entitlementmanagement-post-assignmentrequests
 * @see https://learn.microsoft.com/graph/api/accesspackageassignmentrequest-cancel
 */
export function createRequestWrites(
  client: GraphClient,
): Pick<
  Graph,
  'requestAssignment' | 'requestAssignmentFor' | 'requestExtension' | 'requestRemoval' | 'cancelRequest'
> {
  async function file(caller: GraphCaller, body: RequestBody): Promise<RequestId> {
    const request = await client.write(
      caller,
      { method: 'POST', path: REQUESTS, body },
      created<RequestId>(),
    );
    return request.id;
  }

  return {
    requestAssignment: (caller, input) =>
      file(caller, {
        requestType: 'userAdd',
        assignment: { targetId: caller.user, ...toWireTarget(input) },
        ...toWireAsk(input),
      }),

    requestAssignmentFor: (caller, address, input) =>
      file(caller, {
        requestType: 'adminAdd',
        assignment: { target: { email: address }, ...toWireTarget(input) },
        ...toWireAsk(input),
      }),

    requestExtension: (caller, { assignmentId, startsAt, endsAt, justification }) =>
      file(caller, {
        requestType: 'userUpdate',
        assignment: { id: assignmentId },
        justification,
        schedule: {
          ...(startsAt ? { startDateTime: startsAt.toISOString() } : {}),
          expiration: { type: 'afterDateTime', endDateTime: endsAt.toISOString() },
        },
      }),

    requestRemoval: (caller, assignment) =>
      file(caller, { requestType: 'userRemove', assignment: { id: assignment } }),

    cancelRequest: (caller, id) =>
      client.write(caller, { method: 'POST', path: `${REQUESTS}/${id}/cancel` }, nothing),
  };
}

const toWireTarget = ({ packageId, policyId }: AddRequest) => ({
  assignmentPolicyId: policyId,
  accessPackageId: packageId,
});

const toWireAsk = ({ justification, answers, durationMs, startsAt }: AddRequest) => ({
  justification,
  ...(answers.length > 0 ? { answers: answers.map(toWireAnswer) } : {}),
  // Without a start the span counts from delivery, so waiting for approval takes nothing from it.
  ...(durationMs === undefined
    ? {}
    : {
        schedule: {
          ...(startsAt ? { startDateTime: startsAt.toISOString() } : {}),
          expiration: { type: 'afterDuration' as const, duration: toIsoDuration(durationMs) },
        },
      }),
});

const isRefusedItem = (answer: BatchAnswer<unknown>): boolean =>
  'error' in answer && isRefusedExpand(answer.error);

const isRefusedExpand = (error: unknown): boolean =>
  error instanceof AccessError && (error.details.status === 400 || error.details.status === 501);

/**
 * @see https://learn.microsoft.com/graph/api/resources/accesspackageanswerstring
 */
const toWireAnswer = ({ questionId, kind, value, text }: Answer): WireAnswer => ({
  '@odata.type': '#microsoft.graph.accessPackageAnswerString',
  value,
  displayValue: text,
  answeredQuestion: {
    '@odata.type':
      kind === 'choice'
        ? '#microsoft.graph.accessPackageMultipleChoiceQuestion'
        : '#microsoft.graph.accessPackageTextInputQuestion',
    id: questionId,
  },
});

/** The published types know no `@odata.type`, without which Graph cannot tell which kind of answer it is. */
type WireAnswer = Wire.AccessPackageAnswerString & {
  readonly '@odata.type': string;
  readonly answeredQuestion: Wire.AccessPackageQuestion & { readonly '@odata.type': string };
};
