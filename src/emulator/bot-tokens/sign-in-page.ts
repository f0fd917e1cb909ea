import { html } from 'hono/html';
import { renderPage } from '../page.ts';
import type { Html } from '../page.ts';

/** The page that asks a person to sign in: who, to which tenant, for which app, and one button. */
export function renderSignInPage(person: string, account: string, tenant: string, app: string): Html {
  return renderPage(
    `Sign in to ${tenant}`,
    html`<dl>
        <dt>Name</dt>
        <dd>${person}</dd>
        <dt>Account</dt>
        <dd>${account}</dd>
        <dt>Tenant</dt>
        <dd>${tenant}</dd>
        <dt>App</dt>
        <dd>${app}</dd>
      </dl>
      <form method="post"><button type="submit" autofocus>Sign in as ${person}</button></form>`,
  );
}

/** The page with the code that completes the sign-in in the chat. */
export function renderCodePage(code: string, tenant: string): Html {
  return renderPage(
    'Almost done',
    html`<p>Type this code into the chat to finish signing in to ${tenant}. Then close this page.</p>
      <p class="code">${code}</p>`,
  );
}
