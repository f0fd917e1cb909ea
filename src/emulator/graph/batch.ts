import { z } from 'zod';
import type { Engine } from '../engine.ts';
import { GraphError } from '../graph-error.ts';
import type { Random } from '../time/random.ts';
import type { GraphRequest } from './answer-call.ts';
import { toSuccess } from './format-answer.ts';
import type { GraphResponse } from './format-answer.ts';
import { methodNotAllowed } from './match-route.ts';
import { requireJson } from './read-headers.ts';

const mostItems = 20;

const item = z.looseObject({
  id: z.string().min(1),
  method: z.string().transform((method) => method.toUpperCase()),
  /** Relative to the version; an absolute address is refused. */
  url: z.string().regex(/^(?![a-z][a-z0-9+.-]*:|\/\/)./i),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.unknown().optional(),
  dependsOn: z.array(z.string()).nullish(),
});

const batch = z.looseObject({ requests: z.array(item).min(1) });

type Item = z.infer<typeof item>;

function badBatch(message: string): GraphError {
  return new GraphError(400, 'BadRequest', message);
}

function isSameId(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** Every item behind those it depends on. Microsoft documents no error for a circle; here it is a malformed batch. */
function inOrder(items: readonly Item[]): Item[] {
  const ordered: Item[] = [];
  const isDone = (id: string) => ordered.some((done) => isSameId(done.id, id));
  for (let left = items; left.length > 0; left = left.filter(({ id }) => !isDone(id))) {
    const ready = left.filter(({ dependsOn }) => (dependsOn ?? []).every(isDone));
    if (ready.length === 0)
      throw badBatch('A request depends on one that is not in the batch, or on itself.');
    ordered.push(...ready);
  }
  return ordered;
}

/** @throws GraphError 400: a batch is taken as a whole or not at all */
function parseBatch(body: unknown): Item[] {
  const { data } = batch.safeParse(body);
  if (data === undefined) throw badBatch('Invalid batch payload format.');
  const items = data.requests;
  if (items.length > mostItems) {
    throw badBatch(`Number of batch request steps exceeds the maximum value of ${mostItems}.`);
  }
  if (new Set(items.map(({ id }) => id.toLowerCase())).size < items.length) {
    throw badBatch('The ids of the requests in a batch must be unique.');
  }
  return inOrder(items);
}

function toRequest({ method, url, headers, body }: Item, outer: GraphRequest): GraphRequest {
  const address = new URL(`/v1.0/${url.replace(/^\/+/, '')}`, outer.address);
  const own = new Headers(headers);
  return {
    method,
    address,
    headers: own,
    claims: outer.claims,
    readBody() {
      if (body === undefined || body === null) return undefined;
      requireJson(own);
      return body;
    },
  };
}

function shuffle<Value>(values: readonly Value[], random: Random): Value[] {
  return values
    .map((value) => ({ value, place: random.next() }))
    .toSorted((left, right) => left.place - right.place)
    .map(({ value }) => value);
}

/** How one item is answered, or refused before it is tried. */
interface ItemAnswers {
  readonly answer: (request: GraphRequest) => GraphResponse;
  readonly refuse: (request: GraphRequest, error: GraphError) => GraphResponse;
}

function answerItem(
  { dependsOn }: Item,
  request: GraphRequest,
  earlier: ReadonlyMap<string, GraphResponse>,
  { answer, refuse }: ItemAnswers,
): GraphResponse {
  const needed = (dependsOn ?? []).map((id) => earlier.get(id.toLowerCase())?.status ?? 0);
  if (needed.some((status) => status < 200 || status >= 300)) {
    return refuse(
      request,
      new GraphError(424, 'FailedDependency', 'A request this one depends on has failed.'),
    );
  }
  const response = answer(request);
  if (response.delivery?.cut === undefined) return response;
  // An item has no connection of its own; what is lost behind the gateway, the gateway tells.
  return refuse(request, new GraphError(504, 'GatewayTimeout', 'The service did not answer.'));
}

/**
 * The answers to up to 20 requests, each as if it had come alone, in any order. What depends on a request that
 * failed is answered with 424.
 * @throws GraphError 401, 405, 400 for the batch as a whole
 * @see https://learn.microsoft.com/graph/json-batching
 */
export function answerBatch(engine: Engine, outer: GraphRequest, answers: ItemAnswers): GraphResponse {
  if (outer.claims instanceof GraphError) throw outer.claims;
  if (outer.method !== 'POST') throw methodNotAllowed(outer.method, '$batch', ['POST']);
  const answered = new Map<string, GraphResponse>();
  const responses = parseBatch(outer.readBody()).map((item) => {
    const response = answerItem(item, toRequest(item, outer), answered, answers);
    answered.set(item.id.toLowerCase(), response);
    const { status, headers, body } = response;
    return { id: item.id, status, headers, ...(body === undefined ? {} : { body }) };
  });
  const delays = [...answered.values()].map(({ delivery }) => delivery?.delayMs ?? 0);
  const body = { responses: shuffle(responses, engine.world().random) };
  return { ...toSuccess(200, body, {}), delivery: { delayMs: Math.max(...delays) } };
}
