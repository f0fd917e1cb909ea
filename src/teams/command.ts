import type { LineContext, RequestLine } from '../access/request-line.ts';
import { parseRequestLine } from '../access/request-line.ts';

/** What a typed message asks of the bot. */
export type Command =
  | { readonly kind: 'request'; readonly line?: RequestLine }
  | { readonly kind: 'my-access' }
  | { readonly kind: 'approvals' }
  | { readonly kind: 'settings' }
  | { readonly kind: 'help' }
  | { readonly kind: 'sign-in-code'; readonly code: string }
  | { readonly kind: 'unknown'; readonly text: string };

const WORDS: ReadonlyArray<readonly [RegExp, 'request' | 'my-access' | 'approvals' | 'settings' | 'help']> = [
  [/^(request|ask|new request|request access)$/, 'request'],
  [/^(my access|access|my requests|status|mine)$/, 'my-access'],
  [/^(approvals?|pending approvals|approve)$/, 'approvals'],
  [/^(settings?|preferences|quiet hours|reminders?)$/, 'settings'],
  [/^(help|hi|hello|hey|start|\?|menu)$/, 'help'],
];

/** The command that a message means. A person's word wins over a typed request line. */
export function parseCommand(text: string, context: LineContext): Command {
  const said = text
    .trim()
    .toLowerCase()
    .replace(/^\/+/, '')
    .replace(/[.!]+$/, '')
    .replace(/\s+/g, ' ');
  if (/^\d{6}$/.test(said)) return { kind: 'sign-in-code', code: said };
  const word = WORDS.find(([pattern]) => pattern.test(said));
  if (word) return { kind: word[1] };
  const line = parseRequestLine(text, context);
  return line ? { kind: 'request', line } : { kind: 'unknown', text };
}
