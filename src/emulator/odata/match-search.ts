import { GraphError, notEmulated } from '../graph-error.ts';
import type { Resource } from './resource.ts';

/** Joins of clauses, outermost first: `or` of `and`s. */
type Clauses<Row> = readonly (readonly ((row: Row) => boolean)[])[];

const clausePattern = /^"([^":]+):((?:[^"\\]|\\.)*)"$/;
/** Between quoted clauses; the words are upper case only. */
const tokenPattern = /\s*("(?:[^"\\]|\\.)*"|AND|OR)\s*/y;

function syntaxError(search: string): GraphError {
  return new GraphError(400, 'BadRequest', `Syntax error in $search: '${search}'.`);
}

function tokenize(search: string): string[] {
  const tokens: string[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < search.length) {
    const [, token] = tokenPattern.exec(search) ?? [];
    if (token === undefined) {
      if (/[()]|\bNOT\b/.test(search)) throw notEmulated(`$search=${search}`);
      throw syntaxError(search);
    }
    tokens.push(token);
  }
  return tokens;
}

/** The words of a text, also those inside camelCase and between digits and letters, in lower case. */
function wordsOf(text: string): string[] {
  return text
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => word.toLowerCase())
    .filter((word) => word !== '');
}

/** Whether every word of the wish begins a word of the text. Only names and descriptions are taken apart into words. */
function holds(text: string, wanted: string, isTokenized: boolean): boolean {
  const lower = text.toLowerCase();
  if (lower.startsWith(wanted.toLowerCase())) return true;
  if (!isTokenized) return false;
  const words = [...wordsOf(text), ...lower.split(/\s+/)];
  return wordsOf(wanted.toLowerCase()).every((part) => words.some((word) => word.startsWith(part)));
}

function compileClause<Row>(resource: Resource<Row>, token: string, search: string): (row: Row) => boolean {
  const [, name, value] = clausePattern.exec(token) ?? [];
  if (name === undefined || value === undefined) throw syntaxError(search);
  const read = resource.searches?.[name];
  if (read === undefined) {
    throw new GraphError(400, 'Request_UnsupportedQuery', 'An unsupported property was specified.');
  }
  const wanted = value.replaceAll(/\\(.)/g, '$1');
  const isTokenized = name === 'displayName' || name === 'description';
  return (row) => holds(read(row) ?? '', wanted, isTokenized);
}

function compileClauses<Row>(resource: Resource<Row>, search: string): Clauses<Row> {
  const tokens = tokenize(search);
  const sums: ((row: Row) => boolean)[][] = [[]];
  for (const [at, token] of tokens.entries()) {
    const isWord = token === 'AND' || token === 'OR';
    if (isWord !== (at % 2 === 1)) throw syntaxError(search);
    if (token === 'OR') sums.push([]);
    else if (token !== 'AND') sums.at(-1)?.push(compileClause(resource, token, search));
  }
  if (tokens.length % 2 === 0) throw syntaxError(search);
  return sums;
}

/**
 * A predicate for a `$search` of directory objects: clauses like `"displayName:ana"`, joined by AND and OR.
 * @throws GraphError 400 for a syntax error or a property that is not searched, 501 for NOT and parentheses
 * @see https://learn.microsoft.com/graph/search-query-parameter#using-search-on-directory-object-collections
 */
export function compileSearch<Row>(
  resource: Resource<Row>,
  search: string | undefined,
): (row: Row) => boolean {
  if (search === undefined) return () => true;
  const clauses = compileClauses(resource, search);
  return (row) => clauses.some((all) => all.every((matches) => matches(row)));
}
