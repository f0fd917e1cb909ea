/**
 * A refusal as Microsoft Graph words it; the router turns it into the status and the error JSON.
 * @see https://learn.microsoft.com/graph/errors
 */
export class GraphError extends Error {
  override readonly name = 'GraphError';
  readonly status: number;
  readonly code: string;
  /** Sent beside the error JSON. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** Entitlement management answers this both for missing rights and for ids that do not exist. */
export function unauthorized(): GraphError {
  return new GraphError(
    403,
    'UnAuthorized',
    'User is not authorized to perform the operation. Reason: Unauthorized',
  );
}

/** A body or a wish that entitlement management does not accept. */
export function invalidModel(message: string): GraphError {
  return new GraphError(400, 'InvalidModel', `The model is invalid. ${message}`);
}

/** A directory object that does not exist. */
export function resourceNotFound(id: string): GraphError {
  return new GraphError(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

/** Something Graph may well know, but the emulator does not: said aloud instead of answered wrongly. */
export function notEmulated(what: string): GraphError {
  return new GraphError(501, 'NotEmulated', `The emulator does not serve ${what}.`);
}
