import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

const runBench = (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, ['bench/emulator.ts', ...args], { cwd: root });

it('the bench reads every row of a small world and prints all its cases', async () => {
  const { stdout, stderr } = await runBench('--assignments', '450');
  expect(stderr).toBe('');
  const calls = (name: string) =>
    stdout
      .split('\n')
      .find((line) => line.startsWith(name))
      ?.match(/\d+/g);
  expect(calls('all ')?.[0]).toBe('5');
  expect(calls('$expand=target,accessPackage')?.[0]).toBe('5');
  expect(calls('$filter=state and accessPackage/id')?.[0]).toBe('1');
  expect(calls('one assignment')?.[0]).toBe('1000');
  expect(calls('$batch of 20')?.slice(0, 2)).toEqual(['20', '50']);
  expect(stdout).toMatch(/one by one take \d+\.\d times as long/);
  expect(stdout).toMatch(/Resident memory: \d+ MB when built/);
});

it('the bench refuses a count that is none', async () => {
  await expect(runBench('--assignments', 'many')).rejects.toMatchObject({
    code: 64,
    stderr: expect.stringContaining('--assignments many: a whole number from 1.') as string,
  });
});
