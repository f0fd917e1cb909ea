import { posix } from 'node:path';

/** What a file may import, by station of the flow; its path is relative to src. */
interface Station {
  /** A folder, with its slash, or a file. */
  readonly of: string;
  /** Files and folders of ours, and names of packages; `*` stands for everything. */
  readonly may: readonly string[];
}

const PORTS = ['access/', 'ports/'];

/** The import table; ARCHITECTURE.md says why. The first station that holds a file is its own. */
const STATIONS: readonly Station[] = [
  { of: 'access/', may: ['access/'] },
  { of: 'ports/', may: PORTS },
  { of: 'clock.ts', may: ['ports/clock.ts', 'node:'] },
  { of: 'usecases/', may: PORTS },
  {
    of: 'graph/',
    may: [
      'access/',
      'ports/callers.ts',
      'ports/graph.ts',
      'ports/graph-following.ts',
      'ports/graph-reviews.ts',
      'ports/graph-teams-apps.ts',
      'graph/',
      '@microsoft/microsoft-graph-client',
      '@microsoft/microsoft-graph-types',
      '@azure/identity',
      'zod',
      'node:',
    ],
  },
  { of: 'store/', may: [...PORTS, 'store/', 'kysely', 'pg', '@electric-sql/pglite', 'node:'] },
  {
    of: 'teams/',
    may: [
      ...PORTS,
      'usecases/',
      'teams/',
      '../cards/',
      'botbuilder',
      'botframework-connector',
      'restify',
      'adaptivecards-templating',
      'adaptive-expressions',
      'jose',
      'zod',
      'node:',
    ],
  },
  { of: 'jobs/', may: [...PORTS, 'usecases/', 'clock.ts', 'jobs/', 'pg-boss', 'kysely'] },
  {
    of: 'emulator/',
    may: [
      'emulator/',
      'hono',
      '@hono/node-server',
      'jose',
      'zod',
      'yaml',
      '@microsoft/microsoft-graph-types',
      'node:',
    ],
  },
  {
    of: 'sandbox/',
    may: [
      'emulator/start-emulator.ts',
      'access/duration.ts',
      'sandbox/',
      'hono',
      '@hono/node-server',
      'jose',
      'selfsigned',
      'yaml',
      'zod',
      'node:',
    ],
  },
  { of: 'main.ts', may: ['*'] },
  { of: 'config.ts', may: ['*'] },
  { of: 'follow-shape.ts', may: ['access/', 'zod'] },
  { of: 'cloud-addresses.ts', may: ['access/'] },
  { of: 'cli/', may: ['*'] },
];

const READS_ENVIRONMENT = ['main.ts', 'cli/'];
const READS_CLOCK = ['clock.ts', 'main.ts', 'cli/', 'sandbox/', 'emulator/time/real-time.ts'];
const LINES_MAX = 300;

/**
 * What breaks a rule in one source file, a sentence each.
 * @param path relative to src, with slashes
 */
export function findViolations(path: string, source: string): string[] {
  const code = withoutComments(source);
  const lines = source.trimEnd().split('\n').length;
  const isIn = (places: readonly string[]): boolean => places.some((place) => holds(place, path));
  return [
    ...importViolations(path, importsOf(code)),
    ...(/\bexport\s+default\b|\bas\s+default\b/.test(code) ? ['exports a default; name it'] : []),
    ...(isBarrel(code) ? ['only re-exports; import from where it is written'] : []),
    ...(/\bprocess\.env\b/.test(code) && !isIn(READS_ENVIRONMENT)
      ? [`reads process.env; only ${READS_ENVIRONMENT.join(', ')} may, pass what is read`]
      : []),
    ...(/\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b/.test(code) && !isIn(READS_CLOCK)
      ? [`reads the clock; only ${READS_CLOCK.join(', ')} may, pass the instant or a Clock`]
      : []),
    ...(hasAny(code) ? ['uses any; parse to a type, or take unknown'] : []),
    ...(lines > LINES_MAX ? [`has ${lines} lines; split what is more than ${LINES_MAX}`] : []),
  ].map((what) => `src/${path} ${what}`);
}

/**
 * What breaks a rule in one file of the tests.
 * @param path relative to the checkout
 */
export function findTestViolations(path: string, source: string): string[] {
  const code = withoutComments(source);
  const mocked = [...code.matchAll(/\bvi\.(?:do)?mock\(\s*(?:import\(\s*)?['"](\.[^'"]*)/gi)].map(
    ([, to]) => to,
  );
  return [
    ...mocked.map((to) => `mocks ${to}, a module of ours; pass an object literal to its port`),
    ...(hasAny(code) ? ['uses any; parse to a type, or take unknown'] : []),
  ].map((what) => `${path} ${what}`);
}

function importViolations(path: string, imports: readonly string[]): string[] {
  const station = STATIONS.find(({ of }) => holds(of, path));
  if (!station) return ['is in no station of the import table'];
  if (station.may.includes('*')) return [];
  return imports
    .map((to) => (to.startsWith('.') ? posix.join(posix.dirname(path), to) : to))
    .filter((to) => !station.may.some((allowed) => holds(allowed, to) || isPackage(allowed, to)))
    .map((to) => `imports ${to}; ${station.of} may import ${station.may.join(', ')}`);
}

const holds = (place: string, path: string): boolean =>
  place.endsWith('/') ? path.startsWith(place) : path === place;

const isPackage = (allowed: string, to: string): boolean =>
  allowed === 'node:' ? to.startsWith(allowed) : to.startsWith(`${allowed}/`);

const hasAny = (code: string): boolean => /(?::|\bas|<|,|\|)\s*any\b(?!\s*:)/.test(withoutStrings(code));

function isBarrel(code: string): boolean {
  const rest = code.replace(/\bexport\s+(?:type\s+)?(?:\*[^;]*|\{[^}]*\}\s*)from\s*['"][^'"]+['"];?/g, '');
  return rest !== code && rest.trim() === '';
}

/** Modules that the code imports, types included, in whichever way. */
const importsOf = (code: string): string[] =>
  [...code.matchAll(/\b(?:from\s|import\s|import\(|require\()\s*(['"])([^'"\n]+)\1/g)].map(
    ([, , to]) => to ?? '',
  );

const withoutComments = (source: string): string =>
  source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');

const withoutStrings = (code: string): string =>
  code.replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''");
