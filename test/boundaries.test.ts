import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findTestViolations, findViolations } from './support/boundaries.ts';

const ROOT = join(import.meta.dirname, '..');

/** Paths with slashes, relative to the folder. */
const listSources = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => path.split(sep).join('/'));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

test('src keeps the import table and the house rules', () => {
  const paths = listSources('src');
  expect(paths.length).toBeGreaterThan(100);
  expect(paths.flatMap((path) => findViolations(path, read(`src/${path}`)))).toEqual([]);
});

test('tests mock no module of ours and know no any', () => {
  const own = 'test/boundaries.test.ts';
  const paths = listSources('test')
    .map((path) => `test/${path}`)
    .filter((path) => path !== own);
  expect(paths.flatMap((path) => findTestViolations(path, read(path)))).toEqual([]);
});

describe('the check finds', () => {
  test.each([
    ['access/x.ts', "import { readFileSync } from 'node:fs';", 'imports node:fs'],
    ['access/x.ts', "import type { Store } from '../ports/store.ts';", 'imports ports/store.ts'],
    ['access/deep/x.ts', "const pg = await import('pg');", 'imports pg'],
    ['ports/x.ts', "import type { Config } from '../config.ts';", 'imports config.ts'],
    ['usecases/x.ts', "import {\n  a,\n  b,\n} from './y.ts';", 'imports usecases/y.ts'],
    ['usecases/x.ts', "import { z } from 'zod';", 'imports zod'],
    ['graph/x.ts', "import { toRow } from '../store/doc.ts';", 'imports store/doc.ts'],
    ['store/x.ts', "import { PgBoss } from 'pg-boss';", 'imports pg-boss'],
    ['teams/x.ts', "import 'kysely';", 'imports kysely'],
    ['jobs/x.ts', "import { createStore } from '../store/store.ts';", 'imports store/store.ts'],
    ['emulator/x.ts', "import { isGuid } from '../access/ids.ts';", 'imports access/ids.ts'],
    ['sandbox/x.ts', "import { engine } from '../emulator/engine.ts';", 'imports emulator/engine.ts'],
    ['utils/x.ts', '', 'is in no station'],
    ['teams/x.ts', 'export default 1;', 'exports a default'],
    ['teams/x.ts', 'export { a as default };', 'exports a default'],
    ['access/x.ts', "export * from './y.ts';\nexport type { A } from './z.ts';\n", 'only re-exports'],
    ['config.ts', 'export const a = process.env;', 'reads process.env'],
    ['access/x.ts', 'const now = new Date();', 'reads the clock'],
    ['usecases/x.ts', 'const now = Date.now();', 'reads the clock'],
    ['graph/x.ts', 'const watch = performance.now;', 'reads the clock'],
    ['store/x.ts', 'const a: any = 1;', 'uses any'],
    ['store/x.ts', 'const a = b as any;', 'uses any'],
    ['cli/x.ts', 'const a: Array<any> = [];', 'uses any'],
    ['main.ts', '\n'.repeat(300) + 'const a = 1;', 'has 301 lines'],
  ])('%s: %j', (path, source, what) => {
    expect(findViolations(path, source)).toEqual([expect.stringContaining(`src/${path} ${what}`)]);
  });

  test.each([
    ["vi.mock('../src/access/ids.ts');", 'mocks ../src/access/ids.ts'],
    ["vi.mock(import('../src/clock.ts'));", 'mocks ../src/clock.ts'],
    ['const a = {} as any;', 'uses any'],
  ])('in a test: %j', (source, what) => {
    expect(findTestViolations('test/x.test.ts', `${source}\n`)).toEqual([
      expect.stringContaining(`test/x.test.ts ${what}`),
    ]);
  });
});

test('the check leaves alone what is allowed', () => {
  const source = [
    "import { sql } from 'kysely/migration';",
    "import { x } from './y.ts';",
    '// new Date() as any, process.env',
    '/** performance.now: any */',
    "const text = 'as any';",
    'const at = new Date(0); const any: string = text;',
    "export { z } from '../access/z.ts';",
  ].join('\n');
  expect(findViolations('store/x.ts', source)).toEqual([]);
});
