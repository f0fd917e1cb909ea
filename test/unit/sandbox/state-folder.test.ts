import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { prepareStateFolder } from '../../../src/sandbox/state-folder.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'state-'));
});

afterEach(() => rm(folder, { recursive: true }));

test('keeps its content from start to start', async () => {
  await prepareStateFolder({ folder, fresh: false, seed: 'a' });
  await writeFile(join(folder, 'emulator.json'), '{}');
  await prepareStateFolder({ folder, fresh: false, seed: 'a' });
  expect(await readdir(folder)).toContain('emulator.json');
});

test('--fresh empties it', async () => {
  await prepareStateFolder({ folder, fresh: false, seed: 'a' });
  await mkdir(join(folder, 'bot'));
  await prepareStateFolder({ folder, fresh: true, seed: 'b' });
  expect(await readdir(folder)).toEqual(['sandbox.json']);
});

test('says that --fresh is needed when the tenants file was changed', async () => {
  await prepareStateFolder({ folder, fresh: false, seed: 'a' });
  await expect(prepareStateFolder({ folder, fresh: false, seed: 'b' })).rejects.toMatchObject({
    exitCode: 78,
    message: expect.stringContaining('--fresh'),
  });
});

test.each([false, true])(
  "never touches a folder that is not the sandbox's own (fresh: %s)",
  async (fresh) => {
    await writeFile(join(folder, 'thesis.txt'), 'years of work');
    await expect(prepareStateFolder({ folder, fresh, seed: 'a' })).rejects.toMatchObject({ exitCode: 78 });
    expect(await readdir(folder)).toEqual(['thesis.txt']);
  },
);
