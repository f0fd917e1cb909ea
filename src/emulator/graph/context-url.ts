import type { Query } from '../odata/parse-query.ts';
import type { Route } from './route.ts';

const root = 'https://graph.microsoft.com/v1.0/$metadata#';

const primitives: Readonly<Record<string, string>> = {
  string: 'Edm.String',
  boolean: 'Edm.Boolean',
  number: 'Edm.Int32',
};

/** The chosen properties, as they follow the name of the set: `(id,displayName,manager())`. */
function projection({ select = [], expand }: Query): string {
  const expanded = [...expand].map(([name, inner]) => `${name}${projection(inner) || '()'}`);
  const names = [...select.filter((name) => name !== '*'), ...expanded];
  return names.length === 0 ? '' : `(${names.join(',')})`;
}

/** The entity set of a path: ids become keys. `me` is an entity of `users`. */
function entitySet(path: string, parameters: Readonly<Record<string, string>>): string {
  const segments = path.split('/');
  if (segments[0] === 'me') segments.splice(0, 1, 'users', '{me}');
  // The last one is an id, or an operation whose type the route does not name.
  if (/^\{|\(/.test(segments.at(-1) ?? '')) segments.pop();
  return segments.join('/').replaceAll(/\/\{(\w+)\}/g, (_, name: string) => `('${parameters[name] ?? ''}')`);
}

/** Whether a path ends in an operation, not in a set or an entity: `filterByCurrentUser(on='…')`, `checkMemberGroups`. */
function isOperation({ method, path }: Route, status: number): boolean {
  const last = path.slice(path.lastIndexOf('/') + 1);
  return last.includes('(') || (method === 'POST' && status !== 201);
}

/**
 * The metadata link that Graph puts first into an answer; clients may tell entity from collection by it.
 * @param parameters the variable parts of the path; `me` is the caller's id
 * @see https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part1-protocol.html#sec_ContextURL
 */
export function toContextUrl(
  route: Route,
  parameters: Readonly<Record<string, string>>,
  query: Query,
  { status, isCollection }: { readonly status: number; readonly isCollection: boolean },
): string {
  const type = route.returns?.replace(/\[\]$/, '');
  if (route.path.endsWith('/$ref')) return `${root}${isCollection ? 'Collection($ref)' : '$ref'}`;
  if (type !== undefined && isOperation(route, status)) {
    // Microsoft's examples name the types of collections without their namespace.
    const name = primitives[type] ?? (isCollection ? type : `microsoft.graph.${type}`);
    return `${root}${isCollection ? `Collection(${name})` : name}`;
  }
  // A navigation property of directory objects leads to their common set.
  const set = type === 'directoryObject' ? 'directoryObjects' : entitySet(route.path, parameters);
  return `${root}${set}${projection(query)}${isCollection ? '' : '/$entity'}`;
}
