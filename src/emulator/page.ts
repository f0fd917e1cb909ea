import { html, raw } from 'hono/html';

/** Markup that is escaped where it must be. */
export type Html = ReturnType<typeof html>;

const style = `
  :root { color-scheme: light dark; --back: #f5f5f5; --card: #fff; --text: #242424; --quiet: #616161; --line: #d1d1d1;
    --hover: #f5f5f5; --brand: #0f6cbd; --on-brand: #fff; --shadow: rgb(0 0 0 / 14%); }
  @media (prefers-color-scheme: dark) {
    :root { --back: #1f1f1f; --card: #292929; --text: #fff; --quiet: #adadad; --line: #666; --hover: #333;
      --brand: #479ef5; --on-brand: #0a2e4a; --shadow: rgb(0 0 0 / 40%); }
  }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--back);
    color: var(--text); font: 16px/1.5 'Segoe UI', system-ui, sans-serif; }
  main { box-sizing: border-box; width: min(28rem, 100vw); padding: 2rem; background: var(--card); border-radius: 8px;
    box-shadow: 0 2px 8px var(--shadow); }
  h1 { margin: 0 0 1rem; font-size: 1.25rem; line-height: 1.3; }
  p { margin: 0 0 1rem; overflow-wrap: anywhere; }
  a { color: var(--brand); }
  small { display: block; color: var(--quiet); font-size: .875rem; overflow-wrap: anywhere; }
  dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: 0 0 1.5rem; }
  dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
  ul { margin: 0 0 1.5rem; padding: 0 0 0 1.25rem; } li { overflow-wrap: anywhere; }
  form { display: grid; gap: .5rem; margin: 0; }
  label { display: grid; gap: .25rem; }
  input { padding: .5rem; border: 1px solid var(--line); border-radius: 4px; background: var(--card);
    color: inherit; font: inherit; }
  button { width: 100%; padding: .6rem .75rem; border: 1px solid transparent; border-radius: 4px; background: var(--brand);
    color: var(--on-brand); font: inherit; cursor: pointer; }
  button.choice, button.second { border-color: var(--line); background: none; color: inherit; }
  button.choice { text-align: left; }
  button.choice:hover, button.second:hover { background: var(--hover); }
  button:focus-visible, input:focus-visible, a:focus-visible { outline: 3px solid var(--text); outline-offset: 2px; }
  .code { margin: 0 0 1rem; font: 600 2rem/1 ui-monospace, monospace; letter-spacing: .2em; text-align: center; }
  @media (max-width: 28rem) { body { place-items: start stretch; } main { min-height: 100vh; padding: 1.25rem;
    border-radius: 0; box-shadow: none; } }
`;

/** A page for a person who signs in: one card, readable in light and dark and on a narrow screen. */
export function renderPage(title: string, body: Html): Html {
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

/** The page for a sign-in that cannot be. */
export function renderRefusalPage(reason: string): Html {
  return renderPage('You cannot sign in', html`<p>${reason}</p>`);
}
