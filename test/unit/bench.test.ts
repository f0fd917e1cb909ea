import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Each starts a world of its own, some two. */
const timeoutMs = 240_000;

const runBench = (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, ['bench/run.ts', ...args], { cwd: root });

/** The cells after the name of a line of the table. */
const cells = (stdout: string, name: string): string[] =>
  stdout
    .split('\n')
    .find((line) => line.startsWith(name))
    ?.slice(name.length)
    .trim()
    .split(/ {2,}/) ?? [];

it('the emulator: every row of a small world is read, and all cases are printed', async () => {
  const { stdout, stderr } = await runBench('emulator', '--assignments', '450');
  expect(stderr).toBe('');
  expect(cells(stdout, 'all')[0]).toBe('5');
  expect(cells(stdout, '$expand=target,accessPackage')[0]).toBe('5');
  expect(cells(stdout, '$filter=state and accessPackage/id')[0]).toBe('1');
  expect(cells(stdout, 'one assignment')[0]).toBe('1000');
  expect(cells(stdout, '$batch of 20')[0]).toBe('50');
  expect(stdout).toMatch(/one by one take \d+\.\d times as long/);
  expect(stdout).toMatch(/Resident memory: \d+ MB when built/);
});

it(
  'seeing: an unchanged tenant is read to its last row, and every ratio is printed',
  async () => {
    const small = ['--assignments', '120', '--rounds', '1', '--many', '1100', '--rows', '2000'];
    const { stdout, stderr } = await runBench('seeing', ...small);
    expect(stderr).toBe('');
    expect(stdout).toMatch(
      /On the embedded database a pass over 120 unchanged .*\n +\d+\.\d\d times .*: goal 1\.3 m/,
    );
    expect(stdout).toMatch(/n a PostgreSQL server/);
    // One for the feed in every minute, and now and then the packages and all assignments.
    const calls = Number(/takes (\d\.\d\d) calls of Graph a minute/.exec(stdout)?.[1]);
    expect(calls).toBeGreaterThan(1);
    expect(calls).toBeLessThan(2);
    expect(stdout).toMatch(/1100 hold \d+\.\d MB/);
    expect(stdout).toMatch(/10 due among 2000 assignments takes \d+\.\d\d times as long as among 200/);
  },
  timeoutMs,
);

it(
  'a card action: both bots answer each of them, and the ratio is that of their throughput',
  async () => {
    const { stdout, stderr } = await runBench(
      'card-action',
      '--rounds',
      '1',
      '--calls',
      '6',
      '--connections',
      '2',
    );
    expect(stderr).toBe('');
    for (const action of ['help', 'settings.open', 'receipt.refresh']) {
      const [bare, ours, ratio, spread] = cells(stdout, action);
      expect(Number(ratio)).toBeCloseTo(Number(ours) / Number(bare), 1);
      expect(spread).toBe(`${ratio}–${ratio}`);
    }
  },
  timeoutMs,
);

it(
  "an approver's card: each request is timed, with an Entra that takes time and one that takes none",
  async () => {
    const { stdout, stderr } = await runBench('approver-card', '--requests', '2');
    expect(stderr).toBe('');
    for (const entra of ['Entra takes no time', 'Entra takes 1 to 2 s']) {
      expect(cells(stdout, entra)).toEqual(['2', ...Array<unknown>(3).fill(expect.stringMatching(/^\d+$/))]);
    }
  },
  timeoutMs,
);

it(
  'the copies of a decided card: all of them are waited for',
  async () => {
    const { stdout, stderr } = await runBench('decision-copies', '--approvers', '3', '--decisions', '2');
    expect(stderr).toBe('');
    const [first, all] = ['first copy', 'all 3 copies'].map((name) => cells(stdout, name));
    expect(first?.[0]).toBe('2');
    expect(Number(all?.[1])).toBeGreaterThanOrEqual(Number(first?.[1]));
  },
  timeoutMs,
);

it('a number that is none is refused, and so is a bench that there is not', async () => {
  await expect(runBench('emulator', '--assignments', 'many')).rejects.toMatchObject({
    code: 64,
    stderr: expect.stringContaining('--assignments many: a whole number from 1.') as string,
  });
  await expect(runBench('sprint')).rejects.toMatchObject({
    code: 64,
    stderr: expect.stringContaining('There is no bench sprint.') as string,
  });
});
