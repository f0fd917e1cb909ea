import { GraphError } from '../graph-error.ts';
import type { StatusFault } from './parse-fault.ts';

const codes: Readonly<Record<number, string>> = {
  401: 'InvalidAuthenticationToken',
  403: 'Authorization_RequestDenied',
  404: 'Request_ResourceNotFound',
  409: 'Conflict',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  502: 'BadGateway',
  503: 'ServiceNotAvailable',
  504: 'GatewayTimeout',
};

function retryAfter({ retryAfterSeconds, retryAfterAs }: StatusFault, now: Date): Record<string, string> {
  if (retryAfterSeconds === undefined) return {};
  const instant = new Date(now.getTime() + retryAfterSeconds * 1000);
  return { 'Retry-After': retryAfterAs === 'date' ? instant.toUTCString() : String(retryAfterSeconds) };
}

/** A `status` fault as a refusal of Graph. A date in `Retry-After` is on the clock of the answer's `Date`. */
export function toFaultError(fault: StatusFault, now: Date): GraphError {
  const code = fault.code ?? codes[fault.status] ?? 'EmulatedFault';
  return new GraphError(fault.status, code, 'Please retry again later.', retryAfter(fault, now));
}

/** What a gateway in front of Graph answers when it does not reach it. */
export function renderGatewayPage(status: number): string {
  return `<html>\r\n<head><title>${status} Error</title></head>\r\n<body><center><h1>${status} Error</h1></center><hr><center>Microsoft-Azure-Application-Gateway/v2</center></body>\r\n</html>\r\n`;
}
