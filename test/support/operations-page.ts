import type { Permissions, Route } from '../../src/emulator/graph/route.ts';

const head = `# Operations of the emulator

Everything below \`/v1.0/\`, generated from the routes (\`UPDATE_DOCS=1 npx vitest run test/unit/emulator/docs.test.ts\`).
Any one of the permissions is enough, for a person's token and an app's alike unless it says otherwise; those joined by + are
needed together. An administrator's path wants a role besides, as in Entra. Any other path answers 404, a query option that is
not evaluated 501.
`;

/** Headings by the beginning of the path; the longest that fits counts. */
const headings: Readonly<Record<string, string>> = {
  '': 'Directory',
  'identityGovernance/entitlementManagement': 'Entitlement management',
  'identityGovernance/accessReviews': 'Access reviews',
  'identityGovernance/privilegedAccess': 'Privileged Identity Management for groups',
  roleManagement: 'Roles',
  auditLogs: 'Audit and sign-in logs',
  policies: 'Policies',
  identity: 'Conditional Access',
  applications: 'Applications and synchronization',
  servicePrincipals: 'Applications and synchronization',
  applicationTemplates: 'Applications and synchronization',
  appCatalogs: 'Teams apps',
  teamwork: 'Teams apps',
  chats: 'Teams apps',
};

function headingOf({ path }: Route): string {
  const fitting = Object.keys(headings).filter((start) => path.startsWith(start));
  const longest = fitting.toSorted((left, right) => right.length - left.length)[0] ?? '';
  return headings[longest] ?? '';
}

function toText(permissions: Exclude<Permissions, string>): string {
  return [...new Set(permissions.map((any) => [any].flat().join(' + ')))].join(', ');
}

function permissionsOf({ delegated, application }: Route): string {
  if (delegated === 'not supported') {
    return application === 'not supported' ? 'nobody' : `app only: ${toText(application)}`;
  }
  if (application === 'not supported') return `person only: ${toText(delegated)}`;
  const [person, app] = [toText(delegated), toText(application)];
  return person === app ? person : `person: ${person}; app: ${app}`;
}

function toRow(route: Route): string {
  const cells = [`\`${route.method} /${route.path}\``, permissionsOf(route), route.returns ?? ''];
  return `| ${cells.join(' | ')} |`;
}

/** docs/emulator-operations.md: a table of the routes for each domain, in the order of the routes. */
export function renderOperations(routes: readonly Route[]): string {
  const tables = [...Map.groupBy(routes, headingOf)].map(([heading, members]) =>
    [
      `\n## ${heading}\n`,
      '| operation | permissions, any one | answer |',
      '|---|---|---|',
      ...members.map(toRow),
    ].join('\n'),
  );
  return [head, ...tables.map((table) => `${table}\n`)].join('');
}
