import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { exitCodes, SandboxError } from './sandbox-error.ts';

/**
 * Marks a folder as the sandbox's own, which is what allows --fresh to empty it,
 * and tells other processes where the running sandbox is controlled.
 */
const markerName = 'sandbox.json';

const markerSchema = z.object({ seed: z.string(), control: z.string().optional() });

type Marker = z.infer<typeof markerSchema>;

export interface StateFolderOptions {
  readonly folder: string;
  readonly fresh: boolean;
  /** Fingerprint of the tenants file. */
  readonly seed: string;
}

/**
 * Makes the state folder ready for a start: there, ours, empty when `fresh`.
 * @throws SandboxError 69 when a sandbox runs on it; 78 when it holds something else,
 * or was made from another tenants file
 */
export async function prepareStateFolder({ folder, fresh, seed }: StateFolderOptions): Promise<void> {
  await mkdir(folder, { recursive: true });
  const marker = await readMarker(folder);
  if (marker === undefined && (await readdir(folder)).length > 0) {
    throw new SandboxError(
      exitCodes.config,
      `${folder} holds files that are not the sandbox's: choose another DATA_DIR`,
    );
  }
  if (marker?.control !== undefined && (await isAnswering(marker.control))) {
    throw new SandboxError(
      exitCodes.unavailable,
      `A sandbox already runs on ${folder}. Stop it, or choose another folder with DATA_DIR`,
    );
  }
  if (fresh) {
    const names = await readdir(folder);
    await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true, force: true })));
  } else if (marker !== undefined && marker.seed !== seed) {
    throw new SandboxError(
      exitCodes.config,
      'The tenants file was changed since the emulated tenants were made from it.\n' +
        'Start over with: npm run sandbox -- --fresh',
    );
  }
  await writeMarker(folder, { seed });
}

/** Tells `npm run sandbox:advance` where the running sandbox is controlled. */
export async function announceControl(folder: string, seed: string, control: string): Promise<void> {
  await writeMarker(folder, { seed, control });
}

/** Takes the announcement back. */
export async function withdrawControl(folder: string, seed: string): Promise<void> {
  await writeMarker(folder, { seed });
}

/** Control address of the sandbox that runs, or ran and was killed, on the folder. */
export async function readControl(folder: string): Promise<string | undefined> {
  return (await readMarker(folder))?.control;
}

async function readMarker(folder: string): Promise<Marker | undefined> {
  try {
    return markerSchema.parse(JSON.parse(await readFile(join(folder, markerName), 'utf8')));
  } catch {
    // Absent or damaged: either way nothing says that the folder is ours.
    return undefined;
  }
}

async function writeMarker(folder: string, marker: Marker): Promise<void> {
  await writeFile(join(folder, markerName), JSON.stringify(marker));
}

async function isAnswering(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/state`, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
