import type { DirectoryUser } from './entities.ts';

/** Is thrown for a rule that cannot be read; the message says where. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
}

type Value = string | boolean | null;

/** A rule as it was read: says of a user whether it fits. */
type Rule = (user: DirectoryUser) => boolean;

const token = /\s*("(?:[^"`]|`.)*"|'(?:[^'`]|`.)*'|[()[\],]|-?[A-Za-z_][\w.]*)/y;

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.trimEnd().length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (match?.[1] === undefined) throw new RuleError(`The rule cannot be read from character ${at + 1} on.`);
    tokens.push(match[1]);
  }
  return tokens;
}

interface Cursor {
  readonly tokens: readonly string[];
  at: number;
}

const peek = (cursor: Cursor): string => cursor.tokens[cursor.at]?.toLowerCase() ?? '';

function take(cursor: Cursor): string {
  const next = cursor.tokens[cursor.at];
  if (next === undefined) throw new RuleError('The rule ends too early.');
  cursor.at += 1;
  return next;
}

/** Takes the next word when it is this one; logical operators may be written with a hyphen. */
function accept(cursor: Cursor, word: string): boolean {
  if (peek(cursor) !== word && peek(cursor) !== `-${word}`) return false;
  cursor.at += 1;
  return true;
}

function expect(cursor: Cursor, wanted: string): void {
  const found = take(cursor);
  if (found !== wanted) throw new RuleError(`The rule has "${found}" where "${wanted}" should be.`);
}

function parseValue(cursor: Cursor): Value {
  const text = take(cursor);
  if (/^["']/.test(text)) return text.slice(1, -1).replaceAll(/`(.)/g, '$1').toLowerCase();
  const word = text.toLowerCase();
  if (word === 'true' || word === 'false') return word === 'true';
  if (word === 'null' || word === '$null') return null;
  throw new RuleError(`"${text}" is no value.`);
}

function parseValues(cursor: Cursor): Value[] {
  if (peek(cursor) !== '[') return [parseValue(cursor)];
  take(cursor);
  const values = [parseValue(cursor)];
  while (peek(cursor) === ',') {
    take(cursor);
    values.push(parseValue(cursor));
  }
  expect(cursor, ']');
  return values;
}

/** The properties of a user that rules may name, where they are called otherwise in the rows. */
const renamed: Readonly<Record<string, keyof DirectoryUser>> = { objectid: 'id' };

function byName(values: object, wanted: string): unknown {
  return Object.entries(values).find(([name]) => name.toLowerCase() === wanted)?.[1];
}

function readProperty(user: DirectoryUser, property: string): Value {
  const wanted = property.toLowerCase();
  const own = byName(user, (renamed[wanted] ?? wanted).toLowerCase());
  const value = own ?? byName(user.profile ?? {}, wanted) ?? byName(user.extensions, wanted);
  if (typeof value === 'string') return value.toLowerCase();
  return typeof value === 'boolean' ? value : null;
}

type Test = (actual: Value, wanted: readonly Value[]) => boolean;

const asText = (value: Value | undefined): string => (typeof value === 'string' ? value : '');

const tests: Readonly<Record<string, Test>> = {
  eq: (actual, [wanted]) => actual === wanted,
  startswith: (actual, [wanted]) => actual !== null && asText(actual).startsWith(asText(wanted)),
  contains: (actual, [wanted]) => actual !== null && asText(actual).includes(asText(wanted)),
  match: (actual, [wanted]) => new RegExp(asText(wanted), 'i').test(asText(actual)),
  in: (actual, wanted) => wanted.includes(actual),
};

function parseTest(cursor: Cursor): Test {
  const operator = take(cursor).toLowerCase();
  const name = operator === '-ne' ? 'noteq' : operator.replace(/^-/, '');
  const positive = tests[name];
  if (positive !== undefined) return positive;
  const negative = name.startsWith('not') ? tests[name.slice(3)] : undefined;
  if (negative !== undefined) return (actual, wanted) => !negative(actual, wanted);
  throw new RuleError(`The emulator knows no operator "${operator}" in rules.`);
}

function parseComparison(cursor: Cursor): Rule {
  const path = take(cursor);
  const [object, property, ...rest] = path.split('.');
  if (object?.toLowerCase() !== 'user' || property === undefined || rest.length > 0) {
    throw new RuleError(`"${path}" is no property of a user.`);
  }
  const test = parseTest(cursor);
  const wanted = parseValues(cursor);
  return (user) => test(readProperty(user, property), wanted);
}

function parseOperand(cursor: Cursor): Rule {
  if (accept(cursor, 'not')) {
    const operand = parseOperand(cursor);
    return (user) => !operand(user);
  }
  if (peek(cursor) !== '(') return parseComparison(cursor);
  take(cursor);
  const inner = parseOr(cursor);
  expect(cursor, ')');
  return inner;
}

function parseAnd(cursor: Cursor): Rule {
  const operands = [parseOperand(cursor)];
  while (accept(cursor, 'and')) operands.push(parseOperand(cursor));
  return (user) => operands.every((fits) => fits(user));
}

function parseOr(cursor: Cursor): Rule {
  const operands = [parseAnd(cursor)];
  while (accept(cursor, 'or')) operands.push(parseAnd(cursor));
  return (user) => operands.some((fits) => fits(user));
}

/**
 * Reads a membership rule, such as `(user.department -eq "SOC") and not (user.userType -eq "Guest")`. Values are
 * compared without regard to case.
 * @throws RuleError for what is no rule, or one about more than properties of users
 * @see https://learn.microsoft.com/entra/identity/users/groups-dynamic-membership
 */
export function parseMembershipRule(text: string): Rule {
  const cursor = { tokens: tokenize(text), at: 0 };
  const rule = parseOr(cursor);
  const rest = cursor.tokens[cursor.at];
  if (rest !== undefined) throw new RuleError(`The rule has "${rest}" where it should end.`);
  return rule;
}
