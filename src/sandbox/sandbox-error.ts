/** What a start or a command of the sandbox can fail with, as exit codes of sysexits.h. */
export const exitCodes = {
  /** A wrong option or argument. */
  usage: 64,
  /** Something that should run does not, or is in the way. */
  unavailable: 69,
  /** One of the sandbox's own processes broke. */
  software: 70,
  /** A wrong setting or file. */
  config: 78,
} as const;

/** A failure that the person at the terminal can act on: the message says how. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
  readonly exitCode: number;

  constructor(exitCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
