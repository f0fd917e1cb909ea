import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { exitCodes, SandboxError } from './sandbox-error.ts';

/**
 * The port itself when it is free on 127.0.0.1, any free one for 0.
 * Asked before anything starts, so that the answer names the variable and not a stack of some process.
 * @throws SandboxError exit code 69 when it is taken
 */
export async function claimPort(name: string, port: number): Promise<number> {
  const server = createServer();
  try {
    return await new Promise<number>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    const reason = code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${code})`;
    throw new SandboxError(
      exitCodes.unavailable,
      `Port ${port} ${reason}. Stop what runs there (another sandbox?), or choose another with ${name}=<port>`,
      { cause: error },
    );
  } finally {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}
