import { z } from 'zod';
import { exitCodes, SandboxError } from './sandbox-error.ts';
import { readControl } from './state-folder.ts';

const answerSchema = z.object({ now: z.iso.datetime() });
const requestTimeoutMs = 60_000;

/**
 * Lets time pass in the sandbox that runs on the state folder.
 * @returns the new virtual instant
 * @throws SandboxError exit code 69 when no sandbox runs there
 */
export async function advanceSandbox(stateFolder: string, spanMs: number): Promise<Date> {
  const control = await readControl(stateFolder);
  if (control === undefined) throw toNotRunning(stateFolder);
  const response = await postAdvance(control, spanMs).catch((error: unknown) => {
    throw toNotRunning(stateFolder, error);
  });
  const text = await response.text();
  if (!response.ok) {
    throw new SandboxError(exitCodes.software, `The sandbox answered ${response.status}: ${text}`);
  }
  return new Date(answerSchema.parse(JSON.parse(text)).now);
}

function postAdvance(control: string, spanMs: number): Promise<Response> {
  return fetch(`${control}/advance`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ms: spanMs }),
    signal: AbortSignal.timeout(requestTimeoutMs),
  });
}

function toNotRunning(stateFolder: string, cause?: unknown): SandboxError {
  return new SandboxError(
    exitCodes.unavailable,
    `No sandbox runs on ${stateFolder}. Start it with: npm run sandbox\n` +
      '(If it runs with a DATA_DIR of its own, set the same DATA_DIR here.)',
    { cause },
  );
}
