import { severalResources } from './login-error.ts';

const graph = 'https://graph.microsoft.com';
const oidcScopes: ReadonlySet<string> = new Set(['openid', 'profile', 'email', 'offline_access']);

/** What a `scope` asks for: one resource, and permissions there. */
export interface ScopeWish {
  /** The audience of the token; undefined when only OpenID Connect's own scopes are asked for. */
  readonly resource: string | undefined;
  /** The names asked for, without the resource; `.default` stands for everything consented. */
  readonly names: readonly string[];
  /** What the client wrote before the names; its answer is worded alike, because clients look it up in their caches. */
  readonly prefix: string;
  readonly oidc: readonly string[];
}

/** A name alone is one of Graph's; else the resource is what stands before the last slash. */
function splitScope(scope: string): { resource: string; name: string; prefix: string } {
  const slash = scope.lastIndexOf('/');
  if (slash === -1) return { resource: graph, name: scope, prefix: '' };
  return {
    resource: scope.slice(0, slash),
    name: scope.slice(slash + 1),
    prefix: scope.slice(0, slash + 1),
  };
}

/**
 * The parts of a `scope` parameter.
 * @throws LoginError AADSTS28000 when it names two resources: a token is for one
 * @see https://learn.microsoft.com/entra/identity-platform/scopes-oidc
 */
export function parseScope(scope: string): ScopeWish {
  const words = scope.split(' ').filter((word) => word !== '');
  const parts = words.filter((word) => !oidcScopes.has(word)).map(splitScope);
  const [first] = parts;
  if (parts.some(({ resource }) => resource !== first?.resource)) throw severalResources(scope);
  return {
    resource: first?.resource,
    names: parts.map(({ name }) => name),
    prefix: first?.prefix ?? '',
    oidc: words.filter((word) => oidcScopes.has(word)),
  };
}
