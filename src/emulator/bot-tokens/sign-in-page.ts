import { html, raw } from 'hono/html';

type Html = ReturnType<typeof html>;

const style = `
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #f5f5f5; color: #242424;
    font: 16px/1.5 'Segoe UI', system-ui, sans-serif; }
  main { box-sizing: border-box; width: min(26rem, 100vw); padding: 2rem; background: #fff; border-radius: 8px;
    box-shadow: 0 2px 8px rgb(0 0 0 / 14%); }
  h1 { margin: 0 0 1rem; font-size: 1.25rem; }
  dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: 0 0 1.5rem; }
  dt { color: #616161; } dd { margin: 0; overflow-wrap: anywhere; }
  button { width: 100%; padding: .6rem; border: 0; border-radius: 4px; background: #0f6cbd; color: #fff; font: inherit;
    cursor: pointer; }
  button:focus-visible { outline: 3px solid #242424; outline-offset: 2px; }
  .code { margin: 0 0 1rem; font: 600 2rem/1 ui-monospace, monospace; letter-spacing: .2em; text-align: center; }
`;

function page(title: string, body: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${raw(style)}
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`;
}

/** The page that asks a person to sign in: who, to which tenant, for which app, and one button. */
export function renderSignInPage(person: string, account: string, tenant: string, app: string): Html {
  return page(
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
  return page(
    'Almost done',
    html`<p>Type this code into the chat to finish signing in to ${tenant}. Then close this page.</p>
      <p class="code">${code}</p>`,
  );
}

/** The page for a sign-in that cannot be. */
export function renderRefusalPage(reason: string): Html {
  return page('You cannot sign in', html`<p>${reason}</p>`);
}
