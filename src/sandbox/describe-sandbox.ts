import type { Sandbox } from './start-sandbox.ts';

/** What the person at the terminal reads when everything answers: where to look, what to type, how to go on. */
export function describeSandbox(sandbox: Sandbox): string {
  const hasWindows = sandbox.windows.length > 0;
  return [
    `SOC Access runs. The tenants are emulated, ${hasWindows ? 'Teams is the Agents Playground' : 'Teams is you'}; nothing leaves this machine.`,
    ...(hasWindows ? describeWindows(sandbox) : describeAddresses(sandbox)),
    section('Let time pass, in another terminal', [
      'npm run sandbox:advance -- 3h50m     shortly before the end of a 4 hour access',
      'npm run sandbox:advance -- 15m       past its end',
    ]),
    section('Good to know', [
      `State   ${sandbox.stateFolder}`,
      `Log     ${sandbox.botLog}`,
      'Fresh   npm run sandbox -- --fresh   forgets requests, access and conversations',
      'Stop    Ctrl-C',
    ]),
  ].join('\n\n');
}

function describeWindows({ windows, ready }: Sandbox): string[] {
  const tenantNames = new Map(ready.tenants.map(({ id, name }) => [id, name]));
  const rows = windows.map(({ person, url }) => [
    person.name,
    tenantNames.get(person.tenantId) ?? '',
    person.roles.join(', '),
    url,
  ]);
  const analyst = windows.find(({ person }) => person.roles.includes('analyst'))?.person.name;
  const target = ready.tenants.find(({ topology }) => topology !== null)?.name.toLowerCase();
  return [
    section('Open in a browser, a window per person', [
      ...toColumns(rows),
      '',
      'Leave the windows open: the Playground forgets what it showed when a page is loaded again.',
    ]),
    section(`Type in the window of ${analyst ?? 'an analyst'}`, [
      'request',
      `operator in ${target ?? 'a tenant'} for 4h INC-4711 lateral movement`,
    ]),
  ];
}

function describeAddresses({ ready }: Sandbox): string[] {
  return [
    section('Speak to the bot as Teams does', [
      ...toColumns([
        ['Activities', ready.bot.messages],
        ['Channel token', `POST ${ready.channel.token} {"serviceUrl": "http://127.0.0.1:…"}`],
        ['Graph', ready.graph.url],
        ['Control', ready.graph.control],
      ]),
    ]),
  ];
}

function section(title: string, lines: readonly string[]): string {
  return [title, ...lines.map((line) => (line === '' ? '' : `  ${line}`))].join('\n');
}

function toColumns(rows: ReadonlyArray<readonly string[]>): string[] {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, at) => Math.max(widest[at] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('   ')
      .trimEnd(),
  );
}
