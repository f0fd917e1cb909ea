import type { Card } from './fake-connector.ts';

/** An Action.Execute of a card. */
export interface CardButton {
  readonly title: string;
  readonly verb: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const walk = (node: unknown): Array<Record<string, unknown>> => {
  if (Array.isArray(node)) return node.flatMap(walk);
  if (typeof node !== 'object' || node === null) return [];
  return [node as Record<string, unknown>, ...Object.values(node).flatMap(walk)];
};

/** All that a reader can read, in the order of the card. */
export const textOf = (card: Card): string =>
  walk(card)
    .flatMap((node) => {
      if (node['type'] === 'TextBlock' || node['type'] === 'TextRun') return [String(node['text'])];
      if (node['type'] === 'Fact' || ('title' in node && 'value' in node && !('type' in node))) {
        return [`${String(node['title'])} ${String(node['value'])}`];
      }
      return [];
    })
    .join('\n');

/** What a reader can click; the client's own refresh is no button. */
export const buttonsOf = ({ refresh: _, ...card }: Card): CardButton[] =>
  walk(card)
    .filter((node) => node['type'] === 'Action.Execute')
    .map((node) => ({
      title: String(node['title']),
      verb: String(node['verb']),
      data: (node['data'] ?? {}) as Record<string, unknown>,
    }));

/** The id of the input whose label says this. */
export function inputOf(card: Card, label: RegExp): string {
  const inputs = walk(card).filter((node) => String(node['type']).startsWith('Input.'));
  const found = inputs.find((node) => label.test(String(node['label'])));
  if (!found) {
    throw new Error(`no input ${String(label)}: ${inputs.map((node) => String(node['label'])).join(', ')}`);
  }
  return String(found['id']);
}

/** Preset values of the inputs, as a client would send them untouched. */
export const valuesOf = (card: Card): Record<string, string> =>
  Object.fromEntries(
    walk(card)
      .filter((node) => String(node['type']).startsWith('Input.') && node['value'] !== undefined)
      .map((node) => [String(node['id']), String(node['value'])]),
  );
