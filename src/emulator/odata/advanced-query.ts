import { GraphError, notEmulated } from '../graph-error.ts';
import type { Listing } from './list-rows.ts';
import { filterableOf } from './match-filter.ts';
import type { Comparison, Filter } from './parse-filter.ts';
import type { Resource } from './resource.ts';

function unsupported(message: string): GraphError {
  return new GraphError(400, 'Request_UnsupportedQuery', message);
}

/** The words Graph names an operator by in its refusal. */
const operatorNames: Readonly<Record<string, string>> = {
  endswith: 'endsWith',
  ne: 'NotEqualsMatch',
  not: 'Not',
  startswith: 'startsWith',
};

function missingParameters(operator: string): GraphError {
  return unsupported(
    `Operator '${operatorNames[operator] ?? operator}' is not supported because the required parameters might be missing. ` +
      'Try adding $count=true query parameter and ConsistencyLevel:eventual header. ' +
      'Refer to https://aka.ms/graph-docs/advanced-queries for more information',
  );
}

/**
 * Refuses a query that exists as an advanced one only, such as a cast of transitive members. The words of the refusal are
 * not documented.
 * @throws GraphError 400
 */
export function requireAdvancedQuery({ query, isEventual }: Listing): void {
  if (isEventual && query.count === true) return;
  throw unsupported(
    'The cast needs the $count=true query parameter and the ConsistencyLevel:eventual header.',
  );
}

function isAdvancedComparison<Row>(resource: Resource<Row>, { path, operator, value }: Comparison): boolean {
  if (operator === 'ne' || operator === 'endswith' || value === null) return true;
  return filterableOf(resource, path).isAdvanced === true;
}

/** The first operator of a filter that works in advanced queries only; undefined when all work in every query. */
function advancedOperator<Row>(resource: Resource<Row>, filter: Filter): string | undefined {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return advancedOperator(resource, filter.left) ?? advancedOperator(resource, filter.right);
    case 'not':
      return 'not';
    case 'any':
      return undefined;
    case 'compare':
    default:
      return isAdvancedComparison(resource, filter) ? filter.operator : undefined;
  }
}

function checkOrder<Row>(resource: Resource<Row>, { query, isEventual }: Listing): void {
  const [path = ''] = query.orderBy?.split(/\s+/) ?? [];
  if (query.orderBy === undefined || isEventual) return;
  const isAdvanced = query.filter !== undefined || resource.advancedOrders?.includes(path) === true;
  if (isAdvanced) throw unsupported('Sorting not supported for current query.');
}

/**
 * Whether a list tells the number of all its rows. Directory objects do in advanced queries; in others Graph silently
 * leaves it out.
 * @throws GraphError 400 for a directory query that lacks `ConsistencyLevel: eventual` or `$count=true`, 501 for `$count`
 * and `$search` of other types
 * @see https://learn.microsoft.com/graph/aad-advanced-queries#error-handling-for-advanced-queries-on-directory-objects
 */
export function checkAdvancedQuery<Row>(resource: Resource<Row>, listing: Listing): boolean {
  const { query, isEventual } = listing;
  if (resource.isAdvanced !== true) {
    if (query.count === true) throw notEmulated(`$count on ${resource.type}`);
    if (query.search !== undefined) throw notEmulated(`$search on ${resource.type}`);
    return false;
  }
  const isCounted = isEventual && query.count === true;
  const operator = query.filter === undefined ? undefined : advancedOperator(resource, query.filter);
  if (operator !== undefined && !isCounted) throw missingParameters(operator);
  if (query.search !== undefined && !isEventual) {
    throw unsupported(
      "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
    );
  }
  checkOrder(resource, listing);
  return isCounted;
}
