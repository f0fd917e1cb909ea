/**
 * True for an http(s) URL of this machine: localhost, 127.x.x.x or [::1].
 * The sandbox signs for and sends to nothing else, so that a forged activity cannot carry
 * a valid channel token out of the machine.
 */
export function isLoopbackUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return false;
  return isLoopbackHost(url.hostname);
}

/** True for the host names that always mean this machine; `hostname` as `URL.hostname` gives it, without port. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
