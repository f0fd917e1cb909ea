import type { Engine } from '../engine.ts';
import { GraphError } from '../graph-error.ts';
import type { GraphRequest } from '../graph/answer-call.ts';
import { challenged, refused } from '../graph/authenticate.ts';
import type { GraphResponse } from '../graph/format-answer.ts';
import { wantsUnknownMembers } from '../graph/read-headers.ts';
import { formatSkipToken, pastOf } from '../odata/skip-token.ts';
import type { World } from '../world/world.ts';
import { renderGatewayPage, toFaultError } from './answer-fault.ts';
import { changeProperties } from './change-properties.ts';
import type { ArmedFault } from './faults.ts';
import type { PropertyFault, StatusFault } from './parse-fault.ts';

/** How a call is answered when nothing is wrong, and how it is refused. */
interface Answers {
  readonly answer: (world: World) => GraphResponse;
  readonly refuse: (error: GraphError) => GraphResponse;
}

function callerOf(world: World, { claims }: GraphRequest): string | undefined {
  if (claims instanceof GraphError) return undefined;
  if (claims.idtyp === 'app') return 'app';
  return world.tenants.get(claims.tid)?.users.get(claims.oid)?.homeUserPrincipalName;
}

function answerStatus(fault: StatusFault, now: Date, { refuse }: Answers): GraphResponse {
  const refusal = refuse(toFaultError(fault, now));
  if (fault.body === 'json') return refusal;
  const { 'Content-Type': _, ...headers } = refusal.headers;
  if (fault.body === 'none') return { status: fault.status, headers };
  return {
    status: fault.status,
    headers: { ...headers, 'Content-Type': 'text/html' },
    body: renderGatewayPage(fault.status),
  };
}

/** Instead of the page an empty one, with a link to the page; other answers stay as they are. */
function emptyPage(response: GraphResponse, address: URL): GraphResponse {
  const { body } = response;
  if (typeof body !== 'object' || !('value' in body) || !Array.isArray(body.value)) return response;
  const link = new URL(address);
  const past = pastOf(address);
  for (const name of address.searchParams.keys()) {
    if (name.toLowerCase() === '$skiptoken') link.searchParams.delete(name);
  }
  link.searchParams.set('$skiptoken', formatSkipToken({ past, empty: true }));
  return { ...response, body: { ...body, '@odata.nextLink': link.href, value: [] } };
}

function withProperty(response: GraphResponse, fault: PropertyFault, headers: Headers): GraphResponse {
  const { body, status } = response;
  if (typeof body !== 'object' || status >= 400) return response;
  return { ...response, body: changeProperties(body, fault, wantsUnknownMembers(headers)) };
}

/** The time from which a token must be, as a claims challenge says it. */
function notBefore(armedAt: Date): object {
  const value = String(Math.floor(armedAt.getTime() / 1000));
  return { access_token: { nbf: { essential: true, value } } };
}

function refuseToken(
  { fault, armedAt }: ArmedFault,
  { claims }: GraphRequest,
  { refuse }: Answers,
): GraphResponse {
  if (fault.kind === 'challenge' && fault.acrs !== undefined) {
    const wanted = { access_token: { acrs: { essential: true, value: fault.acrs } } };
    return refuse(challenged('Conditional access wants a further authentication context.', wanted));
  }
  // Only clients that declared they can take a challenge are sent one.
  const takesChallenges = !(claims instanceof GraphError) && claims.clientCapabilities.includes('cp1');
  const message =
    'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp';
  return fault.kind === 'challenge' || takesChallenges
    ? refuse(challenged(message, notBefore(armedAt)))
    : refuse(refused(message));
}

/** The answer to a call of Graph, unless a fault strikes it: then what the fault makes of it. */
export function strike(engine: Engine, request: GraphRequest, answers: Answers): GraphResponse {
  const { method, address, claims, headers } = request;
  const world = engine.world();
  const { answer } = answers;
  const tenantId = claims instanceof GraphError ? undefined : claims.tid;
  const armed = engine.faults.take({
    method,
    address,
    tenantId,
    caller: callerOf(world, request),
    claims: claims instanceof GraphError ? undefined : claims,
  });
  if (armed === undefined) return answer(world);
  const { fault } = armed;
  switch (fault.kind) {
    case 'status':
      if (fault.afterWrite) answer(world);
      return answerStatus(fault, engine.clock.now(), answers);
    case 'drop':
      if (fault.at === 'start') return { status: 502, headers: {}, delivery: { cut: 'answer' } };
      return { ...answer(world), delivery: { cut: fault.at === 'body' ? 'body' : 'answer' } };
    case 'slow':
      return { ...answer(world), delivery: { delayMs: fault.delayMs } };
    case 'stale':
      return answer(armed.replica());
    case 'interaction':
      // Strikes the token endpoints only.
      return answer(world);
    case 'emptyPage':
      return emptyPage(answer(world), address);
    case 'revoked':
    case 'challenge':
      return refuseToken(armed, request, answers);
    case 'unknownMember':
    case 'nullProperty':
    case 'missingProperty':
    default:
      return withProperty(answer(world), fault, headers);
  }
}
