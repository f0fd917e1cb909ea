import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { packageProblems } from '../../src/cli/package.ts';
import { environmentShape } from '../../src/config.ts';
import { readSettings } from '../../src/sandbox/read-settings.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (name: string): string => readFileSync(join(ROOT, 'env', name), 'utf8');
const example = read('.env.example');

/** `NAME=value`, or `# NAME=value` for one that has a default. */
const lines = [...example.matchAll(/^(# )?([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(
  ([, mark, name = '', value = '']) => ({
    name,
    value,
    isOptional: mark !== undefined,
  }),
);
const namesOf = (isOptional: boolean): string[] =>
  lines.filter((line) => line.isOptional === isOptional).map(({ name }) => name);

/** What the sandbox asks its environment for, without what it only passes through to its children. */
async function listSandboxVariables(): Promise<string[]> {
  const asked = new Set<string>();
  const environment = new Proxy<Record<string, string>>(
    {},
    {
      get: (_, name) => {
        asked.add(String(name));
        return '1';
      },
    },
  );
  const { childEnvironment } = await readSettings(ROOT, environment);
  return [...asked].filter((name) => !(name in childEnvironment));
}

test('names every variable of the bot, the sandbox and the app package, each once, and no other', async () => {
  const packaged = packageProblems({}).map((problem) => problem.split(' ')[0] ?? '');
  const wanted = new Set([
    ...Object.keys(environmentShape.shape),
    ...(await listSandboxVariables()),
    ...packaged,
  ]);
  expect(lines.map(({ name }) => name).sort()).toEqual([...wanted].sort());
});

test('leaves open exactly what must be set', () => {
  const missing = environmentShape.safeParse({}).error?.issues.map(({ path }) => String(path[0])) ?? [];
  expect(namesOf(false).sort()).toEqual(missing.sort());
  expect(lines.filter(({ isOptional, value }) => !isOptional && value !== '')).toEqual([]);
});

test('shows the defaults as they are', async () => {
  const id = '11111111-1111-4111-8111-111111111111';
  const least = { BOT_APP_ID: id, BOT_APP_SECRET: 'x', BOT_APP_TENANT_ID: id, TENANTS_FILE: 'x' };
  const shown = lines.filter(({ isOptional, value }) => isOptional && value !== '');
  const given = Object.fromEntries(shown.map(({ name, value }) => [name, value]));
  const defaults = environmentShape.parse(least);
  expect(environmentShape.parse({ ...given, ...least })).toEqual(defaults);
  expect({ ...given, ...least }).toMatchObject(
    Object.fromEntries(Object.keys(defaults).map((name) => [name, expect.any(String)])),
  );

  const sandbox = parseEnv(read('.env.sandbox'));
  const onlySandbox = shown.filter(({ name }) => !(name in environmentShape.shape));
  expect(onlySandbox.map(({ name, value }) => [name, value])).toEqual(
    onlySandbox.map(({ name }) => [name, sandbox[name]]),
  );
});

test('tells what each is before it comes', () => {
  const all = example.split('\n');
  const untold = lines.filter(({ name }) => {
    const at = all.findIndex((line) => line.replace('# ', '').startsWith(`${name}=`));
    const above = all.slice(0, at).findLastIndex((line) => line === '');
    return !/^# \S+/.test(all.slice(above + 1, at).join(' '));
  });
  expect(untold).toEqual([]);
});
