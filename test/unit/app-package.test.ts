import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AppManifestUtils, type TeamsManifest } from '@microsoft/app-manifest';
import { Ajv } from 'ajv';
import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { fillManifest, packageProblems, zipPackage } from '../../src/cli/package.ts';
import { wordsFor } from '../../src/teams/cards/words.ts';
import { parseCommand } from '../../src/teams/command.ts';
import { readPng } from '../support/png.ts';

const environment = {
  TEAMS_APP_ID: '11111111-2222-4333-8444-555555555555',
  BOT_APP_ID: 'AAAAAAAA-BBBB-4CCC-8DDD-EEEEEEEEEEEE',
};
const file = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const manifest = JSON.parse(
  fillManifest(readFileSync(file('appPackage/manifest.json'), 'utf8'), environment),
) as TeamsManifest & Record<string, unknown>;

describe('manifest', () => {
  test('is valid against its schema', async () => {
    expect(await AppManifestUtils.validateAgainstSchema(manifest)).toEqual([]);
  });

  test('carries the ids and no placeholder', () => {
    expect(JSON.stringify(manifest)).not.toContain('${');
    expect(manifest.id).toBe(environment.TEAMS_APP_ID);
    expect(manifest).toMatchObject({
      bots: [{ botId: environment.BOT_APP_ID.toLowerCase(), scopes: ['personal', 'team'] }],
      webApplicationInfo: { resource: 'api://botid-aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee' },
      validDomains: ['token.botframework.com'],
    });
  });

  test('has the version of the project', () => {
    const { version } = JSON.parse(readFileSync(file('package.json'), 'utf8')) as { version: string };
    expect(manifest.version).toBe(version);
  });

  test('suggests only commands that the bot understands', () => {
    const [bot] = manifest.bots as Array<{ commandLists: Array<{ commands: Array<{ title: string }> }> }>;
    const titles = bot?.commandLists.flatMap(({ commands }) => commands.map(({ title }) => title)) ?? [];
    expect(titles).toEqual(['request', 'my access', 'approvals', 'help']);
    for (const title of titles) expect(kindOf(title)).not.toBe('unknown');
  });
});

const kindOf = (typed: string): string =>
  parseCommand(typed, { targets: [], now: new Date(0), timeZone: 'UTC' }).kind;

/** The texts of the manifest by the keys that a language file gives them: `bots[0].commandLists[0]….title`. */
function textsOf(node: unknown, path = ''): Array<[key: string, text: string]> {
  if (typeof node === 'string') return [[path, node]];
  if (Array.isArray(node)) return node.flatMap((each, at) => textsOf(each, `${path}[${at}]`));
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, each]) => textsOf(each, path ? `${path}.${key}` : key));
}

const languages = (
  manifest.localizationInfo as { additionalLanguages: Array<{ languageTag: string; file: string }> }
).additionalLanguages;

describe.each(languages)('language file of $languageTag', ({ languageTag, file: name }) => {
  const texts = JSON.parse(readFileSync(file(`appPackage/${name}`), 'utf8')) as Record<string, string>;
  const schema = JSON.parse(
    readFileSync(
      file(
        `node_modules/@microsoft/app-manifest/build/json-schemas/teams/v${manifest.manifestVersion}/MicrosoftTeams.Localization.schema.json`,
      ),
      'utf8',
    ),
  ) as { $schema: string } & Record<'properties' | 'patternProperties', Record<string, unknown>>;
  const patterns = Object.keys(schema.patternProperties).map((pattern) => new RegExp(pattern));
  const translatable = textsOf(manifest).filter(
    ([key]) => key in schema.properties || patterns.some((pattern) => pattern.test(key)),
  );

  test('is valid against its schema', () => {
    const { $schema: _, ...draft04 } = schema;
    // Its patterns are not valid with the flag u.
    const options = { strict: false, validateFormats: false, unicodeRegExp: false } as const;
    const validate = new Ajv(options).compile(draft04);
    validate(texts);
    expect(validate.errors ?? []).toEqual([]);
  });

  test('repeats every text of the manifest that Teams can translate, and no other', () => {
    expect(
      Object.keys(texts)
        .filter((key) => !key.startsWith('$'))
        .toSorted(),
    ).toEqual(
      translatable
        .map(([key]) => key)
        .filter((key) => !key.startsWith('$'))
        .toSorted(),
    );
  });

  test('suggests commands that do what those of the manifest do', () => {
    const commands = translatable.filter(([key]) => /commandLists.*title$/.test(key));
    expect(commands.length).toBeGreaterThan(0);
    for (const [key, title] of commands) expect(kindOf(texts[key] ?? '')).toBe(kindOf(title));
  });

  test('is of a language that the bot speaks', () => {
    expect(wordsFor(languageTag).language).toBe(languageTag);
  });
});

describe('icons', () => {
  test('color.png is 192 × 192', () => {
    expect(readPng(readFileSync(file('appPackage/color.png')))).toMatchObject({ width: 192, height: 192 });
  });

  test('outline.png is 32 × 32, white on transparent', () => {
    const { width, height, channels, pixels } = readPng(readFileSync(file('appPackage/outline.png')));
    expect([width, height, channels]).toEqual([32, 32, 4]);
    const alphas = new Set<number>();
    for (let at = 0; at < pixels.length; at += 4) {
      expect([...pixels.subarray(at, at + 3)]).toEqual([255, 255, 255]);
      alphas.add(pixels[at + 3] ?? 0);
    }
    expect(alphas).toContain(0);
    expect(alphas).toContain(255);
  });
});

describe('package', () => {
  test('is a zip with exactly the manifest, the icons and the languages at its root', () => {
    const files = unzipSync(zipPackage(environment));
    expect(Object.keys(files).toSorted()).toEqual(['color.png', 'de.json', 'manifest.json', 'outline.png']);
    expect(JSON.parse(new TextDecoder().decode(files['manifest.json']))).toEqual(manifest);
    expect(Buffer.from(files['color.png'] ?? [])).toEqual(readFileSync(file('appPackage/color.png')));
  });

  test('is the same for the same input', () => {
    expect(zipPackage(environment)).toEqual(zipPackage(environment));
  });

  test.each([
    [{}, ['TEAMS_APP_ID is not set.', 'BOT_APP_ID is not set.']],
    [{ ...environment, TEAMS_APP_ID: 'x' }, ['TEAMS_APP_ID is not a GUID: x']],
    [
      { ...environment, TEAMS_APP_ID: environment.BOT_APP_ID.toLowerCase() },
      ['TEAMS_APP_ID must be a GUID of its own, not BOT_APP_ID.'],
    ],
    [environment, []],
  ])('says what is wrong with %j', (given, problems) => {
    expect(packageProblems(given)).toEqual(problems);
  });

  test('is refused on the command line with the whole list', () => {
    const { PATH = '' } = process.env;
    const run = spawnSync(process.execPath, [file('src/cli/package.ts')], {
      env: { PATH },
      encoding: 'utf8',
    });
    expect(run.status).toBe(64);
    expect(run.stderr).toContain('- TEAMS_APP_ID is not set.\n- BOT_APP_ID is not set.');
  });

  test('is written by the command', () => {
    const run = execFileSync(process.execPath, [file('src/cli/package.ts')], {
      env: { ...process.env, ...environment },
      encoding: 'utf8',
    });
    expect(run).toContain('soc-access.zip');
    expect(Object.keys(unzipSync(readFileSync(file('appPackage/build/soc-access.zip'))))).toHaveLength(4);
  });
});
