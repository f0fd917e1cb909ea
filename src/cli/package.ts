import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import { isGuid } from '../access/ids.ts';

const FOLDER = fileURLToPath(new URL('../../appPackage/', import.meta.url));
const ICONS = ['color.png', 'outline.png'] as const;
/** The oldest date that a zip can hold: the same input gives the same file. */
const ZIP_DATE = new Date(1980, 0, 1);

/** Placeholder in manifest.json → the environment variable that fills it. */
const PLACEHOLDERS = { TEAMS_APP_ID: 'TEAMS_APP_ID', BOT_ID: 'BOT_APP_ID' } as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** What is missing or wrong in the environment, a sentence for each variable. */
export function packageProblems(environment: Environment): string[] {
  const wrong = Object.values(PLACEHOLDERS).flatMap((variable) => {
    const value = environment[variable];
    if (!value) return [`${variable} is not set.`];
    return isGuid(value) ? [] : [`${variable} is not a GUID: ${value}`];
  });
  const { TEAMS_APP_ID: app, BOT_APP_ID: bot } = environment;
  const same = app && app.toLowerCase() === bot?.toLowerCase();
  return same ? [...wrong, 'TEAMS_APP_ID must be a GUID of its own, not BOT_APP_ID.'] : wrong;
}

/** The manifest with its placeholders filled; call `packageProblems` first. */
export function fillManifest(template: string, environment: Environment): string {
  return Object.entries(PLACEHOLDERS).reduce(
    (text, [placeholder, variable]) =>
      text.replaceAll(`\${{${placeholder}}}`, () => (environment[variable] ?? '').toLowerCase()),
    template,
  );
}

/** Files of languages that the manifest names; its own language is in the manifest itself. */
function languageFiles(manifest: string): string[] {
  const { localizationInfo } = JSON.parse(manifest) as {
    readonly localizationInfo?: { readonly additionalLanguages?: ReadonlyArray<{ readonly file: string }> };
  };
  return localizationInfo?.additionalLanguages?.map(({ file }) => file) ?? [];
}

/**
 * The Teams app package: a zip with the filled manifest, both icons and a file for each further language at
 * its root.
 * @see https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/apps-package
 */
export function zipPackage(environment: Environment): Uint8Array {
  const manifest = fillManifest(readFileSync(path.join(FOLDER, 'manifest.json'), 'utf8'), environment);
  const asTheyAre = [...ICONS, ...languageFiles(manifest)].map(
    (file) => [file, new Uint8Array(readFileSync(path.join(FOLDER, file)))] as const,
  );
  const files = { 'manifest.json': new TextEncoder().encode(manifest), ...Object.fromEntries(asTheyAre) };
  return zipSync(files, { mtime: ZIP_DATE });
}

// `npm run package`: writes appPackage/build/soc-access.zip.
if (import.meta.main) {
  const problems = packageProblems(process.env);
  if (problems.length > 0) {
    console.error(
      ['The Teams app package cannot be built:', ...problems.map((each) => `- ${each}`)].join('\n'),
    );
    process.exitCode = 64;
  } else {
    const zip = path.join(FOLDER, 'build', 'soc-access.zip');
    mkdirSync(path.dirname(zip), { recursive: true });
    writeFileSync(zip, zipPackage(process.env));
    console.log(`Wrote ${path.relative(process.cwd(), zip)}. Upload it in the Teams admin center.`);
  }
}
