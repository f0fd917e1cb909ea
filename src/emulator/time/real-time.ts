/**
 * The real time. The only place of the emulator that reads the machine's clock: virtual time is derived from it, and
 * tokens live by it because the clients' token caches do.
 */
export function realNow(): Date {
  return new Date();
}
