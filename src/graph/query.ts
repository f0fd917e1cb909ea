/** Root of entitlement management, relative to the version. */
export const ENTITLEMENT_MANAGEMENT = '/identityGovernance/entitlementManagement';

/**
 * Sent with every call and every item of a batch. Without `prefer`, enum members newer than v1.0's first
 * ones come as `unknownFutureValue`.
 * @see https://learn.microsoft.com/graph/best-practices-concept#handling-future-members-in-evolvable-enumerations
 */
export const READ_HEADERS = { accept: 'application/json', prefer: 'include-unknown-enum-members' };

/** The path without its query, as it may be logged. */
export const pathOnly = (path: string): string => path.split('?', 1)[0] ?? path;

/**
 * A path with its OData options encoded, such as `/users/1?$select=id`; undefined options are left out.
 * @see https://learn.microsoft.com/graph/query-parameters
 */
export function withQuery(
  path: string,
  options: Readonly<Partial<Record<'$filter' | '$expand' | '$select' | '$top', string>>>,
): string {
  const pairs = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : `${name}=${encodeURIComponent(value)}`,
  );
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}

/** Text as an OData string literal. */
export const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
