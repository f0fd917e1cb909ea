import { GraphError } from '../graph-error.ts';

/** Graph takes no larger request. */
const mostBytes = 4 * 1024 * 1024;

/** `Prefer: include-unknown-enum-members`. */
export function wantsUnknownMembers(headers: Headers): boolean {
  return /\binclude-unknown-enum-members\b/i.test(headers.get('Prefer') ?? '');
}

/** The tag that `Accept-Language` weighs most, in lower case; null when it names none. */
export function readLanguage(headers: Headers): string | null {
  const weighed = (headers.get('Accept-Language') ?? '').split(',').map((part) => {
    const [tag = '', weight = 'q=1'] = part.split(';').map((text) => text.trim());
    return { tag: tag.toLowerCase(), weight: Number(weight.replace(/^q=/, '')) };
  });
  const named = weighed.filter(({ tag, weight }) => tag !== '' && tag !== '*' && weight > 0);
  return named.toSorted((left, right) => right.weight - left.weight)[0]?.tag ?? null;
}

/**
 * Refuses a body that does not say it is JSON.
 * @throws GraphError 415; Microsoft does not document the code
 */
export function requireJson(headers: Headers): void {
  const type = headers.get('Content-Type') ?? '';
  if (/^\s*application\/(?:[\w.]+\+)?json\b/i.test(type)) return;
  const message = `The content type '${type}' is not supported; use application/json.`;
  throw new GraphError(415, 'UnsupportedMediaType', message);
}

/**
 * The JSON of a body; undefined when there is none.
 * @throws GraphError 413, 415, 400
 */
export function readJson(headers: Headers, text: string): unknown {
  if (text === '') return undefined;
  if (Buffer.byteLength(text) > mostBytes) {
    throw new GraphError(413, 'RequestEntityTooLarge', 'The request is larger than 4 MB.');
  }
  requireJson(headers);
  try {
    return JSON.parse(text);
  } catch {
    throw new GraphError(400, 'BadRequest', 'Unable to read JSON request payload.');
  }
}
