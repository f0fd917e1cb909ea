import type { Context } from 'hono';
import { html } from 'hono/html';
import { renderPage } from '../page.ts';
import type { AppRegistration } from '../world/world.ts';
import { unknownRedirect } from './login-error.ts';

export type ResponseMode = 'query' | 'fragment' | 'form_post';

/** Where the answer to a sign-in goes. */
export interface Destination {
  readonly redirectUri: string;
  readonly responseMode: ResponseMode;
  readonly state: string | undefined;
}

/** Loopback addresses are compared without their port: native clients listen on any free one. */
function withoutLoopbackPort(address: string): string {
  const url = new URL(address);
  if (url.hostname === 'localhost' || url.hostname === '127.0.0.1') url.port = '';
  return url.href;
}

/**
 * The redirect URI when it is one of the app's. A registration without any takes every address.
 * @throws LoginError AADSTS50011
 */
export function checkRedirect({ clientId, redirectUris }: AppRegistration, redirectUri: string): string {
  if (!URL.canParse(redirectUri)) throw unknownRedirect(redirectUri, clientId);
  const wanted = withoutLoopbackPort(redirectUri);
  const isKnown = redirectUris.some((known) => URL.canParse(known) && withoutLoopbackPort(known) === wanted);
  if (redirectUris.length > 0 && !isKnown) throw unknownRedirect(redirectUri, clientId);
  return redirectUri;
}

/**
 * Sends the browser back to the app with the given parameters and the app's `state`.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code
 */
export function redirectBack(
  context: Context,
  { redirectUri, responseMode, state }: Destination,
  parameters: Readonly<Record<string, string>>,
): Response | Promise<Response> {
  const all = { ...parameters, ...(state === undefined ? {} : { state }) };
  if (responseMode === 'form_post') {
    const fields = Object.entries(all).map(
      ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
    );
    const form = html`<form method="post" action="${redirectUri}">
      ${fields}<button type="submit">Continue</button>
    </form>`;
    const submit = html`<script>
      document.forms[0].submit();
    </script>`;
    return context.html(renderPage('Back to the app', html`${form}${submit}`));
  }
  const address = new URL(redirectUri);
  if (responseMode === 'fragment') address.hash = new URLSearchParams(all).toString();
  else for (const [name, value] of Object.entries(all)) address.searchParams.set(name, value);
  return context.redirect(address.href, 302);
}
