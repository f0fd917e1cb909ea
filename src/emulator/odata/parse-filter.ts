import { GraphError, notEmulated } from '../graph-error.ts';

export type Literal = string | number | boolean | Date | null;

/** A parsed `$filter`. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'not'; readonly operand: Filter }
  /** `path/any(t:…)`; the paths of `condition` are relative to the item, the empty one is the item itself. */
  | { readonly kind: 'any'; readonly path: string; readonly condition: Filter }
  | Comparison;

export interface Comparison {
  readonly kind: 'compare';
  readonly path: string;
  /** It stood inside `tolower(…)`, which says something new only where case matters. */
  readonly isLowered?: true;
  readonly operator: Operator;
  readonly value: Literal;
}

const operators = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] as const;
const functions = ['contains', 'startswith', 'endswith'] as const;

export type Operator = (typeof operators)[number] | (typeof functions)[number];

const tokenPattern = /\s*('(?:[^']|'')*'|[(),]|[^\s(),']+)/y;

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
  if (/^\d{4}-\d{2}-\d{2}(T|$)/.test(token)) return toInstant(token, text);
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
  readonly tokens: string[];
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

function takeLiteral(cursor: Cursor): Literal {
  return toLiteral(take(cursor), cursor.text);
}

function parsePath(cursor: Cursor): Pick<Comparison, 'path' | 'isLowered'> {
  const token = take(cursor);
  if (token.toLowerCase() !== 'tolower') return { path: token };
  expect(cursor, '(');
  const path = take(cursor);
  expect(cursor, ')');
  return { path, isLowered: true };
}

function parseFunction(cursor: Cursor, operator: Operator): Filter {
  expect(cursor, '(');
  const path = parsePath(cursor);
  expect(cursor, ',');
  const value = takeLiteral(cursor);
  expect(cursor, ')');
  return { kind: 'compare', ...path, operator, value };
}

function parseList(cursor: Cursor, path: string): Filter {
  expect(cursor, '(');
  let filter: Filter = { kind: 'compare', path, operator: 'eq', value: takeLiteral(cursor) };
  for (let next = take(cursor); next !== ')'; next = take(cursor)) {
    if (next !== ',') throw syntaxError(cursor.text);
    const right: Filter = { kind: 'compare', path, operator: 'eq', value: takeLiteral(cursor) };
    filter = { kind: 'or', left: filter, right };
  }
  return filter;
}

/** The same condition with paths that no longer begin with the lambda's variable. */
function relativeTo(variable: string, filter: Filter, text: string): Filter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return {
        kind: filter.kind,
        left: relativeTo(variable, filter.left, text),
        right: relativeTo(variable, filter.right, text),
      };
    case 'not':
      return { kind: 'not', operand: relativeTo(variable, filter.operand, text) };
    case 'any':
      throw notEmulated("'any' inside 'any' in $filter");
    case 'compare':
    default: {
      if (filter.path === variable) return { ...filter, path: '' };
      if (!filter.path.startsWith(`${variable}/`)) throw syntaxError(text);
      return { ...filter, path: filter.path.slice(variable.length + 1) };
    }
  }
}

function parseAny(cursor: Cursor, path: string): Filter {
  expect(cursor, '(');
  const [, variable, rest = ''] = /^(\w+):(.*)$/.exec(take(cursor)) ?? [];
  if (variable === undefined) throw syntaxError(cursor.text);
  // `t:t/id` is one token, `t: t/id` are two.
  if (rest !== '') {
    cursor.at -= 1;
    cursor.tokens[cursor.at] = rest;
  }
  const condition = relativeTo(variable, parseJunction(cursor, 'or'), cursor.text);
  expect(cursor, ')');
  return { kind: 'any', path, condition };
}

function parseComparison(cursor: Cursor): Filter {
  const path = parsePath(cursor);
  const word = take(cursor).toLowerCase();
  if (word === 'in') return parseList(cursor, path.path);
  if (word === '(') throw notEmulated(`the function '${path.path}' in $filter`);
  const operator = operators.find((name) => name === word);
  if (operator === undefined) throw notEmulated(`the operator '${word}' in $filter`);
  return { kind: 'compare', ...path, operator, value: takeLiteral(cursor) };
}

function parseTerm(cursor: Cursor): Filter {
  const next = cursor.tokens[cursor.at] ?? '';
  const word = next.toLowerCase();
  const named = functions.find((name) => name === word);
  if (next === '(') {
    cursor.at += 1;
    const inner = parseJunction(cursor, 'or');
    expect(cursor, ')');
    return inner;
  }
  if (word !== 'not' && named === undefined && !word.endsWith('/any')) return parseComparison(cursor);
  cursor.at += 1;
  if (word === 'not') return { kind: 'not', operand: parseTerm(cursor) };
  return named === undefined ? parseAny(cursor, next.slice(0, -'/any'.length)) : parseFunction(cursor, named);
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
 * The parsed form of a `$filter`: comparisons, `in`, contains, startswith, endswith, tolower and `any`, joined by and,
 * or, not and parentheses.
 * @throws GraphError 400 for a syntax error, 501 for what the emulator does not evaluate
 * @see https://learn.microsoft.com/graph/filter-query-parameter
 */
export function parseFilter(text: string): Filter {
  const cursor = { text, tokens: tokenize(text), at: 0 };
  const filter = parseJunction(cursor, 'or');
  if (cursor.at < cursor.tokens.length) throw syntaxError(text);
  return filter;
}
