import { GraphError } from '../graph-error.ts';
import type { Route } from './route.ts';

/** A route found for a request, with the variable parts of its path. */
export interface Match {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

interface CompiledRoute {
  readonly route: Route;
  readonly pattern: RegExp;
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

function compile(route: Route): CompiledRoute {
  const source = route.path
    .split(/(\{\w+\})/)
    // `$count` and `filterByCurrentUser(on='…')` are no ids.
    .map((part) => (part.startsWith('{') ? `(?<${part.slice(1, -1)}>[^/($][^/(]*?)` : escape(part)))
    .join('');
  // Graph compares path segments without regard to case.
  return { route, pattern: new RegExp(`^${source}$`, 'i') };
}

function segmentCount(path: string): number {
  return path.split('/').length;
}

/** A finder over the routes; where two patterns match, the one listed first wins. */
export function createRouteFinder(
  routes: readonly Route[],
): (method: string, path: string) => Match | undefined {
  const buckets = new Map<string, CompiledRoute[]>();
  for (const route of routes) {
    const key = `${route.method} ${segmentCount(route.path)}`;
    buckets.set(key, [...(buckets.get(key) ?? []), compile(route)]);
  }
  return (method, path) => {
    for (const { route, pattern } of buckets.get(`${method} ${segmentCount(path)}`) ?? []) {
      const match = pattern.exec(path);
      if (match !== null) return { route, parameters: { ...match.groups } };
    }
    return undefined;
  };
}

/** The methods that a path has, for those it has not. */
export function createMethodFinder(routes: readonly Route[]): (path: string) => Route['method'][] {
  const find = createRouteFinder(routes);
  const methods = [...new Set(routes.map(({ method }) => method))];
  return (path) => methods.filter((method) => find(method, path) !== undefined);
}

/** 405, in the words of the API the path belongs to. */
export function methodNotAllowed(method: string, path: string, methods: readonly string[]): GraphError {
  const headers = { Allow: methods.join(', ') };
  if (path.toLowerCase().startsWith('identitygovernance/')) {
    const message = `The requested resource does not support http method '${method}'.`;
    return new GraphError(405, '', message, headers);
  }
  const message = 'Specified HTTP method is not allowed for the request target.';
  return new GraphError(405, 'Request_BadRequest', message, headers);
}
