import { randomUUID } from 'node:crypto';

/** An error of Entra's token endpoint: an OAuth error code and an AADSTS number. */
export interface LoginError {
  readonly status: 400 | 401;
  readonly error: string;
  readonly number: number;
  readonly message: string;
}

/**
 * The JSON Entra answers such an error with.
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export function toLoginErrorBody({ error, number, message }: LoginError, now: Date): object {
  const [traceId, correlationId] = [randomUUID(), randomUUID()];
  const timestamp = `${now.toISOString().slice(0, 19).replace('T', ' ')}Z`;
  return {
    error,
    error_description: `AADSTS${number}: ${message} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [number],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
    error_uri: `https://login.microsoftonline.com/error?code=${number}`,
  };
}

export const unknownTenant = (tenant: string): LoginError => ({
  status: 400,
  error: 'invalid_tenant',
  number: 90002,
  message: `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID.`,
});

export const unknownApp = (clientId: string, tenantName: string): LoginError => ({
  status: 400,
  error: 'unauthorized_client',
  number: 700016,
  message: `Application with identifier '${clientId}' was not found in the directory '${tenantName}'.`,
});

export const wrongSecret = (clientId: string): LoginError => ({
  status: 401,
  error: 'invalid_client',
  number: 7000215,
  message: `Invalid client secret provided for app '${clientId}'.`,
});

export const wrongGrant = (grant: string): LoginError => ({
  status: 400,
  error: 'unsupported_grant_type',
  number: 70003,
  message: `The app requested an unsupported grant type '${grant}'.`,
});

export const wrongScope = (scope: string): LoginError => ({
  status: 400,
  error: 'invalid_scope',
  number: 1002012,
  message: `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.`,
});
