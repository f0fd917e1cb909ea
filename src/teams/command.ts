import type { LineContext, RequestLine } from '../access/request-line.ts';
import { parseRequestLine } from '../access/request-line.ts';
import { meaningsOf } from '../access/typed-words.ts';
import type { TypedCommand } from '../access/typed-words.ts';

/** What a typed message asks of the bot. */
export type Command =
  | { readonly kind: 'request'; readonly line?: RequestLine }
  | { readonly kind: Exclude<TypedCommand, 'request'> }
  | { readonly kind: 'sign-in-code'; readonly code: string }
  | { readonly kind: 'unknown'; readonly text: string };

const COMMANDS = meaningsOf('commands');

/** The command that a message means. A person's word wins over a typed request line. */
export function parseCommand(text: string, context: LineContext): Command {
  const said = text
    .normalize('NFC')
    .trim()
    .toLowerCase()
    .replace(/^\/+/, '')
    .replace(/[.!]+$/, '')
    .replace(/\s+/g, ' ');
  if (/^\d{6}$/.test(said)) return { kind: 'sign-in-code', code: said };
  const kind = COMMANDS.get(said);
  if (kind) return { kind };
  const line = parseRequestLine(text, context);
  return line ? { kind: 'request', line } : { kind: 'unknown', text };
}
