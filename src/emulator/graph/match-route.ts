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
    .map((part) => (part.startsWith('{') ? `(?<${part.slice(1, -1)}>[^/]+?)` : escape(part)))
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
