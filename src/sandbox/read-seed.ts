import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { exitCodes, SandboxError } from './sandbox-error.ts';

const seedSchema = z.looseObject({
  tenants: z
    .array(
      z.looseObject({
        name: z.string(),
        id: z.guid().transform((id) => id.toLowerCase()),
        domain: z.string(),
        kind: z.enum(['source', 'target']),
        topology: z.int().optional(),
      }),
    )
    .min(1),
  sandbox: z.looseObject({ app: z.looseObject({ clientId: z.guid(), clientSecret: z.string() }) }),
});

/** What the sandbox itself needs of the tenants file; the rest is the emulator's and the bot's. */
export type SandboxSeed = z.infer<typeof seedSchema> & {
  /** The whole parsed file. */
  readonly source: unknown;
  /** Changes when the content changes, not when a comment does. */
  readonly fingerprint: string;
};

export type SeedTenant = SandboxSeed['tenants'][number];

/** @throws SandboxError exit code 78: no such file, no YAML, or not the form of env/tenants.sandbox.yaml */
export async function readSeed(file: string): Promise<SandboxSeed> {
  let source: unknown;
  try {
    source = parse(await readFile(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SandboxError(exitCodes.config, `TENANTS_FILE cannot be read: ${reason}`, { cause: error });
  }
  const result = seedSchema.safeParse(source);
  if (!result.success) {
    throw new SandboxError(exitCodes.config, `${file} is wrong:\n${z.prettifyError(result.error)}`);
  }
  const fingerprint = createHash('sha256').update(JSON.stringify(source)).digest('hex');
  return { ...result.data, source, fingerprint };
}

/** The tenant in which the bot is at home and the analysts work. */
export function findSourceTenant(seed: SandboxSeed): SeedTenant {
  const tenant = seed.tenants.find(({ kind }) => kind === 'source');
  if (!tenant) throw new SandboxError(exitCodes.config, 'The tenants file has no tenant of kind source');
  return tenant;
}
