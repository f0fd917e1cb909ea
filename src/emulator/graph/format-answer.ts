import type { GraphError } from '../graph-error.ts';

/** An answer of Graph as it goes over the wire, alone or as an item of a batch. */
export interface GraphResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; a text is the number of `/$count`, or HTML of a gateway. */
  readonly body?: object | string;
  /** How it gets there, when something is wrong with the connection. */
  readonly delivery?: Delivery;
}

export interface Delivery {
  /** Real milliseconds before it is sent. */
  readonly delayMs?: number;
  /** The connection ends before the answer, or in the middle of its body. */
  readonly cut?: 'answer' | 'body';
}

/** The ids of a call, which support cases are opened with. */
export interface CallIds {
  readonly requestId: string;
  readonly clientRequestId: string;
}

const jsonType =
  'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';

/** An answer that is no refusal. */
export function toSuccess(
  status: number,
  body: object | undefined,
  headers: Readonly<Record<string, string>>,
): GraphResponse {
  const common = { 'Cache-Control': 'no-cache', ...headers };
  if (body === undefined) return { status, headers: common };
  return { status, headers: { ...common, 'OData-Version': '4.0', 'Content-Type': jsonType }, body };
}

/** An answer that is a plain text, as `/$count` gives. */
export function toText(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>>,
): GraphResponse {
  const common = { 'Cache-Control': 'no-cache', ...headers };
  return { status, headers: { ...common, 'OData-Version': '4.0', 'Content-Type': 'text/plain' }, body: text };
}

/** The error JSON of Graph. Throttling says a little more in it. */
function toErrorBody({ status, code, message }: GraphError, now: Date, ids: CallIds): object {
  const date = now.toISOString().slice(0, 19);
  const requestIds = { 'request-id': ids.requestId, 'client-request-id': ids.clientRequestId };
  const innerError =
    status === 429
      ? { code: '429', date, message: 'Please retry after', status: '429', ...requestIds }
      : { date, ...requestIds };
  return { error: { code, message, innerError } };
}

/** A refusal, with the headers it brings. */
export function toRefusal(error: GraphError, now: Date, ids: CallIds): GraphResponse {
  const headers = { 'Cache-Control': 'no-cache', 'Content-Type': 'application/json', ...error.headers };
  return { status: error.status, headers, body: toErrorBody(error, now, ids) };
}
