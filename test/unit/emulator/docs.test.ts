import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { graphRoutes } from '../../../src/emulator/graph/graph-routes.ts';
import { parseSeed } from '../../../src/emulator/seed/parse-seed.ts';
import { faultList } from '../../../src/emulator/control/parse-fault.ts';
import { defaultQuirks } from '../../../src/emulator/quirks.ts';
import { renderOperations } from '../../support/operations-page.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const page = 'docs/emulator.md';
const operations = 'docs/emulator-operations.md';
const isUpdate = process.env['UPDATE_DOCS'] === '1';

/** The quirks with their defaults, and the words with which the code explains them. */
function renderQuirks(): string {
  const explained = read('src/emulator/quirks.ts').matchAll(/\/\*\*\s+(.+?)\s+\*\/\s+(\w+): z\./gs);
  const words = new Map(
    [...explained].map(([, text = '', name = '']) => [name, text.replaceAll(/\s+\*?\s*/g, ' ')]),
  );
  const rows = Object.entries(defaultQuirks).map(
    ([name, value]) =>
      `| \`${name}\` | \`${String(value)}\` | ${words.get(name) ?? 'Goes with the one above.'} |`,
  );
  return ['| quirk | default | |', '|---|---|---|', ...rows].join('\n');
}

/** What the file holds; with UPDATE_DOCS=1, after writing what it should. */
function readUpdated(path: string, text: string): string {
  if (isUpdate) writeFileSync(join(root, path), text);
  return existsSync(join(root, path)) ? read(path) : '';
}

it('lists every operation with its permissions', () => {
  const text = renderOperations(graphRoutes);
  expect(readUpdated(operations, text)).toBe(text);
});

it('shows the seed that the emulator starts with, which is valid', () => {
  const seed = read('env/emulator.yaml');
  const text = read(page).replace(
    /(<!-- env\/emulator\.yaml -->\n```yaml\n)[\s\S]*?(```\n)/,
    (_, before: string, after: string) => `${before}${seed}${after}`,
  );
  expect(text).toContain(seed);
  expect(readUpdated(page, text)).toBe(text);
  expect(parseSeed(parse(seed)).tenants).toHaveLength(2);
});

it('explains every quirk and every fault', () => {
  const quirks = renderQuirks();
  const text = read(page).replace(
    /(<!-- quirks -->\n)[\s\S]*?(<!-- \/quirks -->)/,
    (_, before: string, after: string) => `${before}${quirks}\n${after}`,
  );
  expect(text).toContain(quirks);
  expect(readUpdated(page, text)).toBe(text);
  for (const { shape } of faultList.element.options) expect(text).toContain(`\`${shape.kind.value}\``);
});

it('names every lever', () => {
  const sources = globSync('src/emulator/control/*-app.ts', { cwd: root }).map(read);
  const calls = sources.flatMap((source) => [
    ...source.matchAll(/\bapp\.(get|post|put|delete)\('(\/[^']+)'/g),
  ]);
  const levers = calls.map(([, method = '', path = '']) => `\`${method.toUpperCase()} ${path}\``);
  expect(levers.length).toBeGreaterThan(10);
  const text = read(page);
  expect(levers.filter((lever) => !text.includes(lever))).toEqual([]);
});

it.each([page, operations, 'README.md'])('%s links to what exists', (file) => {
  const links = [...read(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = '']) => link);
  expect(links.filter((link) => !existsSync(join(root, dirname(file), link)))).toEqual([]);
});
