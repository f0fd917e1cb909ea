import { GraphError, notEmulated } from '../graph-error.ts';
import type { Filter } from './parse-filter.ts';
import { parseFilter } from './parse-filter.ts';

/** The OData options of one request, or of one `$expand`ed property. */
export interface Query {
  readonly filter?: Filter;
  readonly select?: readonly string[];
  readonly expand: ReadonlyMap<string, Query>;
  readonly top?: number;
  readonly skip?: number;
  readonly skipToken?: string;
  readonly orderBy?: string;
  readonly count?: boolean;
  readonly search?: string;
}

/** Splits at a separator that is not inside parentheses or quotes. */
function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let isQuoted = false;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === "'") isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    else if (character === separator && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function parseExpand(text: string): Map<string, Query> {
  const expand = new Map<string, Query>();
  for (const part of splitOutside(text, ',')) {
    const open = part.indexOf('(');
    const name = open === -1 ? part : part.slice(0, open).trim();
    if (open !== -1 && !part.endsWith(')'))
      throw new GraphError(400, 'BadRequest', `Invalid $expand '${part}'.`);
    const options = open === -1 ? [] : splitOutside(part.slice(open + 1, -1), ';');
    const pairs = options.map((option): [string, string] => {
      const at = option.indexOf('=');
      return [option.slice(0, at).trim(), option.slice(at + 1)];
    });
    expand.set(name, parseQuery(pairs));
  }
  return expand;
}

function badOption(message: string): GraphError {
  return new GraphError(400, 'BadRequest', message);
}

function parseNumber(name: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw badOption(
    `Invalid value '${text}' for ${name} query option found. The ${name} query option requires a non-negative integer value.`,
  );
}

function parseTop(text: string): number {
  const top = parseNumber('$top', text);
  if (top >= 1 && top <= 999) return top;
  const message = `Invalid page size specified: '${top}'. Must be between 1 and 999 inclusive.`;
  throw new GraphError(400, 'Request_UnsupportedQuery', message);
}

function parseCount(text: string): boolean {
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  throw badOption(
    `Invalid value '${text}' for $count query option found. Valid values are 'true' and 'false'.`,
  );
}

/** Options of OData that Graph may know, and the emulator does not. */
const otherOptions: ReadonlySet<string> = new Set(['$format', '$apply', '$compute', '$deltatoken']);

/**
 * The OData options among query parameters; parameters without `$` are not OData and are ignored, as Graph does.
 * @throws GraphError 400 for what does not parse, 501 for options the emulator does not know
 * @see https://learn.microsoft.com/graph/query-parameters
 */
export function parseQuery(parameters: Iterable<readonly [string, string]>): Query {
  const query: { -readonly [Key in keyof Query]: Query[Key] } = { expand: new Map() };
  const seen = new Set<string>();
  for (const [name, value] of parameters) {
    const option = name.toLowerCase();
    if (option.startsWith('$') && seen.has(option)) {
      throw badOption(
        `Query option '${name}' was specified more than once, but it must be specified at most once.`,
      );
    }
    seen.add(option);
    switch (option) {
      case '$filter':
        query.filter = parseFilter(value);
        break;
      case '$select':
        query.select = splitOutside(value, ',');
        break;
      case '$expand':
        query.expand = parseExpand(value);
        break;
      case '$top':
        query.top = parseTop(value);
        break;
      case '$skip':
        query.skip = parseNumber('$skip', value);
        break;
      case '$search':
        query.search = value.trim();
        break;
      case '$orderby':
        query.orderBy = value.trim();
        break;
      case '$skiptoken':
        query.skipToken = value;
        break;
      case '$count':
        query.count = parseCount(value);
        break;
      default:
        if (otherOptions.has(option)) throw notEmulated(`the query option ${name}`);
        if (option.startsWith('$')) throw badOption(`The query parameter '${name}' is not supported.`);
    }
  }
  return query;
}
