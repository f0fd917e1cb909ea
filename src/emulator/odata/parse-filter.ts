import { GraphError, notEmulated } from '../graph-error.ts';

export type Literal = string | number | boolean | Date | null;

/** A parsed `$filter`. `lowered` says that the path stood inside `tolower(…)`; all strings compare that way anyway. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'compare'; readonly path: string; readonly operator: Operator; readonly value: Literal };

export type Operator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le' | 'contains' | 'startswith';

const tokenPattern = /\s*('(?:[^']|'')*'|[(),]|[^\s(),']+)/y;
const operators: ReadonlySet<string> = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le']);
const functions: ReadonlySet<string> = new Set(['contains', 'startswith']);

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.trimEnd().length) {
    const match = tokenPattern.exec(text);
    if (match?.[1] === undefined) throw syntaxError(text);
    tokens.push(match[1]);
  }
  return tokens;
}

function syntaxError(text: string): GraphError {
  return new GraphError(400, 'BadRequest', `Invalid filter clause: there is a syntax error in '${text}'.`);
}

function toLiteral(token: string, text: string): Literal {
  if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
  if (token === 'true' || token === 'false') return token === 'true';
  if (token === 'null') return null;
  if (/^\d{4}-\d{2}-\d{2}T/.test(token)) return toInstant(token, text);
  if (/^-?\d+(\.\d+)?$/.test(token)) return Number(token);
  // Entra accepts GUIDs without quotes.
  if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(token)) return token;
  throw syntaxError(text);
}

function toInstant(token: string, text: string): Date {
  const instant = new Date(token);
  if (Number.isNaN(instant.getTime())) throw syntaxError(text);
  return instant;
}

interface Cursor {
  readonly text: string;
  readonly tokens: readonly string[];
  at: number;
}

function take(cursor: Cursor): string {
  const token = cursor.tokens[cursor.at];
  if (token === undefined) throw syntaxError(cursor.text);
  cursor.at += 1;
  return token;
}

function expect(cursor: Cursor, wanted: string): void {
  if (take(cursor).toLowerCase() !== wanted) throw syntaxError(cursor.text);
}

function parsePath(cursor: Cursor): string {
  const token = take(cursor);
  if (token.toLowerCase() !== 'tolower') return token;
  expect(cursor, '(');
  const path = take(cursor);
  expect(cursor, ')');
  return path;
}

function parseTerm(cursor: Cursor): Filter {
  const next = cursor.tokens[cursor.at] ?? '';
  if (next === '(') {
    cursor.at += 1;
    const inner = parseJunction(cursor, 'or');
    expect(cursor, ')');
    return inner;
  }
  if (next === 'not' || next.includes('/any')) throw notEmulated(`'${next}' in $filter`);
  if (functions.has(next.toLowerCase())) {
    cursor.at += 1;
    expect(cursor, '(');
    const path = parsePath(cursor);
    expect(cursor, ',');
    const value = toLiteral(take(cursor), cursor.text);
    expect(cursor, ')');
    return { kind: 'compare', path, operator: next.toLowerCase() as Operator, value };
  }
  const path = parsePath(cursor);
  const operator = take(cursor).toLowerCase();
  if (operator === '(') throw notEmulated(`the function '${path}' in $filter`);
  if (!operators.has(operator)) throw notEmulated(`the operator '${operator}' in $filter`);
  return {
    kind: 'compare',
    path,
    operator: operator as Operator,
    value: toLiteral(take(cursor), cursor.text),
  };
}

function parseJunction(cursor: Cursor, kind: 'and' | 'or'): Filter {
  const parseSide = () => (kind === 'or' ? parseJunction(cursor, 'and') : parseTerm(cursor));
  let left = parseSide();
  while (cursor.tokens[cursor.at]?.toLowerCase() === kind) {
    cursor.at += 1;
    left = { kind, left, right: parseSide() };
  }
  return left;
}

/**
 * The parsed form of a `$filter`: comparisons, contains, startswith and tolower, joined by and, or and parentheses.
 * @throws GraphError 400 for a syntax error, 501 for what the emulator does not evaluate
 * @see https://learn.microsoft.com/graph/filter-query-parameter
 */
export function parseFilter(text: string): Filter {
  const cursor = { text, tokens: tokenize(text), at: 0 };
  const filter = parseJunction(cursor, 'or');
  if (cursor.at < cursor.tokens.length) throw syntaxError(text);
  return filter;
}
