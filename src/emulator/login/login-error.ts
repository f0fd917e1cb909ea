import { randomUUID } from 'node:crypto';

/** What an error of Entra's token endpoint consists of: an OAuth error code, an AADSTS number, and what hints at a way out. */
export interface LoginErrorDetails {
  readonly status: 400 | 401;
  readonly error: string;
  readonly number: number;
  /** For clients to tell apart errors with the same code, such as `consent_required`. */
  readonly suberror?: string;
  /** A claims challenge (JSON) to be passed on to the next interactive sign-in. */
  readonly claims?: string;
}

/**
 * A refusal of Entra's endpoints.
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export class LoginError extends Error {
  override readonly name = 'LoginError';
  readonly details: LoginErrorDetails;

  constructor(message: string, details: LoginErrorDetails) {
    super(message);
    this.details = details;
  }
}

/** The JSON Entra answers such an error with. */
export function toLoginErrorBody({ message, details }: LoginError, now: Date): object {
  const { error, number, suberror, claims } = details;
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
    ...(suberror === undefined ? {} : { suberror }),
    ...(claims === undefined ? {} : { claims }),
  };
}

const invalidGrant = (number: number, message: string, suberror?: string): LoginError =>
  new LoginError(message, {
    status: 400,
    error: 'invalid_grant',
    number,
    ...(suberror === undefined ? {} : { suberror }),
  });

const invalidClient = (number: number, message: string): LoginError =>
  new LoginError(message, { status: 401, error: 'invalid_client', number });

const invalidRequest = (number: number, message: string): LoginError =>
  new LoginError(message, { status: 400, error: 'invalid_request', number });

export const unknownTenant = (tenant: string): LoginError =>
  new LoginError(`Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID.`, {
    status: 400,
    error: 'invalid_tenant',
    number: 90002,
  });

export const unknownApp = (clientId: string, directory: string): LoginError =>
  new LoginError(`Application with identifier '${clientId}' was not found in the directory '${directory}'.`, {
    status: 400,
    error: 'unauthorized_client',
    number: 700016,
  });

/** An app asks for its own token in a tenant where nobody has consented to it. */
export const missingServicePrincipal = (clientId: string, tenantId: string): LoginError =>
  new LoginError(
    `The client application ${clientId} is missing service principal in the tenant ${tenantId}.`,
    { status: 400, error: 'unauthorized_client', number: 7000229 },
  );

export const wrongSecret = (clientId: string): LoginError =>
  invalidClient(7000215, `Invalid client secret provided for app '${clientId}'.`);

export const missingCredential = (): LoginError =>
  invalidClient(
    7000218,
    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  );

export const publicClient = (): LoginError =>
  invalidClient(
    700025,
    "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
  );

export const wrongAssertion = (clientId: string): LoginError =>
  invalidClient(
    700027,
    `The certificate with which the client assertion is signed is not registered on application '${clientId}', or the assertion is not valid.`,
  );

export const noTenant = (): LoginError =>
  invalidRequest(
    50059,
    'No tenant-identifying information found in either the request or implied by any provided credentials.',
  );

export const missingParameter = (name: string): LoginError =>
  invalidRequest(900144, `The request body must contain the following parameter: '${name}'.`);

export const unknownRedirect = (redirectUri: string, clientId: string): LoginError =>
  invalidRequest(
    50011,
    `The redirect URI '${redirectUri}' specified in the request does not match the redirect URIs configured for the application '${clientId}'.`,
  );

export const wrongGrant = (grant: string): LoginError =>
  new LoginError(`The app requested an unsupported grant type '${grant}'.`, {
    status: 400,
    error: 'unsupported_grant_type',
    number: 70003,
  });

export const wrongAppScope = (scope: string): LoginError =>
  new LoginError(
    `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.`,
    { status: 400, error: 'invalid_scope', number: 1002012 },
  );

export const severalResources = (scope: string): LoginError =>
  new LoginError(
    `Provided value for the input parameter scope '${scope}' is not valid because it contains more than one resource.`,
    { status: 400, error: 'invalid_scope', number: 28000 },
  );

export const unknownResource = (resource: string, tenantName: string): LoginError =>
  new LoginError(
    `The resource principal named ${resource} was not found in the tenant named ${tenantName}.`,
    { status: 400, error: 'invalid_resource', number: 500011 },
  );

export const missingConsent = (clientId: string, name: string): LoginError =>
  invalidGrant(
    65001,
    `The user or administrator has not consented to use the application with ID '${clientId}' named '${name}'. Send an interactive authorization request for this user and resource.`,
    'consent_required',
  );

export const unknownUser = (account: string, tenantName: string, clientId: string): LoginError =>
  invalidGrant(
    50020,
    `User account '${account}' does not exist in tenant '${tenantName}' and cannot access the application '${clientId}' in that tenant. The account needs to be added as an external user in the tenant first.`,
  );

export const disabledUser = (): LoginError => invalidGrant(50057, 'The user account is disabled.');

export const wrongCode = (): LoginError =>
  invalidGrant(70000, 'The provided authorization code or refresh token is not valid.');

export const redeemedCode = (): LoginError =>
  invalidGrant(54005, 'OAuth2 Authorization code was already redeemed, please retry with a new valid code.');

export const expiredGrant = (): LoginError =>
  invalidGrant(70008, 'The provided authorization code or refresh token has expired.');

export const wrongVerifier = (): LoginError =>
  invalidGrant(
    501481,
    'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
  );

export const wrongUserAssertion = (reason: string): LoginError =>
  invalidGrant(50013, `Assertion failed signature validation. [Reason - ${reason}]`);

export const wrongAssertionAudience = (audience: string, clientId: string): LoginError =>
  invalidGrant(
    500131,
    `Assertion audience does not match the Client app presenting the assertion. The audience in the assertion was '${audience}' and the expected audience is '${clientId}' or one of the Application Uris of this application.`,
  );

export const appAssertion = (clientId: string): LoginError =>
  invalidGrant(7000114, `Application '${clientId}' isn't allowed to make application on-behalf-of calls.`);

export const loginRequired = (): LoginError =>
  new LoginError('A silent sign-in request was sent but no user is signed in.', {
    status: 400,
    error: 'login_required',
    number: 50058,
  });

export const consentDeclined = (): LoginError =>
  new LoginError('User declined to consent to access the app.', {
    status: 400,
    error: 'access_denied',
    number: 65004,
  });

export const wrongResponseType = (responseType: string): LoginError =>
  new LoginError(`The response_type '${responseType}' is not enabled for the application.`, {
    status: 400,
    error: 'unsupported_response_type',
    number: 700054,
  });

/** The person has not yet typed in the code of a device. */
export const authorizationPending = (): LoginError =>
  new LoginError('OAuth 2.0 device flow error. Authorization is pending. Continue polling.', {
    status: 400,
    error: 'authorization_pending',
    number: 70016,
  });

export const expiredDeviceCode = (): LoginError =>
  new LoginError('The device code has expired or is not known.', {
    status: 400,
    error: 'expired_token',
    number: 70020,
  });

/** Conditional Access wants the person to sign in again, with these claims. */
export const interactionRequired = (claims: string): LoginError =>
  new LoginError(
    'Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication.',
    { status: 400, error: 'interaction_required', number: 50076, suberror: 'basic_action', claims },
  );
